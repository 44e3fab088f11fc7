// Opens a SQLite file with whatever this Node has: `node:sqlite`, else the `libsql` of the user's project.
import { existsSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { KeywardError, memoryStorage, type Storage, sqliteStorage, tables } from "../../index.js";
import type { SqliteDatabase } from "../../storage/sqlite-client.js";
import type { Call } from "../command/command.js";
import { text } from "../command/option.js";
import { ownRequire, userRequire } from "../program.js";

/** The file, and the table in it. */
export const DB = text("db", "FILE", "The SQLite file that holds the keys", {
  env: "KEYWARD_DB",
  fallback: "keys.sqlite",
});
export const TABLE = text("table", "NAME", "The table in it", { fallback: "keyward" });

/** An open file. */
export interface Opened {
  readonly storage: Storage;
  /** As the user knows it. */
  readonly path: string;
  close(): void;
}

/** How `DatabaseSync` of `node:sqlite` and `Database` of libsql are made. */
type Client = new (path: string) => SqliteDatabase & { close(): void };

/**
 * Opens the file that the call names. Only `"create"` makes a file or a table: any other command would leave an
 * empty database behind wherever it was started by mistake.
 *
 * Errors: `storage_failed` if the file cannot be opened; `site_missing` if there is no table of keyward's in it.
 */
export function openDatabase(call: Call, mode: "create" | "existing"): Opened {
  const path = call.one(DB) ?? "keys.sqlite";
  const file = resolve(path);
  const table = call.one(TABLE) ?? "keyward";
  if (mode === "existing" && !existsSync(file)) {
    throw failed(
      `there is no file \`${path}\`; name it with --db or KEYWARD_DB, or make it: keyward init --db ${path}`,
    );
  }
  if (existsSync(file) && !statSync(file).isFile()) throw failed(`\`${path}\` is not a file`);
  if (!existsSync(dirname(file))) throw failed(`there is no folder \`${dirname(path)}\``);
  const Database = client();
  let db: InstanceType<Client> | undefined;
  try {
    db = new Database(file);
    // Before the first look: another process may be closing the file, which locks it for a moment.
    db.exec("PRAGMA busy_timeout = 5000");
    if (mode === "existing" && !hasTable(db, table)) throw siteMissing();
    const opened = db;
    return { storage: sqliteStorage(db, { table }), path, close: () => opened.close() };
  } catch (error) {
    db?.close();
    if (error instanceof KeywardError || error instanceof TypeError) throw error;
    throw failed(`\`${path}\` cannot be opened as a SQLite database`, error);
  }
}

/** The file as it is or, where keyward is not in it yet, an empty storage: asking makes neither file nor table. */
export function openScratch(call: Call): Opened {
  const path = call.one(DB) ?? "keys.sqlite";
  const scratch: Opened = { storage: memoryStorage(), path, close: () => undefined };
  if (!existsSync(resolve(path))) return scratch;
  try {
    return openDatabase(call, "existing");
  } catch (error) {
    if (error instanceof KeywardError && error.code === "site_missing") return scratch;
    throw error;
  }
}

function hasTable(db: SqliteDatabase, table: string): boolean {
  return (
    db.prepare("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ? COLLATE NOCASE").all(table).length > 0
  );
}

function client(): Client {
  const found = builtIn() ?? installed();
  if (found) return found;
  throw failed(
    `this Node (${process.version}) has no \`node:sqlite\`, and \`libsql\` is not installed: npm install libsql`,
  );
}

function builtIn(): Client | null {
  try {
    return silently(() => userRequire()("node:sqlite") as { DatabaseSync?: Client }).DatabaseSync ?? null;
  } catch {
    return null;
  }
}

/** Looked for in the user's project first, then beside keyward, where `npx -p keyward -p libsql` puts it. */
function installed(): Client | null {
  for (const require of [userRequire(), ownRequire()]) {
    let path: string;
    try {
      path = require.resolve("libsql");
    } catch {
      continue;
    }
    try {
      return require(path) as Client;
    } catch (error) {
      throw failed("`libsql` is installed and does not load", error);
    }
  }
  return null;
}

/** Runs `body` without the warning that `node:sqlite` is experimental: whoever types a command can do nothing about it. */
function silently<T>(body: () => T): T {
  const { emitWarning } = process;
  process.emitWarning = ((warning: string | Error, ...rest: unknown[]) => {
    if (!/sqlite/i.test(String(warning))) Reflect.apply(emitWarning, process, [warning, ...rest]);
  }) as typeof emitWarning;
  try {
    return body();
  } finally {
    process.emitWarning = emitWarning;
  }
}

function failed(message: string, cause?: unknown): KeywardError {
  return new KeywardError({ kind: "storage", code: "storage_failed", message, details: {} }, { cause });
}

function siteMissing(): KeywardError {
  const message = tables().refusals.find((row) => row.code === "site_missing")?.message ?? "site_missing";
  return new KeywardError({ kind: "refusal", code: "site_missing", message, details: {} });
}
