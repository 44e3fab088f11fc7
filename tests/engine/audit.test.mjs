// The audit over storages that fail, conflict and go on changing: nothing is lost, nothing doubles, nothing is said too
// much, and whoever asks is told the same as if nobody wrote it down.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  createAdminHandler,
  createRemoteAdmin,
  createVerifier,
  memoryStorage,
  verifyAudit,
} from "../../pkg/dist/entry/inline.js";
import { faultyStorage } from "../../pkg/dist/testing/index.js";
import { brokenChains, eventsOf } from "./lib/ledger.mjs";
import { Trial } from "./lib/model.mjs";
import { documents, engine, inhabit, ROOT, root, settled } from "./lib/site.mjs";

const CHECKPOINTS = { name: "example.com/keyward", key: new Uint8Array(32).fill(9) };
const FAULTS = 150;

const auditor = (storage) => root(storage, { checkpoints: CHECKPOINTS });

async function exported(admin, limit = 7) {
  const lines = [];
  let cursor = null;
  do {
    const piece = await admin.audit.export({ limit, ...(cursor === null ? {} : { cursor }) });
    lines.push(...piece.lines);
    cursor = piece.next;
  } while (cursor !== null);
  return lines;
}

/** Everything that can be held against each other, of a storage that works. */
async function assertWhole(storage, checkpoints) {
  const admin = auditor(storage);
  const { checkpoint, key } = await admin.audit.checkpoint();
  const evidence = { checkpoints: [...checkpoints, checkpoint], keys: [key] };
  const stored = await documents(storage);
  const ledgers = stored.filter(({ id }) => /^(account|domain|keyring|site)\b/.test(id));
  const changes = ledgers.reduce((sum, { value }) => sum + JSON.parse(value).ledger.sequence, 0);
  for (const found of [
    await admin.audit.verify(evidence),
    await verifyAudit({ files: [await exported(admin)], ...evidence }),
  ]) {
    assert.deepEqual([found.ok, found.events, found.covered], [true, changes, changes], JSON.stringify(found));
  }
  // By a second implementation, which shares no code with the core.
  assert.deepEqual(await brokenChains(stored), []);
  const { entries } = await admin.audit.report({ outcome: "done", limit: 10_000 });
  assert.equal(entries.length, changes, "the report has not one entry a change");
  return checkpoint;
}

for (const [name, plan] of Object.entries({
  "now and then": { before: 0.1, after: 0.15, conflict: 0.1, read: 0.05 },
  "mostly, on either side": { before: 0.4, after: 0.3, conflict: 0.1 },
})) {
  test(`one event a change, however storage fails: ${name}`, { timeout: 120_000 }, async (t) => {
    const inner = memoryStorage();
    await inhabit(inner, { policy: { APIKEY_MAX_NUM_PER_USER: 3 } });
    const faulty = faultyStorage(inner, { seed: 7, scan: 0.1, ...plan });
    const trial = new Trial(inner, faulty, 7);
    const checkpoints = [];
    let drains = 0;
    for (let step = 0; faulty.counts.faults < FAULTS; step += 1) {
      await trial.step();
      if (step % 10 !== 0) continue;
      // A drain that fails is a drain that is done later.
      drains += (await settled([auditor(faulty).audit.drain()])).values.length;
      checkpoints.push(await assertWhole(inner, checkpoints.slice(-3)));
    }
    const { failed } = await auditor(inner).audit.drain();
    assert.deepEqual(failed, []);
    const left = (await documents(inner)).filter(({ value }) => (JSON.parse(value).ledger?.outbox ?? []).length > 0);
    assert.deepEqual(left, [], "a drain leaves nothing pending");
    await assertWhole(inner, checkpoints);
    t.diagnostic(`${faulty.counts.faults} faults, ${drains} drains, ${checkpoints.length} checkpoints`);
  });
}

test("a drain that dies at any call of the storage loses nothing and doubles nothing", async (t) => {
  const started = memoryStorage();
  const admin = await inhabit(started);
  await admin.keys.create({ owner: "ann", name: "nightly" });
  const before = await documents(started);
  const restored = async () => {
    const storage = memoryStorage();
    for (const { id, value } of before) await storage.write(id, value, null);
    return storage;
  };
  const expected = (await exported(admin)).join("\n");
  let died = 0;
  for (const side of ["before", "after"]) {
    for (let call = 1; ; call += 1) {
      const storage = await restored();
      let calls = 0;
      const dies =
        (name) =>
        async (...args) => {
          calls += 1;
          if (calls > call) throw new Error("the process is dead");
          if (calls === call && side === "before") throw new Error("the process died");
          const result = await storage[name](...args);
          if (calls === call) throw new Error("the process died");
          return result;
        };
      const dying = { ...storage, read: dies("read"), write: dies("write"), scan: dies("scan") };
      const { values } = await settled([engine(dying, { checkpoints: CHECKPOINTS }).as(ROOT).audit.drain()]);
      if (calls < call) {
        assert.equal(values.length, 1);
        break;
      }
      died += 1;
      assert.equal((await exported(auditor(storage))).join("\n"), expected, `${side} call ${call}`);
      await auditor(storage).audit.drain();
      assert.equal((await exported(auditor(storage))).join("\n"), expected, `${side} call ${call}, drained`);
      await assertWhole(storage, []);
    }
  }
  t.diagnostic(`${died} deaths`);
});

test("drains, commands, reports and verifications at once", async () => {
  const storage = memoryStorage();
  const admin = await inhabit(storage, { policy: { APIKEY_MAX_NUM_PER_USER: 1_000 } });
  const others = [engine(storage), engine(storage)].map((one) => one.as(ROOT));
  const work = [];
  for (let round = 0; round < 40; round += 1) {
    work.push(others[round % 2].keys.create({ owner: round % 3 === 0 ? "bob" : "ann", name: `key ${round}` }));
    if (round % 4 === 0) work.push(others[1].audit.drain());
    if (round % 5 === 0) work.push(admin.audit.verify().then((found) => assert.ok(found.ok, JSON.stringify(found))));
    if (round % 7 === 0)
      work.push(
        exported(admin, 3)
          .then((lines) => verifyAudit({ files: [lines] }))
          .then((found) => assert.ok(found.ok, JSON.stringify(found))),
      );
  }
  const { codes } = await settled(work);
  assert.deepEqual(codes, []);
  await assertWhole(storage, []);
});

test("who was forgotten does not come back by a command that was under way", async () => {
  const inner = memoryStorage();
  const admin = root(inner);
  await admin.site.init({ personalData: "committed" });
  await admin.users.put({ user: "ann" });
  // A command has read ann's document with what opens its event, and writes that down after the erasure.
  let before = () => undefined;
  const late = {
    ...inner,
    write: async (id, ...rest) => {
      await before(id);
      return inner.write(id, ...rest);
    },
  };
  before = async (id) => {
    if (!id.startsWith("personal/account/")) return;
    before = () => undefined;
    await admin.audit.erase({ user: "ann" });
  };
  await engine(late).as(ROOT).keys.create({ owner: "ann", name: "nightly" });
  const first = (await admin.audit.report({ order: "oldest", action: "user" })).entries[0];
  assert.deepEqual([first.action, first.erased], ["user.put", true]);
  assert.equal((await admin.audit.verify()).ok, true);
});

test("the audit over HTTP", async () => {
  const storage = memoryStorage();
  await inhabit(storage);
  const keyward = engine(storage, { checkpoints: CHECKPOINTS });
  const handler = createAdminHandler({ keyward, actor: () => ROOT });
  const remote = createRemoteAdmin({
    url: "https://admin.example/",
    fetch: async (url, init) => handler(new Request(url, init)),
  });
  const local = keyward.as(ROOT);
  assert.deepEqual(await remote.audit.report(), await local.audit.report());
  assert.deepEqual(await remote.audit.export(), await local.audit.export());
  const { checkpoint, key } = await remote.audit.checkpoint();
  assert.equal((await remote.audit.verify({ checkpoints: [checkpoint], keys: [key] })).covered, 6);
  const at = Date.now();
  assert.deepEqual(await remote.audit.state({ user: "ann", at }), await local.audit.state({ user: "ann", at }));
  assert.equal((await remote.audit.drain()).drained, 5);
  await assert.rejects(remote.audit.state({ user: "nobody", at }), { code: "user_not_found" });
});

test("who did what with which key: from the request to whoever made the key", async () => {
  const storage = memoryStorage();
  const admin = await inhabit(storage);
  const eve = engine(storage).as({ role: "domainAdmin", id: "eve", domain: "default" });
  const { token } = await eve.keys.create({ owner: "ann", name: "nightly" });
  const verifier = createVerifier({ storage, prefix: "acme" });
  const { principal, usage } = await verifier.verifyToken(token);
  verifier.close();
  await engine(storage).usage.flush([usage]);
  const { entries } = await admin.audit.report({ keyId: principal.clientId });
  assert.deepEqual(
    entries.map(({ action, actor, target }) => [action, actor.id, target.owner, target.keyId]),
    [["key.create", "eve", "ann", principal.keyId]],
  );
  const { pairs } = await admin.keys.get({ keyId: principal.keyId });
  assert.equal(pairs[0].lastUsedAt, usage.at);
});

test("an export has every event once, wherever a piece ends", async () => {
  const storage = memoryStorage();
  const admin = await inhabit(storage, { owners: ["ann", "bob", "eve", "zoe"] });
  for (let round = 0; round < 5; round += 1)
    await admin.users.put({ user: "bob", kind: round % 2 ? "person" : "service" });
  const stored = await documents(storage);
  const ledgers = stored.filter(({ id }) => /^(account|domain|keyring|site)\b/.test(id)).map(({ id }) => id);
  const expected = ledgers.flatMap((id) =>
    eventsOf(id, stored).map(({ document, sequence }) => `${document} ${sequence}`),
  );
  for (let limit = 1; limit < 16; limit += 1) {
    const found = (await exported(admin, limit)).map((line) => JSON.parse(line));
    assert.deepEqual(
      found.map(({ document, sequence }) => `${document} ${sequence}`),
      expected,
      `pieces of ${limit}`,
    );
  }
  // What lies there without a document that it is of is exported too: an export hides nothing.
  await storage.write("audit/account/zzzzzzzz/zzzzzzzzzz/000000000001", '{"stray":true}', null);
  await storage.write("audit/domain/00000000/000000000001", '{"stray":2}', null);
  for (const limit of [1, 4, 100]) {
    const lines = await exported(admin, limit);
    assert.equal(lines.filter((line) => line.includes("stray")).length, 2, `pieces of ${limit}`);
  }
  assert.equal((await admin.audit.verify()).ok, false);
});
