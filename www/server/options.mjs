// What the demo can be told: by its arguments, else by the environment.
import { isAbsolute, relative } from "node:path";
import { parseArgs } from "node:util";

/**
 * @typedef {object} Options
 * @property {string} db The SQLite file.
 * @property {number | null} port null: the first free one from 8787.
 */

export const USAGE = `usage: npm start -- [--port <number>] [--db <file>]

  --port <number>  the port on 127.0.0.1; 0 takes any that is free
                   default: PORT, else the first free one from 8787
  --db <file>      the SQLite file, made if it is missing
                   default: .keyward/demo.sqlite`;

/**
 * Reads the arguments. Errors: an `Error` whose message says what is wrong.
 *
 * @returns {Options | "help"}
 */
export function readOptions(args = process.argv.slice(2), environment = process.env) {
  const { values } = parseArgs({
    args,
    options: { port: { type: "string" }, db: { type: "string" }, help: { type: "boolean", short: "h" } },
  });
  if (values.help) return "help";
  const port = values.port ?? environment.PORT;
  const db = values.db ?? ".keyward/demo.sqlite";
  if (db === "") throw new Error("--db must name a file");
  return { db, port: port === undefined ? null : portOf(port) };
}

/** A file as people are shown it: relative to where they are, and only its name where that would leave the folder. */
export function shownFile(file) {
  const path = relative(process.cwd(), file);
  return path.startsWith("..") || isAbsolute(path) ? path.split(/[\\/]/).at(-1) : path;
}

function portOf(text) {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (port <= 65_535) return port;
  throw new Error("the port must be a number from 0 to 65535");
}
