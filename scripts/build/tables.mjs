// The tables of the built core, and the files that are made of them.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { root } from "../lib/paths.mjs";
import { core } from "./core.mjs";

/** Everything that the core says of itself. */
export async function coreTables() {
  const { instantiate } = await import(`${pathToFileURL(core.script).href}?${Date.now()}`);
  return instantiate(new WebAssembly.Module(readFileSync(core.wasm))).tables();
}

/** Writes a file of the repository if it has changed; it is committed, so that a change shows in review. */
export function writeChanged(path, text) {
  const target = join(root, path);
  if (current(target) === text) return;
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, text);
}

function current(target) {
  try {
    return readFileSync(target, "utf8");
  } catch {
    return "";
  }
}
