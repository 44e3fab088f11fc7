// Follows relative imports from the entries of the package, so that exactly what is reachable is shipped.
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { Failure } from "../lib/run.mjs";

const SPECIFIER = /(?:\bfrom\s*|\bimport\s*\(?\s*)["'](\.{1,2}\/[^"']+)["']/g;

/**
 * The files reachable from `entries` (paths relative to `folder`), with `extension` `.js` or `.d.ts`.
 * A target that does not exist is an error, unless `known` says that the build adds it.
 */
export function reachable(folder, entries, extension, known = () => false) {
  const seen = new Set();
  const queue = [...entries];
  for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
    if (seen.has(name) || known(name)) continue;
    const file = join(folder, name);
    if (!existsSync(file)) throw new Failure(`the package would import \`${name}\`, which the compiler did not write`);
    seen.add(name);
    for (const [, specifier] of readFileSync(file, "utf8").matchAll(SPECIFIER)) {
      queue.push(join(dirname(name), specifier).replace(/\.js$/, extension));
    }
  }
  return [...seen].sort();
}
