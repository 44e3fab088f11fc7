// A Cloudflare worker that answers whoever holds a key: by bearer token, by basic, or by a signed request.
import { DurableObject } from "cloudflare:workers";
import { createVerifier } from "keyward";

export default {
  async fetch(request, env) {
    verifier ??= createVerifier({
      storage: readOnly(env.KEYS),
      prefix: "demo",
      replayStore: replayStore(env.NONCES),
      // KV is a copy of its own age; this adds at most a second to it.
      maxStaleness: 1000,
    });
    const verdict = await verifier.verify(request);
    if (!verdict.ok) {
      console.log(`refused: ${verdict.reason}`);
      const { status, code, message } = verdict;
      const headers = status === 401 ? { "www-authenticate": "Bearer" } : {};
      return Response.json({ error: { code, message } }, { status, headers });
    }
    const { owner, keyName } = verdict.principal;
    return Response.json({ owner, keyName, method: verdict.method, body: await request.text() });
  },
};

let verifier;

/** A copy of the documents in KV. It cannot carry commands (no compare-and-swap), and says so. */
function readOnly(kv) {
  const refuse = async () => {
    throw new Error("this copy is only read");
  };
  return {
    guarantees: { cas: false, durable: "none", reads: "eventual" },
    async read(ids) {
      const found = await Promise.all(ids.map((id) => kv.getWithMetadata(id)));
      // The version of the original: by it the verifier sees that a document is still the one it knows.
      return found.map(({ value, metadata }) => (value === null ? null : { value, version: metadata.version }));
    },
    write: refuse,
    scan: refuse,
  };
}

/** Claims nonces in one object for each key. KV could not: two places would both see a nonce as unused. */
function replayStore(namespace) {
  return {
    claim: (scope, nonce, expiresAt) => namespace.get(namespace.idFromName(scope)).claim(nonce, expiresAt),
  };
}

const GRACE_MS = 60_000;

/** The nonces of one key. Between a get and the put behind it, no other event enters a durable object. */
export class Nonces extends DurableObject {
  async claim(nonce, expiresAt) {
    const { storage } = this.ctx;
    if ((await storage.get(nonce)) !== undefined) return false;
    await storage.put(nonce, expiresAt);
    if ((await storage.getAlarm()) === null) await storage.setAlarm(expiresAt + GRACE_MS);
    return true;
  }

  async alarm() {
    const { storage } = this.ctx;
    const all = [...(await storage.list({ limit: 1000 }))];
    const past = all.filter(([, expiresAt]) => expiresAt + GRACE_MS <= Date.now()).map(([nonce]) => nonce);
    // At most 128 keys a call.
    for (let at = 0; at < past.length; at += 128) await storage.delete(past.slice(at, at + 128));
    if (past.length < all.length || all.length === 1000) await storage.setAlarm(Date.now() + GRACE_MS);
  }
}
