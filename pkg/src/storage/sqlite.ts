import type { ScanPage, ScanQuery, Storage, Stored } from "../types/storage.js";
import { afterPrefix } from "./prefix.js";
import type { SqliteConnectionOptions, SqliteDatabase, SqliteStatement } from "./sqlite-client.js";
import { changedRows, prepareConnection, refuseOpenTransaction, tableName } from "./sqlite-client.js";
import { freshVersion } from "./version.js";

export type { SqliteConnectionOptions, SqliteDatabase, SqliteStatement } from "./sqlite-client.js";

/** What `sqliteStorage` can be told. */
export interface SqliteStorageOptions extends SqliteConnectionOptions {
  /**
   * The table that holds the documents; made if it is not there.
   *
   * Shape: a letter or underscore, then up to 62 letters, digits and underscores. Default: `keyward`.
   */
  readonly table?: string;
}

/**
 * A storage in one table of a SQLite file, over the client that the host has: `node:sqlite`, better-sqlite3, libsql or
 * `bun:sqlite`. Any number of processes of one machine may share the file.
 *
 * The connection stays the host's: it is set to write-ahead logging, used, and never closed from here.
 * Default: acknowledged writes survive a crash of the machine (`durable: "sync"`, one fsync a write).
 * Errors: `TypeError` for a bad option; SQLITE_BUSY, as the client throws it, once `busyTimeoutMs` has passed.
 */
export function sqliteStorage(db: SqliteDatabase, options: SqliteStorageOptions = {}): Storage {
  const { table: name = "keyward" } = options;
  const table = tableName(name);
  const durable = prepareConnection(db, options);
  // `value` comes last, so that looking up an id or a version never walks the overflow pages of a large document.
  // The collation is SQLite's default, BINARY: by bytes, which for ASCII ids is by UTF-16 code units.
  db.exec(
    `CREATE TABLE IF NOT EXISTS ${table} (id TEXT NOT NULL PRIMARY KEY, version TEXT NOT NULL, value TEXT NOT NULL) WITHOUT ROWID`,
  );
  const statements = prepareStatements(db, table);

  return {
    guarantees: { cas: true, durable, reads: "strong" },

    async read(ids) {
      const rows = readRows(statements, ids);
      const found = new Map(rows.map((row) => [row.id, stored(row)]));
      return ids.map((id) => found.get(id) ?? null);
    },

    async write(id, value, ifVersion) {
      refuseOpenTransaction(db);
      const version = freshVersion();
      const ok = compareAndSwap(statements, id, value, version, ifVersion);
      return ok ? { ok, version } : { ok };
    },

    async scan(query) {
      return page(query, statements);
    },
  };
}

interface Row extends Stored {
  readonly id: string;
}

type Statements = ReturnType<typeof prepareStatements>;

// Every reading statement is drained by `all`: one left half-way by `get` can hold a snapshot open, and with it old data.
function prepareStatements(db: SqliteDatabase, table: string) {
  const columns = `SELECT id, version, value FROM ${table}`;
  return {
    one: db.prepare(`${columns} WHERE id = ?`),
    // One text for any number of ids, so that it is prepared once, and one statement, so that it is one snapshot.
    many: db.prepare(`${columns} WHERE id IN (SELECT value FROM json_each(?))`),
    create: db.prepare(`INSERT INTO ${table} (id, version, value) VALUES (?, ?, ?) ON CONFLICT (id) DO NOTHING`),
    replace: db.prepare(`UPDATE ${table} SET version = ?, value = ? WHERE id = ? AND version = ?`),
    remove: db.prepare(`DELETE FROM ${table} WHERE id = ? AND version = ?`),
    from: db.prepare(`${columns} WHERE id >= ? ORDER BY id LIMIT ?`),
    after: db.prepare(`${columns} WHERE id > ? ORDER BY id LIMIT ?`),
    between: db.prepare(`${columns} WHERE id >= ? AND id < ? ORDER BY id LIMIT ?`),
    afterBelow: db.prepare(`${columns} WHERE id > ? AND id < ? ORDER BY id LIMIT ?`),
  } satisfies Record<string, SqliteStatement>;
}

function readRows(statements: Statements, ids: readonly string[]): Row[] {
  const [first] = ids;
  if (first === undefined) return [];
  return (ids.length === 1 ? statements.one.all(first) : statements.many.all(JSON.stringify(ids))) as Row[];
}

/**
 * Whether the write happened. Each case is one statement in autocommit mode: the condition and the change are under
 * one lock, and `run` (unlike a RETURNING read by `get`) reports a commit that fails.
 */
function compareAndSwap(
  statements: Statements,
  id: string,
  value: string | null,
  version: string,
  ifVersion: string | null,
): boolean {
  if (ifVersion === null) {
    if (value === null) return statements.one.all(id).length === 0;
    return changedRows(statements.create.run(id, version, value)) === 1;
  }
  if (value === null) return changedRows(statements.remove.run(id, ifVersion)) === 1;
  return changedRows(statements.replace.run(version, value, id, ifVersion)) === 1;
}

function page({ prefix, after, limit }: ScanQuery, statements: Statements): ScanPage {
  // One more than asked for tells whether there is a next page.
  const items = (pageRows(statements, prefix, after, limit + 1) as Row[]).map((row) => ({
    id: row.id,
    ...stored(row),
  }));
  if (items.length <= limit) return { items };
  items.length = limit;
  const last = items.at(-1);
  return last === undefined ? { items } : { items, next: last.id };
}

function pageRows(statements: Statements, prefix: string, after: string | undefined, limit: number): unknown[] {
  const end = afterPrefix(prefix);
  const resumed = after !== undefined && after >= prefix;
  if (end === undefined) return resumed ? statements.after.all(after, limit) : statements.from.all(prefix, limit);
  return resumed ? statements.afterBelow.all(after, end, limit) : statements.between.all(prefix, end, limit);
}

// Copied field by field: some clients add their own to a row.
function stored({ value, version }: Row): Stored {
  return { value, version };
}
