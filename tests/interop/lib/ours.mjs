// Our side: a site with a key for each algorithm, the keys as others take them, and the public verifier.
import { createPrivateKey, createPublicKey } from "node:crypto";
import { keyText } from "../../../pkg/dist/cli/sign/key.js";
import { createSigner, memoryStorage } from "../../../pkg/dist/entry/inline.js";
import { inhabit, verifier } from "../../engine/lib/site.mjs";

export const ALGORITHMS = ["ed25519", "hmac-sha256"];
export const LEAST = ["@method", "@authority", "@path", "@query"];

const storage = memoryStorage();
const admin = await inhabit(storage);
const made = await Promise.all(
  ALGORITHMS.map((algorithm) => admin.keys.create({ owner: "ann", name: algorithm, methods: [algorithm] })),
);
const tokens = Object.fromEntries(ALGORITHMS.map((algorithm, place) => [algorithm, made[place].token]));

/** The key of an algorithm, as it is exported for other clients. */
export function exported(algorithm) {
  const { keyid, key } = createSigner(tokens[algorithm], { algorithm }).exportKey();
  const bytes = Buffer.from(key);
  if (algorithm === "hmac-sha256") return { keyid, algorithm, private: bytes, public: bytes };
  const secret = createPrivateKey(keyText(algorithm, key, "pem"));
  return { keyid, algorithm, private: secret, public: createPublicKey(secret) };
}

/** The request with our signature. */
export async function signed(request, algorithm, options = {}) {
  const added = await createSigner(tokens[algorithm], { algorithm, ...options }).headers(request);
  return withFields(request, added);
}

export const withFields = (request, added) => ({ ...request, headers: { ...request.headers, ...added } });

/** What a verifier that has seen nothing yet says: "ok", or its reason. */
export async function judged(request, checks = verifier(storage)) {
  const verdict = await checks.verify(request);
  return verdict.ok ? "ok" : verdict.reason;
}

export const freshVerifier = (options) => verifier(storage, options);
