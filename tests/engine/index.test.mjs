// The live index: what this process wrote shows at once, what others wrote shows after a look, and nothing is lost
// in between, however slow a look is.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { memoryStorage } from "../../pkg/dist/entry/inline.js";
import { counted, engine, inhabit, ROOT, root } from "./lib/site.mjs";

const names = async (admin) => (await admin.keys.window()).keys.map(({ name }) => name).sort();

/** A storage whose scans stop after they have read a page, until they are let go. */
function slowScans(inner) {
  const waiting = [];
  let isSlow = false;
  return {
    ...inner,
    async scan(query) {
      const page = await inner.scan(query);
      if (isSlow) await new Promise((go) => waiting.push(go));
      return page;
    },
    stop: () => {
      isSlow = true;
    },
    /** Lets the scans go, those to come as well. */
    go: () => {
      isSlow = false;
      for (const go of waiting.splice(0)) go();
    },
    /** Lets one scan go. */
    step: () => waiting.shift()?.(),
    async arrived() {
      for (let turn = 0; turn < 1_000 && waiting.length === 0; turn += 1) await sleep(1);
      assert.ok(waiting.length > 0, "no scan has started");
    },
  };
}

describe("what this process wrote", () => {
  test("shows at once, and nothing is scanned again", async () => {
    const storage = counted(memoryStorage());
    const admin = await inhabit(storage);
    assert.deepEqual(await names(admin), []);
    const { scans } = storage.counts;
    const { key } = await admin.keys.create({ owner: "ann", name: "one" });
    await admin.keys.create({ owner: "bob", name: "two" });
    assert.deepEqual(await names(admin), ["one", "two"]);
    await admin.keys.revoke({ keyId: key.keyId });
    assert.equal((await admin.keys.window({ filter: { status: "revoked" } })).total, 1);
    await admin.keys.delete({ keyId: key.keyId });
    assert.deepEqual(await names(admin), ["two"]);
    assert.equal(storage.counts.scans, scans);
  });

  test("a key that is created while the first look is under way is not lost", async () => {
    const storage = slowScans(memoryStorage());
    const admin = await inhabit(storage);
    storage.stop();
    const first = names(admin);
    await storage.arrived();
    const creating = admin.keys.create({ owner: "ann", name: "meanwhile" });
    await creating;
    storage.go();
    await first;
    assert.deepEqual(await names(admin), ["meanwhile"]);
  });

  test("a revoke while a later look is under way is not undone, nor is a new user's key removed", async () => {
    const storage = slowScans(memoryStorage());
    await inhabit(storage);
    const admin = engine(storage, { indexRefreshMs: 0 }).as(ROOT);
    const { key } = await admin.keys.create({ owner: "ann", name: "one" });
    await admin.keys.window();
    await sleep(5);
    storage.stop();
    await admin.keys.window();
    // The look has read domains; its page of accounts, with the old state in it, comes next.
    await storage.arrived();
    storage.step();
    await storage.arrived();
    await admin.keys.revoke({ keyId: key.keyId });
    await admin.users.put({ user: "cid" });
    await admin.keys.create({ owner: "cid", name: "new" });
    storage.go();
    await sleep(20);
    storage.stop();
    const { keys } = await admin.keys.window();
    storage.go();
    assert.deepEqual(keys.map(({ name, status }) => `${name} ${status}`).sort(), ["new active", "one revoked"]);
  });
});

describe("what others wrote", () => {
  test("shows after a look", async () => {
    const inner = memoryStorage();
    await inhabit(inner);
    const admin = engine({ ...inner }, { indexRefreshMs: 0 }).as(ROOT);
    assert.deepEqual(await names(admin), []);
    const { key } = await root({ ...inner }).keys.create({ owner: "ann", name: "elsewhere" });
    const shown = async (expected) => {
      for (let turn = 0; turn < 100; turn += 1) {
        if (JSON.stringify(await names(admin)) === JSON.stringify(expected)) return;
        await sleep(1);
      }
      assert.deepEqual(await names(admin), expected);
    };
    await shown(["elsewhere"]);
    await root({ ...inner }).keys.delete({ keyId: key.keyId });
    await shown([]);
  });

  test("a look that fails shows at the call that waits for it, and the next one recovers", async () => {
    const storage = { ...memoryStorage() };
    const admin = await inhabit(storage);
    const { scan } = storage;
    storage.scan = () => Promise.reject(new Error("down"));
    await assert.rejects(admin.keys.window(), { code: "storage_failed" });
    storage.scan = scan;
    assert.deepEqual(await names(admin), []);
  });
});
