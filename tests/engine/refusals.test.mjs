// What was refused, written down beside whoever asked: bounded, quiet, and no source of anything.
import assert from "node:assert/strict";
import { test } from "node:test";
import { memoryStorage } from "../../pkg/dist/entry/inline.js";
import { counted, documents, engine, inhabit, root } from "./lib/site.mjs";

test("whatever becomes of its record, a refusal stays what it is", async () => {
  const inner = memoryStorage();
  const admin = await inhabit(inner);
  const { key } = await admin.keys.create({ owner: "ann", name: "nightly" });
  const bob = { role: "user", id: "bob", domain: "default" };
  const told = (storage) =>
    engine(storage)
      .as(bob)
      .keys.revoke({ keyId: key.keyId })
      .then(assert.fail, ({ code, message, details }) => ({ code, message, details }));
  const plain = await told(inner);
  const only = (does) => ({
    ...inner,
    read: async (ids, options) => (ids[0].startsWith("refusal/") && does.read ? does.read() : inner.read(ids, options)),
    write: async (id, ...rest) => (id.startsWith("refusal/") && does.write ? does.write() : inner.write(id, ...rest)),
  });
  const fail = async () => {
    throw new Error("storage failed");
  };
  for (const does of [
    { read: fail },
    { write: fail },
    { write: async () => ({ ok: false }) },
    { read: async () => [{ value: "{", version: "1" }] },
  ]) {
    assert.deepEqual(await told(only(does)), plain);
  }
  // Nor does what was asked for, however strange, nor a clock that fails.
  const strange = { checkpoints: [new Date(), 5n], keys: new Map() };
  await assert.rejects(engine(inner).as(bob).audit.verify(strange), { code: "forbidden" });
  let calls = 0;
  const clock = () => {
    calls += 1;
    if (calls > 1) throw new Error("the clock is broken");
    return Date.now();
  };
  await assert.rejects(engine(inner, { now: clock }).as(bob).keys.revoke({ keyId: key.keyId }), {
    code: "key_not_found",
  });
  assert.ok((await root(inner).audit.verify()).ok);
});

test("a secret that was typed where a name belongs is not written down", async () => {
  const storage = memoryStorage();
  const admin = await inhabit(storage);
  const { token, secret, key } = await admin.keys.create({ owner: "ann", name: "nightly" });
  const bob = engine(storage).as({ role: "user", id: "bob", domain: "default" });
  for (const typed of [token, secret, `Bearer ${token}`, `${token} `, `a,${secret}`]) {
    for (const ask of [
      () => bob.keys.create({ owner: typed, name: "n" }),
      () => bob.users.delete({ user: typed }),
      () => bob.users.delete({ user: "ann", domain: typed }),
      () => bob.domains.put({ domain: typed }),
      () => bob.audit.erase({ user: typed }),
    ]) {
      await assert.rejects(ask());
    }
  }
  const stored = (await documents(storage)).map(({ value }) => value).join("\n");
  assert.ok((await admin.audit.report({ outcome: "refused" })).entries.length > 1);
  for (let at = 0; at + 8 <= secret.length; at += 1) {
    assert.ok(!stored.includes(secret.slice(at, at + 8)), "a piece of a secret is stored");
  }
  assert.ok(stored.includes(key.keyId));
});

test("a record costs a read and a write, and none once there are many", async (t) => {
  const storage = counted(memoryStorage());
  const admin = await inhabit(storage);
  const bob = engine(storage).as({ role: "user", id: "bob", domain: "default" });
  await bob.keys.revoke({ keyId: "0".repeat(24) }).catch(() => undefined);
  const cost = async (run) => {
    Object.assign(storage.counts, { reads: 0, writes: 0 });
    await run().catch(() => undefined);
    return [storage.counts.reads, storage.counts.writes];
  };
  assert.deepEqual(await cost(() => bob.keys.revoke({ keyId: "1".repeat(24) })), [2, 1]);
  assert.deepEqual(await cost(() => bob.keys.get({ keyId: "1".repeat(24) })), [1, 0], "what only asks is not recorded");
  assert.deepEqual(await cost(() => bob.keys.revoke({ keyId: "?" })), [0, 0], "what is malformed is not recorded");
  for (let time = 0; time < 20; time += 1) await bob.keys.revoke({ keyId: "2".repeat(24) }).catch(() => undefined);
  assert.deepEqual(await cost(() => bob.keys.revoke({ keyId: "3".repeat(24) })), [1, 0]);
  // Another process has to look once.
  const other = engine(storage).as({ role: "user", id: "bob", domain: "default" });
  await other.site.policy().catch(() => undefined);
  assert.deepEqual(await cost(() => other.keys.revoke({ keyId: "3".repeat(24) })), [2, 0]);
  assert.deepEqual(await cost(() => other.keys.revoke({ keyId: "3".repeat(24) })), [1, 0]);
  const { entries } = await admin.audit.report({ outcome: "refused" });
  assert.deepEqual(entries.map(({ target, times }) => [target.keyId[0], times]).sort(), [
    ["0", 1],
    ["1", 1],
    ["2", 14],
  ]);
  t.diagnostic("16 an hour are written down");
});

test("nobody learns from a record what he may not see", async () => {
  const storage = memoryStorage();
  const admin = await inhabit(storage, { policy: { APIKEY_SELF_SERVICE_LEVEL: "user_full_control" } });
  await admin.domains.put({ domain: "other" });
  const { key } = await admin.keys.create({ owner: "ann", name: "hers" });
  const mallory = engine(storage).as({ role: "domainAdmin", id: "mallory", domain: "other" });
  // What is there and what is not leave the same record.
  for (const keyId of [key.keyId, `${key.keyId.slice(0, 18)}ABCDEF`])
    await mallory.keys.revoke({ keyId }).catch(() => undefined);
  const seen = (await mallory.audit.report()).entries.filter(({ outcome }) => outcome === "refused");
  const shapes = seen.map((entry) =>
    JSON.stringify({ ...entry, at: 0, firstAt: 0, target: { ...entry.target, keyId: "" } }),
  );
  assert.equal(seen.length, 2);
  assert.equal(new Set(shapes).size, 1);
  // Neither the owner nor its administrator is told of strangers.
  const ann = engine(storage).as({ role: "user", id: "ann", domain: "default" });
  const eve = engine(storage).as({ role: "domainAdmin", id: "eve", domain: "default" });
  for (const asker of [ann, eve]) {
    const { entries } = await asker.audit.report({ keyId: key.keyId });
    assert.deepEqual(
      entries.map(({ action, outcome }) => [action, outcome]),
      [["key.create", "done"]],
    );
  }
});
