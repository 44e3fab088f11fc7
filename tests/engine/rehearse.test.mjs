// Dry runs of what is made of many commands: they say what the commands would do, one by one, and write nothing.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { createKeyward, memoryStorage } from "../../pkg/dist/entry/inline.js";

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
