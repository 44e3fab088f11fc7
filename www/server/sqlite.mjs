// A SQLite connection without a C++ tool-chain: Node's own where it has one, else npm `libsql`, which carries its binary.
import { mkdirSync } from "node:fs";
import { dirname } from "node:path";

/** Opens a file, made with its folder if it is missing. The connection has `exec`, `prepare` and `close`. */
export async function openSqlite(file) {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const builtIn = process.getBuiltinModule?.("node:sqlite");
  if (builtIn) return new builtIn.DatabaseSync(file);
  const { default: Database } = await import("libsql");
  return new Database(file);
}
