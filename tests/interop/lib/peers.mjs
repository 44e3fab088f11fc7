// The implementations of others, each with the same two functions: `sign` returns header fields, `verify` what it comes to.
// A key is `{ keyid, algorithm, private, public }`, the last two as `node:crypto` has them.
import { spawn } from "node:child_process";
import { createHmac, sign as signBytes, verify as verifyBytes } from "node:crypto";
import * as npmSig from "http-message-sig";
import { httpbis } from "http-message-signatures";
import { interopPeers } from "../../../scripts/setup/interop.mjs";

const PARAMETERS = ["created", "expires", "nonce", "keyid", "tag"];
const nonce = () => crypto.randomUUID();

/** Names of the peers with their version, as their packages have them. */
export const peers = {
  "npm http-message-signatures": { sign: signaturesSign, verify: signaturesVerify },
  "npm http-message-sig": { sign: sigSign, verify: sigVerify },
  "PyPI http-message-signatures": {
    sign: (request, key, cover) => asked("python", "sign", request, key, { cover }),
    verify: (request, key) => asked("python", "verify", request, key),
  },
  "crate httpsig": {
    sign: (request, key, cover) => asked("httpsig", "sign", request, key, { cover }),
    verify: (request, key) => asked("httpsig", "verify", request, key),
  },
};

/** What a key makes of bytes. */
export function raw({ algorithm, private: key }, bytes) {
  return algorithm === "hmac-sha256" ? createHmac("sha256", key).update(bytes).digest() : signBytes(null, bytes, key);
}

function proves({ algorithm, private: secret, public: key }, bytes, signature) {
  if (algorithm === "ed25519") return verifyBytes(null, bytes, key, signature);
  return createHmac("sha256", secret).update(bytes).digest().equals(signature);
}

async function signaturesSign(request, key, cover) {
  const config = {
    key: { id: key.keyid, alg: key.algorithm, sign: async (bytes) => raw(key, bytes) },
    name: "peer",
    params: PARAMETERS,
    fields: cover,
    paramValues: { nonce: nonce(), tag: "keyward" },
  };
  const { headers } = await httpbis.signMessage(config, request);
  return { headers: { "signature-input": headers["Signature-Input"], signature: headers.Signature } };
}

/** What `verifyMessage` returns: true, false or null. */
export async function signaturesVerify(request, ...keys) {
  const keyLookup = async ({ keyid }) => {
    const key = keys.find((one) => one.keyid === keyid);
    return key ? { id: keyid, verify: async (bytes, signature) => proves(key, bytes, signature) } : null;
  };
  try {
    return { ok: await httpbis.verifyMessage({ keyLookup }, request) };
  } catch (error) {
    return { error: String(error.message) };
  }
}

async function sigSign(request, key, components) {
  const created = Math.floor(Date.now() / 1000);
  const parameters = { created, expires: created + 60, nonce: nonce(), keyid: key.keyid, tag: "keyward" };
  const signer = { algorithm: key.algorithm, sign: (bytes) => raw(key, bytes) };
  const made = await npmSig.createSignature(fetched(request), { label: "peer", components, parameters, signer });
  return { headers: { "signature-input": made.signatureInput, signature: made.signature } };
}

/** A descriptor is given as it is, anything else as a `Request`. */
export async function sigVerify(request, key) {
  const verifier = {
    algorithm: key.algorithm,
    verify: (bytes, signature) => proves(key, bytes, Buffer.from(signature)),
  };
  const policy = { algorithms: [key.algorithm], requiredComponents: [], requiredParameters: [] };
  try {
    const message = request.kind === "request" ? request : fetched(request);
    await npmSig.verifySignature(message, { policy, resolveVerifier: () => verifier });
    return { ok: true };
  } catch (error) {
    return { error: String(error.message) };
  }
}

function fetched({ url, ...init }) {
  return new Request(url, init);
}

/** Asks a peer that is a program of its own; a line in, a line out. */
async function asked(name, ask, request, key, more = {}) {
  const { method, url, headers, body = null } = request;
  const { host, pathname, search, protocol } = new URL(url);
  const components = { "@method": method, "@authority": host, "@path": pathname, "@query": search || "?" };
  const keys = { keyid: key.keyid, algorithm: key.algorithm, key: pem(key.private), publicKey: pem(key.public) };
  const rest = { "@scheme": protocol.slice(0, -1), "@target-uri": url, url, headers, body, nonce: nonce() };
  return answerOf(name, { ask, ...components, ...rest, ...keys, ...more });
}

/** A key as the peers read it: PEM, or base64 of what has no PEM. */
function pem(key) {
  if (Buffer.isBuffer(key)) return key.toString("base64");
  return key.export({ format: "pem", type: key.type === "private" ? "pkcs8" : "spki" });
}

function answerOf(name, question) {
  const [program, ...words] = interopPeers[name];
  const child = spawn(program, words, { stdio: ["pipe", "pipe", "inherit"] });
  let text = "";
  child.stdout.setEncoding("utf8").on("data", (piece) => {
    text += piece;
  });
  child.stdin.on("error", () => undefined);
  child.stdin.end(`${JSON.stringify(question)}\n`);
  return new Promise((resolve, reject) => {
    child.on("error", () => reject(new Error(`${program} is missing: run npm run setup -- --tests`)));
    child.on("close", (code) => {
      if (code === 0) resolve(JSON.parse(text));
      else reject(new Error(`${name} ended with ${code}`));
    });
  });
}
