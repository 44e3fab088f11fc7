// Operation ids, where the process that had the secret is gone.
import assert from "node:assert/strict";
import { test } from "node:test";
import { memoryStorage } from "../../pkg/dist/entry/inline.js";
import { faultyStorage } from "../../pkg/dist/testing/index.js";
import { start } from "../storage/lib/child.mjs";
import { newFile, openStorage } from "../storage/lib/sqlite.mjs";
import { documents, inhabit, root, verifier } from "./lib/site.mjs";

test("a process is killed between the write and its answer: the repeated operation tells that the secret is lost", async () => {
  const file = newFile();
  const storage = openStorage(file);
  const admin = await inhabit(storage);
  const dying = start(new URL("process/die.mjs", import.meta.url), file, "mine");
  assert.equal((await dying.ended).signal, "SIGKILL");
  const again = await admin.keys.create({ owner: "ann", name: "lost", operationId: "mine" });
  assert.deepEqual([again.secretLost, again.secret, again.token], [true, null, null]);
  const { keyId } = again.key;
  assert.equal((await admin.keys.list()).keys.length, 1, "the repeated operation has made a second key");
  // The way out that the documentation names.
  await admin.keys.revoke({ keyId });
  const { token, clientId } = await admin.keys.regenerate({ keyId });
  assert.equal(clientId, again.clientId);
  assert.equal((await verifier(storage).verifyToken(token)).ok, true);
  await storage.close();
});

test("a write that throws after having written: one key, and its secret", async () => {
  const inner = memoryStorage();
  await inhabit(inner);
  // The first command after the start creates the pending event (write 1), then the account (write 2).
  const storage = faultyStorage(inner, { writes: { 2: "after" } });
  const { token, secretLost } = await root(storage).keys.create({ owner: "ann", name: "k" });
  assert.equal(secretLost, false);
  assert.deepEqual(
    storage.written.map(({ outcome }) => outcome),
    ["ok", "after"],
  );
  assert.equal((await verifier(inner).verifyToken(token)).ok, true);
});

test("four failures in a row: `storage_failed` if nothing was tried, `outcome_unknown` if a write was", async () => {
  const inner = memoryStorage();
  await inhabit(inner);
  const attempt = async (plan) => {
    const storage = faultyStorage(inner, plan);
    const before = await documents(inner);
    const error = await root(storage)
      .keys.create({ owner: "ann", name: "k", operationId: "mine" })
      .then(
        () => assert.fail("the command succeeded"),
        (thrown) => thrown,
      );
    assert.deepEqual(await documents(inner), before, "something was written");
    return error;
  };
  const failed = await attempt({ reads: [2, 3, 4, 5] });
  assert.deepEqual([failed.code, failed.kind, failed.cause.name], ["storage_failed", "storage", "InjectedFault"]);
  const first = faultyStorage(inner, {});
  await root(first).keys.create({ owner: "bob", name: "drains what was pending" });
  await root(inner).keys.create({ owner: "ann", name: "drains what was pending" });
  const pending = await root(inner).keys.create({ owner: "ann", name: "and again" });
  assert.ok(pending.token);
  const events = faultyStorage(inner, { writes: { 1: "before", 2: "before", 3: "before", 4: "before" } });
  // Only copies of events were tried: whatever became of those, the command itself was not.
  await assert.rejects(root(events).keys.create({ owner: "ann", name: "k" }), { code: "storage_failed" });
  const unknown = await root(faultyStorage(inner, { writes: { 2: "before", 4: "before", 6: "before", 8: "before" } }))
    .keys.create({ owner: "ann", name: "k", operationId: "theirs" })
    .catch((error) => error);
  assert.deepEqual([unknown.code, unknown.details.operationId], ["outcome_unknown", "theirs"]);
  const { secretLost } = await root(inner).keys.create({ owner: "ann", name: "k", operationId: "theirs" });
  assert.equal(secretLost, false, "the operation was not carried out, so it is now");
});

test("the same operation id in two engines at once is carried out once", async () => {
  const storage = memoryStorage();
  const admin = await inhabit(storage);
  const wish = { owner: "ann", name: "k", operationId: "mine" };
  const results = await Promise.all([admin, root(storage), root(storage)].map(({ keys }) => keys.create(wish)));
  assert.equal(new Set(results.map(({ clientId }) => clientId)).size, 1);
  assert.equal(results.filter(({ secretLost }) => !secretLost).length, 1, "exactly one has the secret");
  assert.equal((await admin.keys.list()).keys.length, 1);
});
