import type { SqliteConnectionOptions, SqliteDatabase } from "../storage/sqlite-client.js";
import { changedRows, prepareConnection, refuseOpenTransaction, tableName } from "../storage/sqlite-client.js";
import type { ReplayStore } from "../types/storage.js";
import { positiveCount } from "./count.js";
import { BATCH, Horizon, SWEEP_EVERY } from "./horizon.js";

/** What `sqliteReplayStore` can be told. */
export interface SqliteReplayOptions extends SqliteConnectionOptions {
  /**
   * The table that holds the tokens; two more beside it, with the suffixes `_scope` and `_room`, count them.
   *
   * Shape: a letter or underscore, then up to 56 letters, digits and underscores. Default: `keyward_replay`.
   */
  readonly table?: string;
  /** How many tokens one scope may hold. Default: 50,000. */
  readonly perScope?: number;
  /** How many scopes may hold tokens at a time. Default: 100,000. */
  readonly scopes?: number;
}

/**
 * A replay store in a SQLite file, shared by the processes of one machine.
 *
 * Every claim is one statement, so it is atomic between processes, and so are the counts that bound it.
 * Errors: `TypeError` for a bad option; a claim throws what the client throws, such as SQLITE_BUSY.
 * Security: tokens are kept for a minute beyond their expiry, so that processes whose clocks differ by less than
 * that refuse the same replays. Full means refused: a live token is never dropped to make room.
 */
export function sqliteReplayStore(db: SqliteDatabase, options: SqliteReplayOptions = {}): ReplayStore {
  const { table = "keyward_replay", perScope = 50_000, scopes = 100_000 } = options;
  positiveCount("perScope", perScope);
  positiveCount("scopes", scopes);
  const tables = [tableName(table), tableName(`${table}_scope`), tableName(`${table}_room`)] as const;
  prepareConnection(db, options);
  const statements = prepareStatements(db, ...tables);
  const horizon = new Horizon();
  let granted = 0;

  return {
    async claim(scope, token, expiresAt, now) {
      refuseOpenTransaction(db);
      const cutoff = horizon.cutoff(expiresAt, now);
      if (cutoff === null) return false;
      while (changedRows(statements.insert.run(scope, token, expiresAt, scope, perScope, scopes)) !== 1) {
        // Refused for want of room can mean that it is taken by what has expired; then a batch of that goes.
        const [found] = statements.look.all(scope, token, scope) as { claimed: number; held: number | null }[];
        if (found === undefined || found.claimed !== 0) return false;
        const gone =
          found.held === null ? statements.sweep.run(cutoff, BATCH) : statements.sweepScope.run(scope, cutoff, BATCH);
        if (changedRows(gone) === 0) return false;
      }
      granted += 1;
      if (granted % SWEEP_EVERY === 0) statements.sweep.run(cutoff, BATCH);
      return true;
    },
  };
}

// The counts are kept by triggers, in the statement that changes what they count. The one of `room` starts with a row
// that is made after its triggers: what is there by then it has counted, and what comes later they count.
function prepareStatements(db: SqliteDatabase, tokens: string, scopes: string, room: string) {
  db.exec(`
    CREATE TABLE IF NOT EXISTS ${tokens} (scope TEXT NOT NULL, token TEXT NOT NULL, expires_at INTEGER NOT NULL, PRIMARY KEY (scope, token)) WITHOUT ROWID;
    CREATE INDEX IF NOT EXISTS ${suffixed(tokens, "expiry")} ON ${tokens} (expires_at);
    CREATE INDEX IF NOT EXISTS ${suffixed(tokens, "scope_expiry")} ON ${tokens} (scope, expires_at);
    CREATE TABLE IF NOT EXISTS ${scopes} (scope TEXT NOT NULL PRIMARY KEY, tokens INTEGER NOT NULL) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS ${room} (id INTEGER PRIMARY KEY CHECK (id = 1), scopes INTEGER NOT NULL);
    CREATE TRIGGER IF NOT EXISTS ${suffixed(tokens, "claimed")} AFTER INSERT ON ${tokens} BEGIN
      INSERT INTO ${scopes} (scope, tokens) VALUES (NEW.scope, 1) ON CONFLICT (scope) DO UPDATE SET tokens = tokens + 1;
    END;
    CREATE TRIGGER IF NOT EXISTS ${suffixed(tokens, "swept")} AFTER DELETE ON ${tokens} BEGIN
      UPDATE ${scopes} SET tokens = tokens - 1 WHERE scope = OLD.scope;
      DELETE FROM ${scopes} WHERE scope = OLD.scope AND tokens = 0;
    END;
    CREATE TRIGGER IF NOT EXISTS ${suffixed(scopes, "come")} AFTER INSERT ON ${scopes} BEGIN
      UPDATE ${room} SET scopes = scopes + 1;
    END;
    CREATE TRIGGER IF NOT EXISTS ${suffixed(scopes, "gone")} AFTER DELETE ON ${scopes} BEGIN
      UPDATE ${room} SET scopes = scopes - 1;
    END;
    INSERT INTO ${room} (id, scopes) SELECT 1, (SELECT count(*) FROM ${scopes}) WHERE NOT EXISTS (SELECT 1 FROM ${room});`);
  return {
    // DO NOTHING rather than INSERT OR IGNORE: the latter's conflict rule would also govern the trigger's upsert.
    insert: db.prepare(`
      INSERT INTO ${tokens} (scope, token, expires_at) SELECT ?, ?, ?
      WHERE COALESCE((SELECT tokens FROM ${scopes} WHERE scope = ?) < ?, (SELECT scopes FROM ${room}) < ?)
      ON CONFLICT (scope, token) DO NOTHING`),
    look: db.prepare(`
      SELECT EXISTS (SELECT 1 FROM ${tokens} WHERE scope = ? AND token = ?) AS claimed,
        (SELECT tokens FROM ${scopes} WHERE scope = ?) AS held`),
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
