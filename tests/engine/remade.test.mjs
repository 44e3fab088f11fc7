// An id that is given to somebody else: nothing of the one before comes with it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { memoryStorage } from "../../pkg/dist/entry/inline.js";
import { engine, inhabit, ROOT } from "./lib/site.mjs";

test("who is given the id of somebody who is gone sees nothing of what was refused or said before", async () => {
  const storage = memoryStorage();
  await inhabit(storage, { policy: { APIKEY_SELF_SERVICE_LEVEL: "user_full_control" } });
  let now = Date.now();
  const keyward = engine(storage, { now: () => now });
  const root = keyward.as(ROOT);
  const ann = keyward.as({ role: "user", id: "ann", domain: "default" });
  const { key } = await ann.keys.create({ owner: "ann", name: "before" });
  const foreign = (await root.keys.create({ owner: "bob", name: "bobs" })).key.keyId;
  await assert.rejects(ann.keys.revoke({ keyId: foreign }), { code: "key_not_found" });
  await root.keys.revoke({ keyId: key.keyId });
  const seen = async () => {
    const { notices } = await ann.notices.list();
    const refused = (await ann.audit.report({ outcome: "refused" })).entries;
    const done = (await ann.audit.report({ outcome: "done" })).entries;
    return { notices, refused: refused.length, done: done.length };
  };
  const before = await seen();
  assert.deepEqual([before.notices.length, before.refused, before.done > 1], [1, 1, true]);
  assert.match((await ann.notices.render({ id: before.notices[0].id })).text, /before/);

  now += 1000;
  await root.users.delete({ user: "ann" });
  const gone = await seen();
  assert.deepEqual([gone.notices.length, gone.refused, gone.done], [0, 0, 0], "nobody has the id");

  now += 1000;
  await root.users.put({ user: "ann", access: { production: ["read"] } });
  const after = await seen();
  assert.deepEqual([after.notices.length, after.refused, after.done], [0, 0, 1]);
  await assert.rejects(ann.notices.render({ id: before.notices[0].id }), { code: "notice_not_found" });
  await assert.rejects(ann.keys.revoke({ keyId: foreign }), { code: "key_not_found" });
  assert.equal((await seen()).refused, 1, "what is its own is seen");
  assert.equal((await root.notices.list({ user: "ann" })).notices.length > 0, true, "administrators see all of it");
  keyward.close();
});

test("the uses of a busy pair are written however they are collected", async () => {
  const storage = memoryStorage();
  const root = await inhabit(storage);
  const { key } = await root.keys.create({ owner: "ann", name: "busy" });
  const keyward = engine(storage);
  const [start, minute] = [Date.now(), 60_000];
  const uses = (...minutes) => minutes.map((at) => ({ clientId: key.pairs[0].clientId, at: start + at * minute }));
  assert.equal(await keyward.usage.flush(uses(0)), 1);
  assert.equal(await keyward.usage.flush(uses(3, 6, 9)), 0);
  assert.equal(await keyward.usage.flush(uses(5, 10, 15)), 1);
  assert.equal((await root.keys.get({ keyId: key.keyId })).lastUsedAt, start + 15 * minute);
  await root.keys.rotate({ keyId: key.keyId, overlapDays: 0 });
  assert.equal((await root.keys.get({ keyId: key.keyId })).lastUsedAt, start + 15 * minute, "it was used");
  assert.equal((await root.keys.list({ filter: { neverUsed: true } })).keys.length, 0);
  keyward.close();
});
