// Decides whether a stage of the build must run again: by the content of its inputs, so that a fresh checkout of the
// same content, or an editor that only touched a file, costs nothing.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { shown } from "./paths.mjs";

/** A hash over the names and contents of files, and over anything else that decides the outcome. */
export function fingerprint(files, ...more) {
  const hash = createHash("sha256");
  for (const file of files) {
    hash.update(`${shown(file)}\0`);
    hash.update(existsSync(file) ? readFileSync(file) : "absent");
    hash.update("\0");
  }
  for (const part of more) hash.update(`${part}\0`);
  return hash.digest("hex");
}

/** True if `stamp` holds this fingerprint and every output is still there. */
export function isFresh(stamp, print, outputs) {
  return existsSync(stamp) && readFileSync(stamp, "utf8") === print && outputs.every((file) => existsSync(file));
}

export function writeStamp(stamp, print) {
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, print);
}
