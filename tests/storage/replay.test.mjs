import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { memoryReplayStore } from "../../pkg/dist/replay/memory.js";
import { sqliteReplayStore } from "../../pkg/dist/replay/sqlite.js";
import { sqliteStorage } from "../../pkg/dist/storage/sqlite.js";
import { replayConformance } from "../../pkg/dist/testing/index.js";
import { conform } from "./lib/conform.mjs";
import { compete } from "./lib/replay-stores.mjs";
import { connect, newFile } from "./lib/sqlite.mjs";

conform("memory replay store", replayConformance({ open: (perScope) => memoryReplayStore({ perScope }) }));

const files = new WeakMap();
function openReplay(file, perScope) {
  const store = sqliteReplayStore(connect(file), { perScope, durable: "async" });
  files.set(store, file);
  return store;
}
conform(
  "SQLite replay store",
  replayConformance({
    open: (perScope) => openReplay(newFile(), perScope),
    reopen: (first, perScope) => openReplay(files.get(first), perScope),
  }),
);

describe("memory replay store", () => {
  test("a full store refuses every scope until something expires, and evicts nothing", async () => {
    const store = memoryReplayStore({ capacity: 10, perScope: 10 });
    for (let n = 0; n < 10; n += 1) assert.equal(await store.claim(`client ${n}`, "token", 1000 + n, 0), true);
    assert.equal(await store.claim("new client", "token", 5000, 999), false);
    for (let n = 0; n < 10; n += 1) assert.equal(await store.claim(`client ${n}`, "token", 5000, 999), false);
    assert.equal(await store.claim("new client", "token", 5000, 1000), true);
    assert.equal(await store.claim("another client", "token", 5000, 1000), false);
  });

  test("a clock that steps back does not make a forgotten token claimable", async () => {
    const store = memoryReplayStore();
    assert.equal(await store.claim("client", "token", 1000, 500), true);
    assert.equal(await store.claim("client", "other", 3000, 2000), true);
    assert.equal(await store.claim("client", "token", 1000, 500), false);
  });

  test("whatever is no number is refused, and does no harm", async () => {
    const store = memoryReplayStore();
    assert.equal(await store.claim("client", "a", Number.NaN, 0), false);
    assert.equal(await store.claim("client", "b", 1000, Number.NaN), true);
    assert.equal(await store.claim("client", "b", 1000, 0), false);
    assert.equal(await store.claim("client", "c", 0, 0), false);
  });

  test("a mixture of claims agrees with a plain list", async () => {
    const store = memoryReplayStore({ capacity: 60, perScope: 25 });
    let live = [];
    let state = 3;
    const draw = (below) => {
      state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
      return (state >>> 8) % below;
    };
    const refused = { full: 0, scope: 0 };
    // Now and then nothing comes for a while: the store empties, and no longer counts what each scope holds.
    for (let now = 0; now < 20_000; now += draw(100) === 0 ? 1 + draw(150) : 1) {
      const [scope, token, expiresAt] = [`s${draw(5) % 3}`, `t${draw(120)}`, now + 1 + draw(250)];
      live = live.filter((each) => each.expiresAt > now);
      const scoped = live.filter((each) => each.scope === scope);
      const expected = live.length < 60 && scoped.length < 25 && !scoped.some((each) => each.token === token);
      assert.equal(await store.claim(scope, token, expiresAt, now), expected, `claim ${now}`);
      if (expected) live.push({ scope, token, expiresAt });
      else if (live.length === 60) refused.full += 1;
      else if (scoped.length === 25) refused.scope += 1;
    }
    assert.ok(refused.full > 100 && refused.scope > 100, JSON.stringify(refused));
  });

  test("a bad size is refused", () => {
    for (const size of [0, -1, 1.5, Number.NaN, "10"]) {
      assert.throws(() => memoryReplayStore({ capacity: size }), TypeError);
      assert.throws(() => memoryReplayStore({ perScope: size }), TypeError);
    }
  });
});

describe("SQLite replay store", () => {
  test("a process whose clock is behind refuses what another has seen and swept around", async () => {
    const file = newFile();
    const [ahead, behind] = [openReplay(file, 1000), openReplay(file, 1000)];
    assert.equal(await ahead.claim("client", "token", 1_000_000, 900_000), true);
    for (let n = 0; n < 100; n += 1) await ahead.claim("client", `later ${n}`, 2_000_000, 1_030_000);
    assert.equal(await behind.claim("client", "token", 1_000_000, 990_000), false);
  });

  test("expired tokens are swept, also those of clients that no longer come, and the counts stay right", async () => {
    const db = connect(newFile());
    const store = sqliteReplayStore(db, { durable: "async" });
    for (let n = 0; n < 600; n += 1) await store.claim(`client ${n % 3}`, `token ${n}`, 1000, 0);
    for (let n = 0; n < 300; n += 1) await store.claim("another", `token ${n}`, 2_000_000, 1_000_000);
    assert.deepEqual(counts(db), [{ scope: "another", tokens: 300 }]);
    assert.equal(db.prepare("SELECT count(*) AS n FROM keyward_replay").all()[0].n, 300);
  });

  test("one claim sweeps a small batch, however much has expired", async () => {
    const db = connect(newFile());
    const store = sqliteReplayStore(db, { perScope: 1000, durable: "async" });
    for (let n = 0; n < 1000; n += 1) await store.claim("client", `token ${n}`, 1000, 0);
    assert.equal(await store.claim("client", "new", 2_000_000, 1_000_000), true);
    assert.deepEqual(counts(db), [{ scope: "client", tokens: 1000 - 64 + 1 }]);
  });

  test("it lives beside the documents on one connection, and neither counts the other's changes", async () => {
    const db = connect(newFile());
    const [storage, store] = [sqliteStorage(db), sqliteReplayStore(db)];
    assert.equal(await store.claim("client", "token", 2000, 1000), true);
    assert.equal((await storage.write("site", "1", "no such version")).ok, false);
    assert.equal(await store.claim("client", "token", 2000, 1000), false);
  });

  test("processes claim the same tokens: each is granted once, and the scope is not overfilled", {
    timeout: 60_000,
  }, async () => {
    const file = newFile();
    openReplay(file, 500);
    await compete(["sqlite", "sqlite"], file, 500);
  });

  test("the number of scopes is bounded, by all handles together, and an emptied scope gives its place back", async () => {
    const file = newFile();
    const [first, second] = [1, 2].map(() => sqliteReplayStore(connect(file), { scopes: 10, perScope: 2 }));
    for (let n = 0; n < 10; n += 1) {
      assert.equal(await (n % 2 === 0 ? first : second).claim(`client ${n}`, "token", 100_000 + n, 0), true);
    }
    assert.equal(await first.claim("new client", "token", 200_000, 0), false);
    assert.equal(await second.claim("client 3", "another", 100_003, 0), true, "a scope that is there has its own room");
    assert.equal(await second.claim("new client", "token", 200_000, 99_999), false);
    assert.equal(await first.claim("new client", "token", 400_000, 160_000), true, "client 0 is gone");
    assert.equal(await second.claim("newer client", "token", 400_000, 160_000), false);
    for (let n = 4; n < 10; n += 1) assert.equal(await first.claim(`client ${n}`, "token", 400_000, 160_000), false);
  });

  test("a scope full of what has expired makes place for others, however much that is", async () => {
    const store = sqliteReplayStore(connect(newFile()), { scopes: 1, durable: "async" });
    for (let n = 0; n < 500; n += 1) await store.claim("client", `token ${n}`, 1000, 0);
    assert.equal(await store.claim("another", "token", 2_000_000, 1_000_000), true);
  });

  test("a file from before the scopes were counted is counted once", async () => {
    const db = connect(newFile());
    await sqliteReplayStore(db).claim("client", "token", 2_000_000, 1_000_000);
    db.exec(
      "DROP TRIGGER keyward_replay_scope_come; DROP TRIGGER keyward_replay_scope_gone; DROP TABLE keyward_replay_room",
    );
    for (let open = 0; open < 2; open += 1) {
      sqliteReplayStore(db);
      assert.deepEqual({ ...db.prepare("SELECT scopes FROM keyward_replay_room").all()[0] }, { scopes: 1 });
    }
  });

  test("a bad size is refused", () => {
    for (const size of [0, -1, 1.5, Number.NaN, "10"]) {
      assert.throws(() => sqliteReplayStore(connect(newFile()), { scopes: size }), TypeError);
      assert.throws(() => sqliteReplayStore(connect(newFile()), { perScope: size }), TypeError);
    }
  });
});

function counts(db) {
  return db
    .prepare("SELECT scope, tokens FROM keyward_replay_scope ORDER BY scope")
    .all()
    .map(({ scope, tokens }) => ({ scope, tokens }));
}
