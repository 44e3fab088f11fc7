// What is derived from a secret, made a second time with Node's own crypto: the private keys that a leak would show.
import { createPrivateKey, createPublicKey, hkdfSync } from "node:crypto";

const PKCS8_ED25519 = Buffer.from("302e020100300506032b657004220420", "hex");

/** The seed of the Ed25519 key and the HMAC key of a credential. */
export function derived(clientId, secret) {
  const random = secret.slice(0, 54);
  const expand = (label) => Buffer.from(hkdfSync("sha256", random, label, clientId, 32));
  return { seed: expand("keyward ed25519 seed 1"), mac: expand("keyward hmac-sha256 key 1") };
}

/** The public key of a seed, as base64url. */
export function publicOf(seed) {
  const key = createPrivateKey({ key: Buffer.concat([PKCS8_ED25519, seed]), format: "der", type: "pkcs8" });
  return createPublicKey(key).export({ format: "jwk" }).x;
}

/** The ways in which bytes are commonly written. */
export function spellings(bytes) {
  return [
    bytes.toString("hex"),
    bytes.toString("hex").toUpperCase(),
    bytes.toString("base64"),
    bytes.toString("base64url"),
  ];
}
