// docs/signing.md: an example of a signed request with every byte between the credential and the header lines, made by the
// signer itself and by Node's cryptography.
import { createHash, createHmac, createPrivateKey, createPublicKey, hkdfSync, sign } from "node:crypto";
import { createSigner, signatureBase } from "../../pkg/dist/entry/inline.js";
import { RECIPES } from "./signing-recipes.mjs";

/** The page's path in the repository. */
export const path = "docs/signing.md";

/** The credential of the example; no site knows it. */
export const CREDENTIAL = "acme_A5pHSv5KI6udHjM1EHo1vJZc_NZW1JukZ0kDkuatVw2mS7c49YhUanvgXx98FDKxJY0Awb5iTrF3RkX1wTP1w";
const NOW = Date.UTC(2030, 0, 1);
const REQUEST = {
  method: "POST",
  url: "https://api.example.com/v1/jobs?q=%27x%27&n=1",
  headers: { "content-type": "application/json" },
  body: '{"n": 1}',
};
const PKCS8 = Buffer.from("302e020100300506032b657004220420", "hex");

/** Every value of the example, by name; made without the core but for the two that say what is covered. */
export async function example(algorithm) {
  const [, keyid, secret] = CREDENTIAL.split("_");
  const random = secret.slice(0, 54);
  const label = algorithm === "ed25519" ? "keyward ed25519 seed 1" : "keyward hmac-sha256 key 1";
  const key = Buffer.from(hkdfSync("sha256", random, label, keyid, 32));
  const digest = createHash("sha256").update(REQUEST.body).digest();
  const nonce = () => Uint8Array.from({ length: 16 }, (_, place) => place);
  const headers = await createSigner(CREDENTIAL, { algorithm, nonce, now: () => NOW }).headers(REQUEST);
  const sent = { ...REQUEST, headers: { ...REQUEST.headers, ...headers } };
  const base = signatureBase(sent, headers["signature-input"]);
  const bytes = Buffer.from(base, "latin1");
  return { keyid, secret, random, label, key, digest, base, headers, ...signed(algorithm, key, bytes) };
}

function signed(algorithm, key, bytes) {
  if (algorithm === "hmac-sha256")
    return { publicKey: null, signature: createHmac("sha256", key).update(bytes).digest() };
  const secret = createPrivateKey({ key: Buffer.concat([PKCS8, key]), format: "der", type: "pkcs8" });
  const publicKey = Buffer.from(createPublicKey(secret).export({ format: "jwk" }).x, "base64url");
  return { publicKey, signature: sign(null, bytes, secret) };
}

/** The page's text. */
export async function render() {
  const [ed, mac] = [await example("ed25519"), await example("hmac-sha256")];
  return `${[
    "# Signed requests",
    "<!-- The values are computed, by `npm run docs:update`. Do not edit. -->",
    INTRODUCTION,
    "## An example, byte by byte",
    block("http", `${REQUEST.method} ${REQUEST.url}`, "content-type: application/json", "", REQUEST.body),
    `**The credential** is \`${CREDENTIAL}\`; no site knows it.`,
    table([
      ["client id, the `keyid`", `\`${ed.keyid}\``],
      ["secret: 54 random characters and 6 of a checksum", `\`${ed.secret}\``],
      ["what keys are derived from", `\`${ed.random}\``],
    ]),
    DERIVATION,
    table([
      ["`ed25519`: the label", `\`${ed.label}\``],
      ["the seed", `\`${ed.key.toString("hex")}\``],
      ["its public key, which is all that a site stores", `\`${ed.publicKey.toString("hex")}\``],
      ["`hmac-sha256`: the label", `\`${mac.label}\``],
      ["the key", `\`${mac.key.toString("hex")}\``],
    ]),
    `**The digest of the body** (\`sha-256\`, RFC 9530): SHA-256 of its 8 bytes is \`${ed.digest.toString("hex")}\`.`,
    BASE,
    block("text", ed.base),
    `Its ${Buffer.byteLength(ed.base, "latin1")} bytes:`,
    block("text", dump(Buffer.from(ed.base, "latin1"))),
    "Both algorithms sign the same base. **The signature** of `ed25519`:",
    block("text", ed.signature.toString("hex")),
    "and of `hmac-sha256`:",
    block("text", mac.signature.toString("hex")),
    "**The header lines** of `ed25519`; with `hmac-sha256` only the last differs:",
    block("http", ...Object.entries(ed.headers).map(([name, value]) => `${name}: ${value}`)),
    block("http", `signature: ${mac.headers.signature}`),
    "## Recipes",
    RECIPES,
  ].join("\n\n")}\n`;
}

const INTRODUCTION = [
  "RFC 9421 with RFC 9530, in a narrow profile. `createSigner` makes such requests; any client that can do what is below",
  "makes them too. A signature says that whoever sent the request has the key, for one request and at most five minutes.",
  "",
  '- **Covered**, in this order: `"@method" "@authority" "@path" "@query"`, `"content-type"` if there is one,',
  '  `"content-digest"` if there is a body, then what else you like. The verifier takes any order.',
  "- **Parameters**: `created` and `keyid` are required, a `nonce` unless the verifier says `optional`; `expires` is honoured;",
  "  `tag` is `keyward`. `alg` may be left out; if it is there, it has to be that of the key.",
  "- **The URL** has to be what arrives: in its normal form, without a fragment.",
].join("\n");

const DERIVATION = [
  "**The keys** are HKDF-SHA-256 (RFC 5869) of the 54 random characters, with the label as salt and the client id as info,",
  "32 bytes each. `keyward sign --export-key hex` and `signer.exportKey()` give them out, so that nobody has to derive them.",
].join("\n");

const BASE = [
  "**The signature base** (RFC 9421, section 2.5): a line a component, and what is covered as the last, without a line break",
  "at its end. The nonce is 16 bytes as base64url, here 00 to 0f.",
].join("\n");

function block(language, ...lines) {
  return [`\`\`\`${language}`, ...lines, "```"].join("\n");
}

function table(rows) {
  return ["| what | value |", "|---|---|", ...rows.map(([name, value]) => `| ${name} | ${value} |`)].join("\n");
}

/** Bytes as hex digits, 32 a line. */
function dump(bytes) {
  return bytes
    .toString("hex")
    .match(/.{1,64}/g)
    .map((line) => line.match(/.{1,8}/g).join(" "))
    .join("\n");
}
