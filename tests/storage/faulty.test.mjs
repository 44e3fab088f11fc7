import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { memoryStorage } from "../../pkg/dist/storage/memory.js";
import { faultyStorage, InjectedFault, storageConformance } from "../../pkg/dist/testing/index.js";
import { conform } from "./lib/conform.mjs";

conform("storage with no faults planned", storageConformance({ open: () => faultyStorage(memoryStorage()) }));

describe("faulty storage", () => {
  test("a fault before the write leaves nothing, one after it leaves the write", async () => {
    const storage = faultyStorage(memoryStorage(), { writes: { 1: "before", 2: "after", 3: "conflict" } });
    await assert.rejects(
      storage.write("a", '"1"', null),
      (error) => error instanceof InjectedFault && error.at === "before",
    );
    assert.deepEqual(await storage.read(["a"]), [null]);
    await assert.rejects(
      storage.write("a", '"2"', null),
      (error) => error instanceof InjectedFault && error.at === "after",
    );
    const [{ value, version }] = await storage.read(["a"]);
    assert.equal(value, '"2"');
    assert.deepEqual(await storage.write("a", '"3"', version), { ok: false });
    assert.deepEqual(await storage.read(["a"]), [{ value, version }]);
    assert.equal((await storage.write("a", '"4"', version)).ok, true);
    assert.deepEqual(storage.counts, { reads: 3, writes: 4, scans: 0, faults: 3 });
    assert.deepEqual(
      storage.written.map(({ value, outcome }) => [value, outcome]),
      [
        ['"1"', "before"],
        ['"2"', "after"],
        ['"3"', "conflict"],
        ['"4"', "ok"],
      ],
    );
  });

  test("a write that the storage refuses is refused, also where a fault after it is planned", async () => {
    const storage = faultyStorage(memoryStorage(), { writes: { 1: "after" } });
    assert.deepEqual(await storage.write("a", "1", "no such version"), { ok: false });
    assert.deepEqual(storage.counts, { reads: 0, writes: 1, scans: 0, faults: 0 });
    assert.equal(storage.written[0].outcome, "refused");
  });

  test("planned reads fail, and healing ends all faults", async () => {
    const storage = faultyStorage(memoryStorage(), { reads: [2], scan: 1 });
    assert.deepEqual(await storage.read(["a"]), [null]);
    await assert.rejects(storage.read(["a"]), InjectedFault);
    await assert.rejects(storage.scan({ prefix: "", limit: 1 }), InjectedFault);
    storage.heal();
    assert.deepEqual(await storage.scan({ prefix: "", limit: 1 }), { items: [] });
    assert.deepEqual(storage.counts, { reads: 2, writes: 0, scans: 2, faults: 2 });
  });

  test("a seed decides which operations fail, near the probability asked for, whatever else is called", async () => {
    const outcomes = async (seed, { readsBetween = 0 } = {}) => {
      const storage = faultyStorage(memoryStorage(), { seed, before: 0.1, after: 0.2, conflict: 0.1 });
      for (let n = 0; n < 2000; n += 1) {
        await storage.write(`id/${n}`, "{}", null).catch(() => {});
        for (let read = 0; read < readsBetween; read += 1) await storage.read(["a"]);
      }
      return storage.written.map(({ outcome }) => outcome);
    };
    const first = await outcomes(1);
    assert.deepEqual(await outcomes(1, { readsBetween: 1 }), first);
    assert.notDeepEqual(await outcomes(2), first);
    const share = (outcome) => first.filter((each) => each === outcome).length / first.length;
    for (const [outcome, expected] of [
      ["before", 0.1],
      ["after", 0.2],
      ["conflict", 0.1],
      ["ok", 0.6],
    ]) {
      assert.ok(Math.abs(share(outcome) - expected) < 0.03, `${outcome}: ${share(outcome)}`);
    }
  });

  test("a failure of the storage itself passes through and is recorded", async () => {
    const broken = { ...memoryStorage(), write: () => Promise.reject(new Error("disk full")) };
    const storage = faultyStorage(broken);
    await assert.rejects(storage.write("a", '"secret"', null), /disk full/);
    assert.deepEqual(storage.written, [{ id: "a", value: '"secret"', ifVersion: null, outcome: "failed" }]);
    assert.equal(storage.counts.faults, 0);
  });

  test("an impossible probability is refused", () => {
    for (const plan of [
      { before: -0.1 },
      { read: 1.1 },
      { scan: Number.NaN },
      { before: 0.5, after: 0.4, conflict: 0.2 },
    ]) {
      assert.throws(() => faultyStorage(memoryStorage(), plan), RangeError);
    }
  });
});
