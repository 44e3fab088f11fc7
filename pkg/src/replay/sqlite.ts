import type { SqliteConnectionOptions, SqliteDatabase } from "../storage/sqlite-client.js";
import { changedRows, prepareConnection, refuseOpenTransaction, tableName } from "../storage/sqlite-client.js";
import type { ReplayStore } from "../types/storage.js";
import { positiveCount } from "./count.js";

/** What `sqliteReplayStore` can be told. */
export interface SqliteReplayOptions extends SqliteConnectionOptions {
  /**
   * The table that holds the tokens; a second one beside it, with the suffix `_scope`, counts them.
   *
   * Shape: a letter or underscore, then up to 56 letters, digits and underscores. Default: `keyward_replay`.
   */
  readonly table?: string;
  /** How many tokens one scope may hold. Default: 50,000. */
  readonly perScope?: number;
}

/**
 * A replay store in a SQLite file, shared by the processes of one machine.
 *
 * Every claim is one statement, so it is atomic between processes, and so is the count that bounds a scope.
 * Errors: `TypeError` for a bad option; a claim throws what the client throws, such as SQLITE_BUSY.
 * Security: tokens are kept for a minute beyond their expiry, so that processes whose clocks differ by less than
 * that refuse the same replays.
 */
export function sqliteReplayStore(db: SqliteDatabase, options: SqliteReplayOptions = {}): ReplayStore {
  const { table = "keyward_replay", perScope = 50_000 } = options;
  const [tokens, scopes] = [tableName(table), tableName(`${table}_scope`)];
  positiveCount("perScope", perScope);
  prepareConnection(db, options);
  const statements = prepareStatements(db, tokens, scopes);
  let latest = -Infinity;
  let accepted = 0;

  return {
    async claim(scope, token, expiresAt, now) {
      refuseOpenTransaction(db);
      if (now > latest) latest = now;
      const cutoff = latest - graceMs;
      // Not past the cutoff, its earlier claim may have been swept. Written so that NaN is refused as well.
      if (!(expiresAt > Math.max(now, cutoff))) return false;
      const insert = () => changedRows(statements.insert.run(scope, token, expiresAt, scope, perScope)) === 1;
      // Refused can mean that the scope is full of expired tokens; then a batch of them makes room.
      if (!insert() && !(changedRows(statements.sweepScope.run(scope, cutoff, batch)) > 0 && insert())) return false;
      accepted += 1;
      if (accepted % sweepEvery === 0) statements.sweep.run(cutoff, batch);
      return true;
    },
  };
}

const graceMs = 60_000;

// A batch is short enough not to be felt by other writers, and several times what is inserted between two of them, so
// that sweeping always gains on claiming.
const batch = 64;
const sweepEvery = 16;

function prepareStatements(db: SqliteDatabase, tokens: string, scopes: string) {
  db.exec(`
    CREATE TABLE IF NOT EXISTS ${tokens} (scope TEXT NOT NULL, token TEXT NOT NULL, expires_at INTEGER NOT NULL, PRIMARY KEY (scope, token)) WITHOUT ROWID;
    CREATE INDEX IF NOT EXISTS ${suffixed(tokens, "expiry")} ON ${tokens} (expires_at);
    CREATE INDEX IF NOT EXISTS ${suffixed(tokens, "scope_expiry")} ON ${tokens} (scope, expires_at);
    CREATE TABLE IF NOT EXISTS ${scopes} (scope TEXT NOT NULL PRIMARY KEY, tokens INTEGER NOT NULL) WITHOUT ROWID;
    CREATE TRIGGER IF NOT EXISTS ${suffixed(tokens, "claimed")} AFTER INSERT ON ${tokens} BEGIN
      INSERT INTO ${scopes} (scope, tokens) VALUES (NEW.scope, 1) ON CONFLICT (scope) DO UPDATE SET tokens = tokens + 1;
    END;
    CREATE TRIGGER IF NOT EXISTS ${suffixed(tokens, "swept")} AFTER DELETE ON ${tokens} BEGIN
      UPDATE ${scopes} SET tokens = tokens - 1 WHERE scope = OLD.scope;
      DELETE FROM ${scopes} WHERE scope = OLD.scope AND tokens = 0;
    END;`);
  return {
    // DO NOTHING rather than INSERT OR IGNORE: the latter's conflict rule would also govern the trigger's upsert.
    insert: db.prepare(`
      INSERT INTO ${tokens} (scope, token, expires_at) SELECT ?, ?, ?
      WHERE COALESCE((SELECT tokens FROM ${scopes} WHERE scope = ?), 0) < ?
      ON CONFLICT (scope, token) DO NOTHING`),
    sweep: db.prepare(`
      DELETE FROM ${tokens} WHERE (scope, token) IN
        (SELECT scope, token FROM ${tokens} WHERE expires_at <= ? ORDER BY expires_at LIMIT ?)`),
    sweepScope: db.prepare(`
      DELETE FROM ${tokens} WHERE (scope, token) IN
        (SELECT scope, token FROM ${tokens} WHERE scope = ? AND expires_at <= ? ORDER BY expires_at LIMIT ?)`),
  };
}

/** The name of something that belongs to a table, whose name is quoted. */
function suffixed(table: string, suffix: string): string {
  return `${table.slice(0, -1)}_${suffix}"`;
}
