// Files that an option names; `-` is standard input.
import { promises } from "node:fs";
import { usage } from "../command/usage.js";
import type { Terminal } from "../output/terminal.js";

/**
 * The bytes of a file.
 *
 * Errors: `UsageError` that names the option if the file cannot be read.
 */
export async function readFile(option: string, path: string, terminal: Terminal, what: string): Promise<Buffer> {
  if (path === "-") return terminal.read(what);
  try {
    return await promises.readFile(path);
  } catch (error) {
    throw usage(option, `cannot be read: ${(error as Error).message}`);
  }
}
