// Notices reach whoever they are for at least once, under one id, whatever dies or fails on the way.
import assert from "node:assert/strict";
import { test } from "node:test";
import { createAdminHandler, createRemoteAdmin, memoryStorage } from "../../pkg/dist/entry/inline.js";
import { faultyStorage } from "../../pkg/dist/testing/index.js";
import { start } from "../storage/lib/child.mjs";
import { newFile, openStorage } from "../storage/lib/sqlite.mjs";
import { accountOf, counted, documents, engine, inhabit, ROOT, root, seeded } from "./lib/site.mjs";

const MINUTE = 60_000;
const DAY = 86_400_000;

/** An engine whose notices are taken by `taken`, which never fails. */
function mailer(storage, options = {}) {
  const taken = [];
  const notify = (notice, attempt) => taken.push({ id: notice.id, kind: notice.kind, attempt });
  return { taken, keyward: engine(storage, { notify, ...options }) };
}

for (const [where, attempts] of [
  ["in the middle", [1, 2]],
  ["behind the notice", [1]],
  ["behind the account", [1]],
]) {
  test(`a process is killed ${where} of a delivery: it is repeated under the same id`, async () => {
    const file = newFile();
    const storage = openStorage(file);
    const admin = await inhabit(storage);
    const { keyId } = (await admin.keys.create({ owner: "ann", name: "k" })).key;
    const dying = start(new URL("process/deliver.mjs", import.meta.url), file, where, keyId);
    const said = [];
    for (let line = await dying.line(); line !== undefined; line = await dying.line()) said.push(line);
    assert.equal((await dying.ended).signal, "SIGKILL");
    assert.equal((await admin.keys.get({ keyId })).status, "revoked", "what was said to be done was not done");
    const { taken, keyward } = mailer(storage, { now: () => Date.now() + MINUTE });
    assert.equal((await keyward.notices.deliver()).delivered, 1);
    const all = [...said, ...taken.map(({ id, attempt }) => `${id} ${attempt}`)].map((line) => line.split(" "));
    assert.deepEqual(
      all.map(([, attempt]) => Number(attempt)),
      attempts,
    );
    assert.equal(new Set(all.map(([id]) => id)).size, 1, "another try had another id");
    assert.equal((await keyward.notices.deliver()).delivered, 0);
    // What lies in the account still is not made anew from there.
    await admin.keys.create({ owner: "ann", name: "next" });
    assert.equal((await keyward.notices.deliver()).delivered, 0);
    await storage.close();
  });
}

test("three processes deliver at once: each notice is handed over by one of them", async () => {
  const file = newFile();
  const storage = openStorage(file);
  const admin = await inhabit(storage);
  await admin.site.setPolicy({ policy: { APIKEY_MAX_NUM_PER_USER: 100 } });
  for (let n = 0; n < 30; n += 1) {
    const owner = ["ann", "bob"][n % 2];
    const { keyId } = (await admin.keys.create({ owner, name: `k${n}` })).key;
    await admin.keys.revoke({ keyId });
  }
  const workers = [1, 2, 3].map(() => start(new URL("process/deliver.mjs", import.meta.url), file, "together"));
  assert.deepEqual(await Promise.all(workers.map((worker) => worker.line())), ["ready", "ready", "ready"]);
  for (const worker of workers) worker.go();
  const ids = [];
  let helped = 0;
  for (const worker of workers) {
    const lines = [];
    for (let line = await worker.line(); line !== undefined; line = await worker.line()) lines.push(line);
    const { delivered, failed } = JSON.parse(lines.pop());
    assert.deepEqual([delivered, failed], [lines.length, 0]);
    if (delivered > 0) helped += 1;
    ids.push(...lines.map((line) => line.split(" ")[0]));
    assert.equal((await worker.ended).code, 0);
  }
  assert.equal(ids.length, 30);
  assert.equal(new Set(ids).size, 30);
  assert.ok(helped > 1, "one of them did it all, so nothing was shown");
  await storage.close();
});

test("faults of storage and of the mailer lose none, and double none but by its id", {
  timeout: 120_000,
}, async (t) => {
  const inner = memoryStorage();
  const admin = await inhabit(inner, { policy: { APIKEY_MAX_NUM_PER_USER: 1_000 } });
  const storage = faultyStorage(inner, { seed: 5, before: 0.1, after: 0.1, conflict: 0.1, read: 0.03, scan: 0.05 });
  const random = seeded(7);
  let now = Date.now();
  const arrived = new Map();
  const notify = ({ id, kind, keyId }) => {
    if (random() < 0.3) throw Object.assign(new Error("no"), { code: "ETIMEDOUT" });
    const before = arrived.get(id) ?? { kind, keyId, times: 0 };
    arrived.set(id, { ...before, times: before.times + 1 });
    // It has arrived, and whoever has sent it does not come to know.
    if (random() < 0.1) throw new Error("lost answer");
  };
  const keyward = engine(storage, { notify, now: () => now });
  const faulty = keyward.as(ROOT);
  const expected = new Set();
  for (let n = 0; n < 150; n += 1) {
    now += MINUTE;
    const { keyId } = (await admin.keys.create({ owner: ["ann", "bob"][n % 2], name: `k${n}` })).key;
    const verb = n % 3 === 0 ? "delete" : "revoke";
    const done = await faulty.keys[verb]({ keyId, operationId: `o${n}` }).then(
      () => true,
      () => false,
    );
    // What was not acknowledged is repeated until it is.
    if (!done) await admin.keys[verb]({ keyId, operationId: `o${n}` });
    expected.add(`key_${verb}d ${keyId}`);
    if (n % 10 === 0) await keyward.notices.deliver().catch(() => undefined);
    if (n % 40 === 0) await faulty.site.tick().catch(() => undefined);
  }
  storage.heal();
  // A new process looks through all accounts; and by then every pause is over.
  const fresh = engine(storage, { notify, now: () => now });
  for (let round = 0; round < 40 && (await fresh.notices.deliver()).waiting > 0; round += 1) now += 30 * MINUTE;
  const found = [...arrived.values()].map(({ kind, keyId }) => `${kind} ${keyId}`);
  assert.deepEqual(new Set(found), expected);
  assert.equal(found.length, expected.size, "one thing was said under two ids");
  const doubles = [...arrived.values()].filter(({ times }) => times > 1).length;
  t.diagnostic(`${expected.size} notices, ${storage.counts.faults} faults of storage, ${doubles} arrived twice`);
  assert.ok(storage.counts.faults > 50 && doubles > 0, "hardly anything failed, so hardly anything was shown");
});

test("a mailer that is out of order is not asked a thousand times, and fills no account", async () => {
  const storage = memoryStorage();
  const admin = await inhabit(storage, { policy: { APIKEY_MAX_NUM_PER_USER: 1_000 } });
  const { keyId } = (await admin.keys.create({ owner: "ann", name: "k" })).key;
  const size = async () => (await accountOf(storage, "ann")).value.length;
  const sizes = [];
  for (let n = 0; n < 60; n += 1) {
    await admin.keys.revoke({ keyId });
    sizes.push(await size());
    await admin.keys.regenerate({ keyId });
  }
  assert.ok(sizes[59] - sizes[40] < 100, `an account grows: ${sizes[40]}, then ${sizes[59]} bytes`);
  let asked = 0;
  const notify = () => {
    asked += 1;
    throw new Error("out of order");
  };
  const { failed, waiting, nextAttemptAt } = await engine(storage, { notify }).notices.deliver();
  // Four at a time, so three more may be under way when the eighth has failed.
  assert.ok(asked >= 8 && asked <= 11 && failed === asked, `asked ${asked} times`);
  assert.equal(waiting, 60);
  assert.ok(nextAttemptAt > Date.now());
  const listed = await admin.notices.list({ limit: 1_000 });
  assert.equal(listed.notices.filter(({ delivery }) => delivery.lastError === "Error").length, failed);
});

test("what takes longer than thirty seconds has failed", async (t) => {
  const storage = memoryStorage();
  const admin = await inhabit(storage);
  await admin.keys.revoke({ keyId: (await admin.keys.create({ owner: "ann", name: "k" })).key.keyId });
  t.mock.timers.enable({ apis: ["setTimeout"] });
  let begun;
  const began = new Promise((resolve) => {
    begun = resolve;
  });
  const notify = () => {
    begun();
    return new Promise(() => undefined);
  };
  const delivery = engine(storage, { notify }).notices.deliver();
  await began;
  t.mock.timers.tick(30_000);
  assert.equal((await delivery).failed, 1);
  assert.equal((await admin.notices.list()).notices[0].delivery.lastError, "timeout");
});

test("a notice that cannot be written keeps no command from being done; a tick makes it", async () => {
  const inner = memoryStorage();
  const admin = await inhabit(inner);
  const { keyId } = (await admin.keys.create({ owner: "ann", name: "k" })).key;
  let broken = true;
  const storage = {
    ...inner,
    async write(id, ...rest) {
      if (broken && id.startsWith("notice/")) throw new Error("full");
      return inner.write(id, ...rest);
    },
  };
  const { taken, keyward } = mailer(storage);
  assert.equal((await keyward.as(ROOT).keys.revoke({ keyId })).status, "revoked");
  // The next command must not write over what it could not hand over.
  await assert.rejects(keyward.as(ROOT).keys.regenerate({ keyId }), { code: "storage_failed" });
  assert.equal((await admin.keys.get({ keyId })).status, "revoked");
  broken = false;
  const { notices } = await keyward.as(ROOT).site.tick();
  assert.deepEqual([notices.delivered, taken.length], [1, 1]);
});

test("a command costs one read and one write; what it says is created beside it, and delivered behind it", async () => {
  const storage = counted(memoryStorage());
  const admin = await inhabit(storage);
  const { keyId } = (await admin.keys.create({ owner: "ann", name: "k" })).key;
  const of = async (body) => {
    const before = { ...storage.counts };
    await body();
    return Object.fromEntries(Object.entries(storage.counts).map(([name, count]) => [name, count - before[name]]));
  };
  const found = await of(() => admin.keys.revoke({ keyId }));
  assert.deepEqual(found, { reads: 1, writes: 1, creates: 1, notices: 1, scans: 0, conflicts: 0 });
  const next = await of(() => admin.keys.regenerate({ keyId }));
  // The notice is there already: to see that is one conflict.
  assert.deepEqual(next, { reads: 1, writes: 1, creates: 1, notices: 1, scans: 0, conflicts: 1 });
  const { taken, keyward } = mailer(storage);
  await keyward.as(ROOT).keys.revoke({ keyId });
  await keyward.notices.deliver();
  assert.deepEqual(
    taken.map(({ kind, attempt }) => `${kind} ${attempt}`),
    ["key_revoked 1", "key_revoked 1"],
  );
});

test("storage that fails behind a command keeps no later notice from being tried", async () => {
  const inner = memoryStorage();
  const admin = await inhabit(inner);
  // More than are tried at a time, so that some are left when the storage fails.
  const maintainers = ["u1", "u2", "u3", "u4", "u5", "u6"];
  await admin.users.put({ user: "ci", kind: "service", maintainers });
  const keys = [];
  for (const owner of ["ci", "ann"]) keys.push((await admin.keys.create({ owner, name: "k" })).key.keyId);
  let broken = true;
  const storage = {
    ...inner,
    async read(ids, options) {
      if (broken && ids.some((id) => id.startsWith("notice/"))) throw new Error("gone");
      return inner.read(ids, options);
    },
  };
  const { taken, keyward } = mailer(storage);
  await keyward.as(ROOT).keys.revoke({ keyId: keys[0] });
  await new Promise((resolve) => setTimeout(resolve, 20));
  broken = false;
  await keyward.as(ROOT).keys.revoke({ keyId: keys[1] });
  await new Promise((resolve) => setTimeout(resolve, 20));
  assert.equal(taken.length, 1, "the second was not tried behind its command");
  await keyward.notices.deliver();
  assert.equal(taken.length, 7);
});

test("notices that cannot be made keep time from no account", async () => {
  const inner = memoryStorage();
  const admin = await inhabit(inner);
  const { keyId } = (await admin.keys.create({ owner: "ann", name: "k" })).key;
  await admin.keys.revoke({ keyId });
  for (const { id, version } of await documents(inner)) {
    if (id.startsWith("notice/")) await inner.write(id, null, version);
  }
  await admin.keys.create({ owner: "bob", name: "brief", expiresAt: Date.now() + MINUTE });
  const storage = {
    ...inner,
    async write(id, ...rest) {
      if (id.startsWith("notice/")) throw new Error("full");
      return inner.write(id, ...rest);
    },
  };
  const later = root(storage, { now: () => Date.now() + 2 * MINUTE });
  assert.equal((await later.site.tick()).changed, 1);
  assert.equal((await admin.site.tick()).failed.length, 0);
  assert.equal((await admin.notices.list()).notices.length, 1, "what a tick could not make, the next one makes");
});

test("an engine that is closed tries no more", async () => {
  const storage = memoryStorage();
  const admin = await inhabit(storage);
  const { keyId } = (await admin.keys.create({ owner: "ann", name: "k" })).key;
  const { taken, keyward } = mailer(storage);
  keyward.close();
  await keyward.as(ROOT).keys.revoke({ keyId });
  await new Promise((resolve) => setTimeout(resolve, 20));
  assert.equal(taken.length, 0);
  assert.equal((await admin.notices.list({ state: "waiting" })).notices.length, 1);
});

test("an alarm that a process did not live to write down is found by the next tick", async () => {
  const inner = memoryStorage();
  const admin = await inhabit(inner);
  const first = await admin.keys.create({ owner: "ann", name: "k" });
  await admin.keys.rotate({ keyId: first.key.keyId, overlapDays: 0 });
  const use = { clientId: first.clientId, at: Date.now(), retired: true };
  // The usage is written, the account cannot be.
  const storage = faultyStorage(inner, { writes: { 2: "before", 3: "before", 4: "before", 5: "before" } });
  assert.equal(await engine(storage).usage.flush([use]), 1);
  assert.equal((await admin.notices.list()).notices.length, 0);
  assert.equal((await admin.site.tick()).changed, 1);
  const kinds = (await admin.notices.list()).notices.map(({ kind, recipient }) => `${kind} ${recipient.role}`);
  assert.deepEqual(kinds.sort(), ["retired_pair_used admins", "retired_pair_used owner"]);
});

test("over HTTP it is the same interface", async () => {
  const storage = memoryStorage();
  const admin = await inhabit(storage);
  await admin.keys.revoke({ keyId: (await admin.keys.create({ owner: "ann", name: "k" })).key.keyId });
  const { taken, keyward } = mailer(storage);
  const remote = (actor) => {
    const handler = createAdminHandler({ keyward, actor: () => actor });
    return createRemoteAdmin({
      url: "https://admin.example/",
      fetch: (url, init) => handler(new Request(url, init)),
    });
  };
  const far = remote(ROOT);
  assert.deepEqual(await far.notices.list(), await admin.notices.list());
  const [{ id }] = (await far.notices.list()).notices;
  assert.deepEqual(await far.notices.render({ id }), await admin.notices.render({ id }));
  assert.equal((await far.notices.deliver()).delivered, 1);
  assert.equal(taken.length, 1);
  const user = remote({ role: "user", id: "bob", domain: "default" });
  assert.deepEqual((await user.notices.list()).notices, []);
  await assert.rejects(user.notices.render({ id }), { code: "notice_not_found" });
  await assert.rejects(user.notices.deliver(), { code: "forbidden" });
});

test("after thirty days it is removed, and not made again from the account", async () => {
  const storage = memoryStorage();
  let now = Date.now();
  const admin = await inhabit(storage);
  const { keyId } = (await admin.keys.create({ owner: "ann", name: "k" })).key;
  const { taken, keyward } = mailer(storage, { now: () => now });
  await keyward.as(ROOT).keys.revoke({ keyId });
  assert.equal((await keyward.notices.deliver()).delivered, 0, "the command itself has delivered it");
  assert.equal(taken.length, 1);
  now += 31 * DAY;
  assert.ok((await accountOf(storage, "ann")).value.includes('"news"'), "nothing lies in the account any more");
  await keyward.as(ROOT).site.tick();
  const left = (await documents(storage)).filter(({ id }) => id.startsWith("notice/"));
  assert.deepEqual(left, []);
  await root(storage, { now: () => now }).keys.regenerate({ keyId });
  assert.equal((await keyward.notices.deliver()).delivered, 0);
  assert.equal(taken.length, 1);
});
