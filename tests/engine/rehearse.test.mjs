// Dry runs of what is made of many commands: they say what the commands would do, one by one, and write nothing.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { createKeyward, memoryStorage } from "../../pkg/dist/entry/inline.js";
import { counted, documents, engine, inhabit, ROOT, root as rootOver } from "./lib/site.mjs";

const DAY = 86_400_000;
const NOWHERE = "0".repeat(24);

async function inhabited() {
  const world = { now: Date.UTC(2027, 0, 4) };
  const storage = memoryStorage();
  const engine = createKeyward({ storage, prefix: "acme", now: () => world.now });
  const root = engine.as({ role: "siteAdmin", id: "root" });
  await root.site.init();
  await root.users.put({ user: "ann" });
  const make = async (name) => (await root.keys.create({ owner: "ann", name })).key.keyId;
  const ids = [await make("one"), await make("two")];
  const stored = async () => JSON.stringify(await storage.scan({ prefix: "", limit: 1_000 }));
  return { world, engine, root, ids, stored };
}

/** What can be said of each other: keys at the cap of ann, others of bob, one key by several ids, and what is no key. */
async function crowded() {
  const storage = memoryStorage();
  const admin = await inhabit(storage, { policy: { APIKEY_MAX_NUM_PER_USER: 10 } });
  const make = (owner, count) =>
    Promise.all(Array.from({ length: count }, (_, index) => admin.keys.create({ owner, name: `${index}` })));
  const [asleep, others] = [await make("ann", 3), await make("bob", 10)];
  for (const { key } of [...asleep, ...others.slice(0, 3)]) await admin.keys.disable({ keyId: key.keyId });
  const awake = await make("ann", 9);
  const revoked = awake[0].key.keyId;
  await admin.keys.revoke({ keyId: revoked });
  await make("ann", 1);
  await admin.keys.addPair({ keyId: awake[1].key.keyId });
  const keyIds = [...asleep, ...awake, ...others].flatMap(({ key, clientId }) => [key.keyId, clientId]);
  return { storage, asleep, keyIds: [...keyIds, NOWHERE, "x", "\ud800", ""] };
}

/** A storage whose answers overtake each other. */
function wayward(storage) {
  const later = () => new Promise((resolve) => setTimeout(resolve, Math.random() * 5));
  return { ...storage, read: (...asked) => later().then(() => storage.read(...asked)) };
}

const codes = ({ results }) => results.map(({ code }) => code);

describe("dry runs of many commands", () => {
  test("of a bulk verb: a result and the changes a key, those that are refused among them", async () => {
    const { root, ids, stored } = await inhabited();
    await root.keys.revoke({ keyId: ids[1] });
    const before = await stored();
    const input = { verb: "enable", keyIds: [ids[1], NOWHERE, ids[0]] };
    const dry = await root.commands.dryRun({ command: "keys.bulk", input });
    assert.equal(dry.outcome, "done");
    assert.deepEqual(dry.changes, []);
    const filtered = await root.commands.dryRun({ command: "keys.bulk", input: { verb: "delete", filter: "one" } });
    assert.ok(filtered.changes.length > 0 && filtered.changes.every(({ path }) => path.startsWith(`keys.${ids[0]}`)));
    assert.equal(await stored(), before, "nothing was written");
    assert.deepEqual(dry.reply, await root.keys.bulk(input), "what it said is what comes");
    assert.deepEqual(
      dry.reply.results.map(({ code }) => code),
      ["key_revoked", "key_not_found", null],
    );
  });

  test("of a bulk verb whose keys stand in each other's way: what the command says of each, right behind it", async () => {
    for (const verb of ["enable", "disable", "revoke", "delete"]) {
      const { storage, keyIds } = await crowded();
      const before = await documents(storage);
      const input = { verb, keyIds };
      const dry = await rootOver(wayward(storage)).commands.dryRun({ command: "keys.bulk", input });
      assert.deepEqual(await documents(storage), before, "nothing was written");
      const reply = await rootOver(wayward(storage)).keys.bulk(input);
      assert.deepEqual(dry.reply, reply, verb);
      assert.ok(reply.done > 0 && reply.refused > 3, verb);
    }
  });

  test("of a bulk verb at the cap: the one key that fits, and what changes of it", async () => {
    const { storage, asleep } = await crowded();
    const [first, ...late] = asleep.map(({ key }) => key.keyId);
    for (const which of [{ keyIds: [first, ...late] }, { filter: "owner:ann reason:disabled" }]) {
      const input = { verb: "enable", ...which };
      const { changes, reply } = await rootOver(storage).commands.dryRun({ command: "keys.bulk", input });
      assert.deepEqual(codes(reply), [null, "key_cap_reached", "key_cap_reached"]);
      const [{ keyId }] = reply.results;
      assert.ok(changes.length > 0 && changes.every(({ path }) => path.startsWith(`keys.${keyId}.`)));
    }
  });

  test("of a key that is deleted twice: gone the second time", async () => {
    const { storage, asleep } = await crowded();
    const [{ key, clientId }] = asleep;
    const input = { verb: "delete", keyIds: [key.keyId, clientId] };
    const { reply } = await rootOver(storage).commands.dryRun({ command: "keys.bulk", input });
    assert.deepEqual([reply.done, ...codes(reply)], [1, null, "key_not_found"]);
  });

  test("of a bulk verb: reads each document once, tells nobody, and shows no secret", async () => {
    const { storage, keyIds } = await crowded();
    const watched = counted(storage);
    const told = [];
    const admin = engine(watched, { notify: async (notice) => told.push(notice) }).as(ROOT);
    const asked = new Map();
    const read = watched.read;
    watched.read = (ids, options) => {
      for (const id of ids) asked.set(id, (asked.get(id) ?? 0) + 1);
      return read(ids, options);
    };
    const dry = await admin.commands.dryRun({ command: "keys.bulk", input: { verb: "revoke", keyIds } });
    assert.deepEqual([watched.counts.writes, watched.counts.creates, watched.counts.notices, told], [0, 0, 0, []]);
    const accounts = [...asked].filter(([id]) => id.startsWith("account/"));
    assert.deepEqual(
      accounts.map(([, times]) => times),
      [1, 1, 1],
      "of ann, of bob and of nobody",
    );
    assert.doesNotMatch(JSON.stringify(dry), /acme_[0-9A-Za-z]{24}_/);
  });

  test("of a tick: what it would change, and what is due", async () => {
    const { world, engine, root, ids, stored } = await inhabited();
    await root.keys.rotate({ keyId: ids[0], overlapDays: 3 });
    world.now += 4 * DAY;
    const before = await stored();
    const dry = await root.commands.dryRun({ command: "site.tick" });
    assert.ok(dry.changes.some(({ path }) => path === `keys.${ids[0]}.retired`));
    assert.equal(await stored(), before, "nothing was written");
    assert.deepEqual(dry.reply, await root.site.tick(), "what it said is what comes");
    assert.notEqual(await stored(), before);
    const ann = engine.as({ role: "user", id: "ann", domain: "default" });
    const refused = await ann.commands.dryRun({ command: "site.tick" });
    assert.deepEqual([refused.outcome, refused.code], ["refused", "forbidden"]);
  });

  test("of what is malformed: the same error as the command", async () => {
    const { root } = await inhabited();
    for (const input of [
      { verb: "explode", keyIds: [] },
      { verb: "revoke" },
      { verb: "revoke", keyIds: [], filter: "x" },
      { verb: "revoke", filter: {} },
      { verb: "revoke", filter: " " },
      { verb: "revoke", filter: { query: "" } },
    ]) {
      const error = await root.keys.bulk(input).then(
        () => assert.fail("was carried out"),
        ({ message }) => message,
      );
      await assert.rejects(root.commands.dryRun({ command: "keys.bulk", input }), {
        name: "TypeError",
        message: error,
      });
    }
  });
});
