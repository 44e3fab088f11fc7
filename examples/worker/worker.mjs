// A Cloudflare worker that answers whoever holds a key: by bearer token, by basic, or by a signed request.
import { DurableObject } from "cloudflare:workers";
import { createVerifier, durableObjectClaims, durableObjectReplayStore } from "keyward";

export default {
  async fetch(request, env) {
    verifier ??= createVerifier({
      storage: readOnly(env.KEYS),
      prefix: "demo",
      replayStore: durableObjectReplayStore(env.NONCES),
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

/** The nonces of one key, in one object. KV could not: two places would both see a nonce as unused. */
export class Nonces extends DurableObject {
  #claims = durableObjectClaims(this.ctx.storage);

  claim(nonce, expiresAt, now) {
    return this.#claims.claim(nonce, expiresAt, now);
  }

  alarm() {
    return this.#claims.alarm();
  }
}
