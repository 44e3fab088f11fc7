// What a verifier says of signed requests while its replay store works, and while it does not.
import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { createSigner, memoryStorage } from "../../../pkg/dist/entry/inline.js";
import { inhabit, verifier } from "../../engine/lib/site.mjs";

/** A request signed anew at each call, and a verifier over this replay store. */
export async function signedWorld(replayStore) {
  const storage = memoryStorage();
  const admin = await inhabit(storage);
  const { token } = await admin.keys.create({ owner: "ann", name: "nightly" });
  const signer = createSigner(token);
  const checks = verifier(storage, { replayStore });
  return {
    async signed() {
      const request = { method: "GET", url: "https://api.example.com/reports", headers: {} };
      return { ...request, headers: await signer.headers(request) };
    },
    verify: (request) => checks.verify(request),
  };
}

/** A request is accepted once; then `hold` keeps the store from answering, and `fail` ends it while a claim is under way. */
export async function failsClosed(replayStore, { hold, fail }) {
  const { signed, verify } = await signedWorld(replayStore);
  const first = await signed();
  assert.equal((await verify(first)).ok, true);
  assert.equal((await verify(first)).reason, "replayed");
  await hold();
  let answered = false;
  const claim = verify(await signed()).finally(() => {
    answered = true;
  });
  await sleep(200);
  assert.equal(answered, false, "the claim is under way");
  await fail();
  unavailable(await claim);
  // While it is away, nothing is accepted.
  unavailable(await verify(await signed()));
}

function unavailable(verdict) {
  const { ok, reason, code, status, cause } = verdict;
  assert.deepEqual([ok, reason, code, status], [false, "replay_store_unavailable", "unavailable", 503]);
  assert.ok(cause instanceof Error, "the operator is told why");
}
