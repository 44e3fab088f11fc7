// Where this program is, without the meta property of modules, which no file of the package uses.
import { realpathSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

/** Resolves from the program's own file, behind the link that npm makes to it. */
export function ownRequire(): NodeJS.Require {
  return createRequire(realpathSync(process.argv[1] ?? join(process.cwd(), "package.json")));
}

/** Resolves from the folder that the user is in. */
export function userRequire(): NodeJS.Require {
  return createRequire(join(process.cwd(), "package.json"));
}

/** The version of the package. */
export function version(): string {
  return (ownRequire()("../../package.json") as { readonly version: string }).version;
}
