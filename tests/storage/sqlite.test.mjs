import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { sqliteStorage } from "../../pkg/dist/storage/sqlite.js";
import { storageConformance } from "../../pkg/dist/testing/index.js";
import { conform } from "./lib/conform.mjs";
import { knowsItsLastPage } from "./lib/last-page.mjs";
import { connect, newFile, openStorage } from "./lib/sqlite.mjs";

conform(
  "SQLite storage",
  storageConformance({ open: () => openStorage(newFile()), reopen: (first) => openStorage(first.file) }),
);

conform("SQLite storage in memory", storageConformance({ open: () => openStorage(":memory:") }));

describe("SQLite storage set-up", () => {
  test("durable writes sync, asynchronous ones do not, a database in memory promises nothing", () => {
    const level = (db) => Object.values(db.prepare("PRAGMA synchronous").all()[0])[0];
    const sync = openStorage(newFile());
    assert.equal(sync.guarantees.durable, "sync");
    assert.equal(level(sync.db), 3);
    const async = openStorage(newFile(), { durable: "async" });
    assert.equal(async.guarantees.durable, "async");
    assert.equal(level(async.db), 1);
    assert.equal(async.db.prepare("PRAGMA journal_mode").all()[0].journal_mode, "wal");
    assert.equal(openStorage(":memory:").guarantees.durable, "none");
  });

  test("a second adapter on the connection does not take back what the first promised", () => {
    const db = connect(newFile());
    sqliteStorage(db, { durable: "sync" });
    sqliteStorage(db, { durable: "async", table: "other" });
    assert.equal(Object.values(db.prepare("PRAGMA synchronous").all()[0])[0], 3);
  });

  test("tables are separate", async () => {
    const db = connect(newFile());
    const [one, other] = [sqliteStorage(db), sqliteStorage(db, { table: "_Other_2" })];
    await one.write("site", "1", null);
    assert.deepEqual(await other.read(["site"]), [null]);
    assert.deepEqual(await other.scan({ prefix: "", limit: 1 }), { items: [] });
  });

  test("a table name that is no plain identifier is refused", () => {
    const db = connect(newFile());
    for (const table of [
      "",
      "1a",
      "a b",
      'a"; DROP TABLE keyward; --',
      "sqlite_x",
      "SQLITE_x",
      "é",
      "a".repeat(64),
      null,
      5,
      "a\n",
    ]) {
      assert.throws(() => sqliteStorage(db, { table }), TypeError, String(table));
    }
    for (const busyTimeoutMs of [-1, 1.5, Number.NaN, "5; DROP TABLE keyward", Number.POSITIVE_INFINITY]) {
      assert.throws(() => sqliteStorage(db, { busyTimeoutMs }), TypeError, String(busyTimeoutMs));
    }
    assert.throws(() => sqliteStorage(db, { durable: "yes" }), TypeError);
  });

  test("a client that does not report changes is refused, not believed", async () => {
    const db = connect(newFile());
    const blind = {
      exec: (sql) => db.exec(sql),
      prepare: (sql) => {
        const statement = db.prepare(sql);
        return { all: (...values) => statement.all(...values), run: (...values) => void statement.run(...values) };
      },
    };
    await assert.rejects(sqliteStorage(blind).write("site", "1", null), /does not report `changes`/);
  });
});

describe("SQLite storage beside others", () => {
  test("a write inside somebody's transaction is refused, since it could be rolled back", async () => {
    const { db, write, read } = openStorage(newFile());
    db.exec("BEGIN");
    await assert.rejects(write("site", "1", null), /inside a transaction/);
    db.exec("ROLLBACK");
    assert.equal((await write("site", "1", null)).ok, true);
    assert.equal((await read(["site"]))[0].value, "1");
  });

  test("a lock of another connection is waited for, and is an error once the timeout has passed", async () => {
    const file = newFile();
    const storage = openStorage(file, { busyTimeoutMs: 300 });
    const { version } = await storage.write("site", "1", null);
    const other = connect(file);
    other.exec("BEGIN IMMEDIATE");
    const started = performance.now();
    await assert.rejects(storage.write("site", "2", version), (error) => error.code === "SQLITE_BUSY");
    assert.ok(performance.now() - started >= 250, "it did not wait");
    assert.equal((await storage.read(["site"]))[0].value, "1", "readers are not blocked");
    other.exec("COMMIT");
    assert.equal((await storage.write("site", "2", version)).ok, true);
  });

  test("a failed write is neither acknowledged nor kept", async () => {
    const storage = openStorage(newFile());
    const { version } = await storage.write("site", "1", null);
    storage.db.exec("CREATE TRIGGER full BEFORE UPDATE ON keyward BEGIN SELECT RAISE(ABORT, 'disk full'); END");
    await assert.rejects(storage.write("site", "2", version), /disk full/);
    assert.deepEqual(await storage.read(["site"]), [{ value: "1", version }]);
  });

  test("the last page has no next", () => knowsItsLastPage(openStorage(newFile())));

  test("a page of a large table is found by the index", async () => {
    const { db } = openStorage(newFile());
    const plan = (sql, ...values) =>
      db
        .prepare(`EXPLAIN QUERY PLAN ${sql}`)
        .all(...values)
        .map(({ detail }) => detail)
        .join("; ");
    assert.match(
      plan("SELECT id FROM keyward WHERE id > ? AND id < ? ORDER BY id LIMIT ?", "a", "b", 1),
      /^SEARCH keyward USING PRIMARY KEY \(id>\? AND id<\?\)$/,
    );
    assert.match(
      plan("SELECT id FROM keyward WHERE id IN (SELECT value FROM json_each(?))", "[]"),
      /^SEARCH keyward USING PRIMARY KEY \(id=\?\)/,
    );
  });
});
