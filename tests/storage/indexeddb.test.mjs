// In Chromium itself: what matters here (when a transaction commits, what other tabs see) is what imitations get wrong.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { openChromium } from "./lib/chromium.mjs";

describe("IndexedDB storage", { timeout: 180_000 }, () => {
  let chromium;
  before(async () => {
    chromium = await openChromium("page.mjs");
  });
  after(() => chromium?.close());

  test("passes the conformance kit", async () => {
    const page = await chromium.tab();
    const { names, failed } = await page.evaluate(() => keyward.conform());
    assert.deepEqual(failed, []);
    assert.ok(names.length > 30, `only ${names.length} cases ran`);
  });

  test("the last page has no next", async () => {
    await (await chromium.tab()).evaluate(() => keyward.lastPage());
  });

  test("two tabs increment the same documents, and no increment is lost", async () => {
    const [one, other] = [await chromium.tab(), await chromium.tab()];
    const ids = ["counter/a", "counter/b"];
    await one.evaluate(async (ids) => {
      const storage = keyward.indexedDbStorage({ name: "tabs" });
      for (const id of ids) await storage.write(id, "0", null);
    }, ids);
    const increment = (page) => page.evaluate((ids) => keyward.increment("tabs", ids, 300), ids);
    const conflicts = await Promise.all([increment(one), increment(other)]);
    const values = await one.evaluate(
      async (ids) => (await keyward.indexedDbStorage({ name: "tabs" }).read(ids)).map(({ value }) => Number(value)),
      ids,
    );
    assert.equal(values[0] + values[1], 600);
    assert.ok(conflicts[0] + conflicts[1] >= 30, `they met 30 times, with ${conflicts.join(" and ")} conflicts`);
  });

  test("of two tabs that write over one version, one wins", async () => {
    const tabs = [await chromium.tab(), await chromium.tab()];
    for (let round = 0; round < 10; round += 1) {
      const results = await Promise.all(
        tabs.map((page, n) =>
          page.evaluate(
            ([id, value]) => keyward.indexedDbStorage({ name: "race" }).write(id, value, null),
            [`race/${round}`, String(n)],
          ),
        ),
      );
      assert.equal(results.filter(({ ok }) => ok).length, 1);
    }
  });

  test("a storage lets go when another tab deletes the database, and opens it again when used", async () => {
    const [one, other] = [await chromium.tab(), await chromium.tab()];
    await one.evaluate(async () => {
      globalThis.storage = keyward.indexedDbStorage({ name: "let go" });
      await globalThis.storage.write("site", "1", null);
    });
    const outcome = await other.evaluate(
      () =>
        new Promise((resolve) => {
          const request = indexedDB.deleteDatabase("let go");
          request.onsuccess = () => resolve("deleted");
          request.onblocked = () => resolve("blocked");
        }),
    );
    assert.equal(outcome, "deleted");
    const [gone, again] = await one.evaluate(async () => [
      await globalThis.storage.read(["site"]),
      await globalThis.storage.write("site", "2", null),
    ]);
    assert.deepEqual(gone, [null]);
    assert.equal(again.ok, true);
  });

  test("a tab that does not let go makes opening fail with a reason, and not hang", async () => {
    const [stubborn, page] = [await chromium.tab(), await chromium.tab()];
    await stubborn.evaluate(
      () =>
        new Promise((resolve) => {
          const request = indexedDB.open("stubborn", 1);
          request.onupgradeneeded = () => request.result.createObjectStore("documents");
          request.onsuccess = () => {
            globalThis.held = request.result;
            resolve();
          };
        }),
    );
    const read = () =>
      page.evaluate(async () => {
        globalThis.waiting ??= keyward.indexedDbStorage({ name: "stubborn", blockedTimeoutMs: 300 });
        return globalThis.waiting.read(["site"]).then(JSON.stringify, String);
      });
    await page.evaluate(() => void indexedDB.deleteDatabase("stubborn"));
    assert.match(await read(), /is blocked by another tab/);
    // The attempt that was given up still succeeds one day; its connection must not stay open behind everybody's back.
    await page.evaluate(() => {
      const close = IDBDatabase.prototype.close;
      IDBDatabase.prototype.close = function () {
        globalThis.closes = (globalThis.closes ?? 0) + 1;
        close.call(this);
      };
    });
    await stubborn.evaluate(() => globalThis.held.close());
    await page.waitForFunction(() => globalThis.closes === 1, undefined, { timeout: 5000 });
    assert.equal(await read(), "[null]");
  });

  test("a write that does not reach its commit is an error, and leaves nothing", async () => {
    const page = await chromium.tab();
    const [outcome, documents] = await page.evaluate(async () => {
      const storage = keyward.indexedDbStorage({ name: "abort" });
      const put = IDBObjectStore.prototype.put;
      // As when the disk turns out to be full: the request succeeds, the commit does not.
      IDBObjectStore.prototype.put = function (...values) {
        const request = put.apply(this, values);
        request.addEventListener("success", () => this.transaction.abort());
        return request;
      };
      const outcome = await storage.write("site", "1", null).then(JSON.stringify, () => "rejected");
      IDBObjectStore.prototype.put = put;
      return [outcome, await storage.read(["site"])];
    });
    assert.equal(outcome, "rejected");
    assert.deepEqual(documents, [null]);
  });

  test("a database of a newer keyward is not touched, and the error says so", async () => {
    const page = await chromium.tab();
    const message = await page.evaluate(async () => {
      await new Promise((resolve) => {
        const request = indexedDB.open("newer", 7);
        request.onsuccess = () => {
          request.result.close();
          resolve();
        };
      });
      return keyward.indexedDbStorage({ name: "newer" }).read(["site"]).catch(String);
    });
    assert.match(message, /made by a newer keyward/);
  });

  test("documents survive the tab, and a closed storage refuses", async () => {
    const page = await chromium.tab();
    const { version } = await page.evaluate(() =>
      keyward.indexedDbStorage({ name: "kept" }).write("site", '"𝄞"', null),
    );
    await page.close();
    const next = await chromium.tab();
    const documents = await next.evaluate(() => keyward.indexedDbStorage({ name: "kept" }).read(["site"]));
    assert.deepEqual(documents, [{ value: '"𝄞"', version }]);
    const message = await next.evaluate(async () => {
      const storage = keyward.indexedDbStorage({ name: "kept" });
      await storage.close();
      return storage.read(["site"]).catch(String);
    });
    assert.match(message, /closed/);
  });

  test("a write is asked to be strictly durable", async () => {
    const page = await chromium.tab();
    const durability = await page.evaluate(async () => {
      const seen = [];
      const begin = IDBDatabase.prototype.transaction;
      IDBDatabase.prototype.transaction = function (...values) {
        const transaction = begin.apply(this, values);
        seen.push([transaction.mode, transaction.durability]);
        return transaction;
      };
      await keyward.indexedDbStorage({ name: "strict" }).write("site", "1", null);
      IDBDatabase.prototype.transaction = begin;
      return seen;
    });
    assert.deepEqual(durability, [["readwrite", "strict"]]);
  });
});
