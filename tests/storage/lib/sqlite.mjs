import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "libsql";
import { sqliteStorage } from "../../../pkg/dist/storage/sqlite.js";

const folder = mkdtempSync(join(tmpdir(), "keyward-sqlite-"));
let files = 0;
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));

/** The path of a database file that does not exist yet. */
export function newFile() {
  files += 1;
  return join(folder, `${files}.db`);
}

/** A connection over npm `libsql`, which has better-sqlite3's interface. */
export function connect(file) {
  return new Database(file);
}

/** A storage that closes its own connection, as its host would. */
export function openStorage(file, options) {
  const db = connect(file);
  return { ...sqliteStorage(db, options), db, file, close: async () => db.close() };
}
