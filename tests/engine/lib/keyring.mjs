// A site with a keyring, keys of every kind in it, and a process that dies at a chosen call of its storage.
import assert from "node:assert/strict";
import { createKeyward, createSigner, createVerifier, memoryReplayStore } from "../../../pkg/dist/entry/inline.js";
import { ROOT } from "./site.mjs";

export const OLD = "the old long passphrase";
export const NEW = "a new and longer passphrase";
export const GET = { method: "GET", url: "https://api.example/things", headers: {} };

/** What the administrator asks of an engine that opens the keyring in this way. */
export function keyringOf(storage, keyring, options = {}) {
  const usual = { storage, prefix: "acme", sleep: async () => {}, ...(keyring ? { keyring } : {}) };
  return createKeyward({ ...usual, ...options }).as(ROOT);
}

/** A site with a keyring that is opened in this way, and a key of each method; the last has two. */
export async function withKeys(storage, keyring, options) {
  const admin = keyringOf(storage, keyring, options);
  await admin.site.init();
  await admin.users.put({ user: "ann" });
  const made = await admin.keyring.init();
  const key = (methods) => admin.keys.create({ owner: "ann", name: methods.join(), methods });
  const keys = {
    bearer: await key(["bearer"]),
    ed25519: await key(["ed25519"]),
    hmac: await key(["bearer", "hmac-sha256"]),
  };
  return { admin, keys, made };
}

export function verifierOf(storage, keyring, options = {}) {
  const usual = { storage, prefix: "acme", replayStore: memoryReplayStore(), ...(keyring ? { keyring } : {}) };
  return createVerifier({ ...usual, ...options });
}

/** The reason of each way to use the keys, `ok` where it is accepted. */
export async function usesOf(verifier, keys, now = Date.now) {
  const signed = async (key, algorithm) => {
    const headers = await createSigner(key.token, { algorithm, now }).headers(GET);
    return verifier.verify({ ...GET, headers });
  };
  const said = (verdict) => (verdict.ok ? "ok" : verdict.reason);
  return {
    bearer: said(await verifier.verifyToken(keys.bearer.token)),
    ed25519: said(await signed(keys.ed25519, "ed25519")),
    hmac: said(await signed(keys.hmac, "hmac-sha256")),
    "bearer of hmac": said(await verifier.verifyToken(keys.hmac.token)),
  };
}

/** Whether the keyring opens in this way. */
export async function opens(storage, keyring) {
  return (await keyringOf(storage, keyring).keyring.status()).openedBy !== null;
}

/** A storage whose process dies at its call number `call`, before that call has had an effect or after. */
export function dying(inner, call, after) {
  let calls = 0;
  const guard = async (body) => {
    calls += 1;
    if (calls < call) return body();
    if (calls === call && after) await body();
    throw new Error("the process has died");
  };
  return {
    guarantees: inner.guarantees,
    read: (...args) => guard(() => inner.read(...args)),
    write: (...args) => guard(() => inner.write(...args)),
    scan: (...args) => guard(() => inner.scan(...args)),
    get died() {
      return calls >= call;
    },
  };
}

/** A copy of everything that is stored. */
export async function copyOf(storage, empty) {
  const { items } = await storage.scan({ prefix: "", limit: 100_000 });
  for (const { id, value } of items) assert.ok((await empty.write(id, value, null)).ok);
  return empty;
}
