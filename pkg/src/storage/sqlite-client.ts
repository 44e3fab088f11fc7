/*
 * Owns: what keyward needs of a SQLite client, whichever it is, and how a connection is prepared.
 * Refuses to own: the tables; each adapter makes its own.
 */

/** A prepared statement of `node:sqlite`, better-sqlite3, libsql or `bun:sqlite`. */
export interface SqliteStatement {
  all(...parameters: (string | number)[]): unknown[];
  run(...parameters: (string | number)[]): unknown;
}

/**
 * A synchronous SQLite connection: `DatabaseSync` of `node:sqlite`, `Database` of better-sqlite3, libsql or `bun:sqlite`.
 *
 * Shape: a local file (or `:memory:`), opened for keyward alone. A remote or embedded-replica database of libsql is not
 * one: its reads are not strong.
 */
export interface SqliteDatabase {
  exec(sql: string): unknown;
  prepare(sql: string): SqliteStatement;
  /** As better-sqlite3, libsql and `bun:sqlite` call it. */
  readonly inTransaction?: boolean;
  /** As `node:sqlite` calls it. */
  readonly isTransaction?: boolean;
}

/** How the connection is set up. */
export interface SqliteConnectionOptions {
  /**
   * Whether an acknowledged write survives a crash of the machine (`"sync"`) or only of the process (`"async"`).
   *
   * Default: `"sync"`.
   */
  readonly durable?: "sync" | "async";
  /**
   * How long a statement waits for the lock of another process before it fails with SQLITE_BUSY.
   *
   * Units: milliseconds. Default: 5000.
   */
  readonly busyTimeoutMs?: number;
}

/** Prepares the connection and says what its writes survive. Errors: `TypeError` for a bad option. */
export function prepareConnection(db: SqliteDatabase, options: SqliteConnectionOptions): "sync" | "async" | "none" {
  const { durable = "sync", busyTimeoutMs = 5000 } = options;
  if (!Number.isSafeInteger(busyTimeoutMs) || busyTimeoutMs < 0 || busyTimeoutMs > 0x7fffffff) {
    throw new TypeError(`busyTimeoutMs must be whole milliseconds, got \`${String(busyTimeoutMs)}\``);
  }
  if (durable !== "sync" && durable !== "async") {
    throw new TypeError(`durable must be "sync" or "async", got \`${String(durable)}\``);
  }
  db.exec(`PRAGMA busy_timeout = ${String(busyTimeoutMs)}`);
  const journal = enterWal(db, Date.now() + busyTimeoutMs);
  // The pragma belongs to the connection: what one adapter has promised on it, the next must not take back.
  const sync = durable === "sync" || promisedSync.has(db);
  if (sync) promisedSync.add(db);
  // EXTRA is FULL in WAL mode, and in the rollback modes (where WAL is impossible, as on some network disks) also
  // makes the removal of the journal durable. fullfsync does something on macOS only, where fsync alone reaches the
  // drive's cache but not the platter.
  db.exec(`PRAGMA synchronous = ${sync ? "EXTRA" : "NORMAL"}; PRAGMA fullfsync = ${sync ? "ON" : "OFF"}`);
  return journal === "memory" ? "none" : durable;
}

const promisedSync = new WeakSet<SqliteDatabase>();

/** The number of rows that `run` of any of the clients reports. */
export function changedRows(result: unknown): number {
  const changes = (result as { readonly changes?: unknown } | null | undefined)?.changes;
  if (typeof changes !== "number" && typeof changes !== "bigint") {
    throw new TypeError("the SQLite client does not report `changes`; keyward cannot tell whether a write happened");
  }
  return Number(changes);
}

/** The name of a table, checked to be a plain identifier. Errors: `TypeError`. */
export function tableName(name: string): string {
  if (typeof name !== "string" || !/^[A-Za-z_][A-Za-z0-9_]{0,62}$/.test(name) || /^sqlite_/i.test(name)) {
    throw new TypeError(
      `table must be 1 to 63 letters, digits and underscores, not starting with a digit or \`sqlite_\`, got \`${String(name)}\``,
    );
  }
  return `"${name}"`;
}

/**
 * Refuses to write within somebody else's transaction: its owner could still roll it back, and with it a write that
 * keyward has acknowledged.
 */
export function refuseOpenTransaction(db: SqliteDatabase): void {
  if (db.inTransaction === true || db.isTransaction === true) {
    throw new Error("the SQLite connection is inside a transaction; give keyward a connection of its own");
  }
}

/**
 * Switches to write-ahead logging and returns the journal mode that the database is in afterwards.
 *
 * SQLite does not always call its busy handler for this switch, so two processes that open a new file at once would
 * see one fail. An empty write transaction does wait, and the loser tries again after the winner is through.
 */
function enterWal(db: SqliteDatabase, deadline: number): string {
  for (;;) {
    try {
      return journalMode(db.prepare("PRAGMA journal_mode = WAL").all());
    } catch (error) {
      if (!isBusy(error) || Date.now() >= deadline) throw error;
      db.exec("BEGIN IMMEDIATE; COMMIT");
    }
  }
}

function journalMode(rows: unknown[]): string {
  return String((rows[0] as { readonly journal_mode?: unknown } | undefined)?.journal_mode);
}

function isBusy(error: unknown): boolean {
  // `code` in better-sqlite3, libsql and bun:sqlite, `errcode` in node:sqlite; an extended code keeps its low byte.
  const { code, errcode } = error as { readonly code?: unknown; readonly errcode?: unknown };
  return (
    (typeof code === "string" && code.startsWith("SQLITE_BUSY")) ||
    (typeof errcode === "number" && (errcode & 0xff) === 5)
  );
}
