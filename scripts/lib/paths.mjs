// Where things are. Every script takes its paths from here, so none depends on the folder it was started in.
import { existsSync, readdirSync } from "node:fs";
import { homedir } from "node:os";
import { join, relative, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("../..", import.meta.url)).replace(/[\\/]$/, "");
export const dist = join(root, "pkg", "dist");
export const target = resolve(root, process.env.CARGO_TARGET_DIR ?? "target");
/** What the build keeps between its stages; safe to delete. */
export const work = join(target, "keyward");

/** Tools that only the tests need, compiled once for all clones of this repository. */
export const tools = join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "keyward", "tools");

/** A path as messages show it: relative to the repository, with forward slashes. */
export const shown = (path) => relative(root, path).split(sep).join("/") || ".";

/** All files below a folder of the repository, sorted, without those whose name `skip` matches. */
export function filesBelow(folder, skip = /^(node_modules|target|dist|\.git)$/) {
  const start = resolve(root, folder);
  if (!existsSync(start)) return [];
  return readdirSync(start, { withFileTypes: true })
    .filter((entry) => !skip.test(entry.name))
    .flatMap((entry) => {
      const path = join(start, entry.name);
      return entry.isDirectory() ? filesBelow(path, skip) : [path];
    })
    .sort();
}
