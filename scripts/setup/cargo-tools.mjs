// Tools that only the tests need. Compiled by cargo once for a version, outside the repository, for all its clones.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { root, tools } from "../lib/paths.mjs";
import { step } from "../lib/progress.mjs";
import { Failure, run } from "../lib/run.mjs";

const CARGO_DENY = "0.20.2";
const CARGO_FUZZ = "0.13.2";
const CARGO_MUTANTS = "27.1.0";
const exe = process.platform === "win32" ? ".exe" : "";

/** Where the two tools are. The runner must be of the very version of wasm-bindgen that Cargo.lock has. */
export function cargoTools() {
  const version = lockedVersion("wasm-bindgen");
  return {
    runner: tool("wasm-bindgen-cli", version, `wasm-bindgen-${version}`, "wasm-bindgen-test-runner"),
    deny: tool("cargo-deny", CARGO_DENY, "cargo-deny", "cargo-deny", ["--locked"]),
  };
}

/** Where the tool is that `npm run soak` alone needs. */
export function mutantsTool() {
  return tool("cargo-mutants", CARGO_MUTANTS, "cargo-mutants", "cargo-mutants", ["--locked"]);
}

/** Where the tool is that `npm run fuzz` alone needs. */
export function fuzzTool() {
  return tool("cargo-fuzz", CARGO_FUZZ, "cargo-fuzz", "cargo-fuzz", ["--locked"]);
}

/** Compiles the ones that are missing. */
export async function installCargoTools(wanted = Object.values(cargoTools())) {
  for (const { crate, version, flags, folder, path } of wanted) {
    if (existsSync(path)) continue;
    const title = `compile ${crate} ${version} (cargo install; a few minutes, once)`;
    await step(
      title,
      () => run("cargo", ["install", crate, "--version", version, "--root", folder, "--quiet", ...flags]),
      { always: true },
    );
    if (!existsSync(path)) throw new Failure(`\`cargo install ${crate}\` did not leave ${path}`);
  }
}

// wasm-bindgen-cli is published with a lock file that lags behind; cargo-deny needs its own.
function tool(crate, version, name, binary, flags = []) {
  const folder = join(tools, name);
  return { crate, version, flags, folder, path: join(folder, "bin", binary + exe) };
}

function lockedVersion(crate) {
  const lock = readFileSync(join(root, "Cargo.lock"), "utf8");
  const found = new RegExp(`name = "${crate}"\\nversion = "([^"]+)"`).exec(lock)?.[1];
  if (!found) throw new Failure(`Cargo.lock has no \`${crate}\``);
  return found;
}
