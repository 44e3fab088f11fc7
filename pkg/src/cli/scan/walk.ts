// The files below some paths.
import { type Dirent, readdirSync, statSync } from "node:fs";
import { join, sep } from "node:path";

/** A file to be read, or why something could not be. */
export type Found = { readonly path: string } | { readonly path: string; readonly error: Error };

/**
 * Every regular file at and below a path, by name. Links below it are not followed: what they lead to is either below
 * the path too, or was not asked for. Objects of git are left out: they are compressed, so nothing could be found.
 */
export function* walk(path: string, excluded: ReadonlySet<string>): Generator<Found> {
  let isFolder: boolean;
  try {
    isFolder = statSync(path).isDirectory();
  } catch (error) {
    yield { path, error: error as Error };
    return;
  }
  if (isFolder) yield* below(path, excluded);
  else yield { path };
}

function* below(folder: string, excluded: ReadonlySet<string>): Generator<Found> {
  let entries: Dirent[];
  try {
    entries = readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    yield { path: folder, error: error as Error };
    return;
  }
  for (const entry of entries.sort((one, other) => (one.name < other.name ? -1 : 1))) {
    const path = join(folder, entry.name);
    if (excluded.has(entry.name) || path.endsWith(`${sep}.git${sep}objects`) || path === join(".git", "objects"))
      continue;
    if (entry.isDirectory()) yield* below(path, excluded);
    else if (entry.isFile()) yield { path };
  }
}
