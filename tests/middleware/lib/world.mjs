// A site with two keys, a verifier over it, and what the hooks of a guard were told.
import { setTimeout as sleep } from "node:timers/promises";
import { createSigner, memoryReplayStore, memoryStorage } from "../../../pkg/dist/entry/inline.js";
import { engine, inhabit, verifier } from "../../engine/lib/site.mjs";

/** What callers see; the servers of these tests stand behind it, on loopback. */
export const ORIGIN = "https://api.example.com";

/** The value that a 401 hands out. */
export const ACCEPT = 'sig=("@method" "@authority" "@path" "@query");keyid;nonce;tag="keyward"';

export async function makeWorld() {
  const storage = memoryStorage();
  const admin = await inhabit(storage);
  await admin.users.put({ user: "ann", access: { production: ["read", "write"] } });
  const make = (wish) => admin.keys.create({ owner: "ann", name: "nightly", ...wish });
  const reader = await make({ access: { production: ["read"] } });
  const writer = await make({ access: { production: ["read", "write"] } });
  // A store elsewhere: between the reading of a body and its parser the event loop turns more than once.
  const nonces = memoryReplayStore();
  const replayStore = { claim: async (...claim) => sleep(10).then(() => nonces.claim(...claim)) };
  const checks = verifier(storage, { origin: ORIGIN, maxStaleness: 0, maxBodyBytes: 200_000, replayStore });
  const told = { denied: [], usage: [] };
  const hooks = {
    onDenied: ({ reason }, request) => void told.denied.push([reason, typeof request]),
    onUsage: (usage) => void told.usage.push(usage),
  };
  const guard = { verifier: checks, acceptSignature: ACCEPT, ...hooks };
  return { admin, keyward: engine(storage), reader, writer, told, guard };
}

/** Header fields of a signed request, as a caller on the other side of a proxy makes them. */
export async function signed({ token }, method, path, body, fields = {}) {
  const request = { method, url: `${ORIGIN}${path}`, headers: fields, body: body ?? null };
  return { ...fields, ...(await createSigner(token).headers(request)) };
}
