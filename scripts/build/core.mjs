// Stage 1: the Rust core becomes an optimised core.wasm and the glue that starts it.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { filesBelow, root, target, work } from "../lib/paths.mjs";
import { step } from "../lib/progress.mjs";
import { Failure, run } from "../lib/run.mjs";
import { fingerprint, isFresh, writeStamp } from "../lib/stamp.mjs";
import { factoryScript, factoryTypes } from "./glue.mjs";

/** For a profiler: the names of functions stay in the wasm. */
const NAMED = Boolean(process.env.KEYWARD_NAMES);
const TRIPLE = "wasm32-unknown-unknown";
/** What rustc may emit for wasm32 by default: wasm-opt must be told what it may read and write. */
const FEATURES = [
  "bulk-memory",
  "bulk-memory-opt",
  "call-indirect-overlong",
  "multivalue",
  "mutable-globals",
  "nontrapping-float-to-int",
  "reference-types",
  "sign-ext",
  "simd",
];

export const core = {
  wasm: join(work, "core.wasm"),
  script: join(work, "glue.js"),
  types: join(root, "pkg", "src", "core", "glue.d.ts"),
};

/** Builds what is out of date; returns the fingerprint of the result. */
export async function buildCore({ force = false } = {}) {
  const inputs = [
    ...["Cargo.toml", "Cargo.lock", "rust-toolchain.toml", ".cargo/config.toml"].map((name) => join(root, name)),
    ...filesBelow("src"),
    ...filesBelow("scripts/bindgen"),
    ...filesBelow("scripts/build").filter((file) => /(core|glue)\.mjs$/.test(file)),
  ];
  const print = fingerprint(inputs, `${installedVersion("binaryen")}${NAMED ? " with names" : ""}`);
  const stamp = join(work, "core.stamp");
  if (!force && isFresh(stamp, print, Object.values(core))) return print;

  rmSync(stamp, { force: true });
  const raw = join(work, "raw");
  rmSync(raw, { recursive: true, force: true });
  mkdirSync(raw, { recursive: true });
  await step("fetch the crates", () => cargo("fetch"));
  await step(
    "compile the core to wasm",
    () => cargo("build", "--release", "--lib", "--target", TRIPLE, ...withoutMachinePaths()),
    {
      always: true,
    },
  );
  await step("bind it to JavaScript", () => bindgen(join(target, TRIPLE, "release", "keyward.wasm"), raw), {
    always: true,
  });
  await step("optimise it", () => optimise(join(raw, "core_bg.wasm"), core.wasm), { always: true });
  writeFileSync(core.script, factoryScript(readFileSync(join(raw, "core.js"), "utf8")));
  writeFileSync(core.types, factoryTypes(readFileSync(join(raw, "core.d.ts"), "utf8")));
  writeStamp(stamp, print);
  return print;
}

// RUSTFLAGS would replace the flags of `.cargo/config.toml`, and the core would be half as fast without a word.
function cargo(...args) {
  const env = { RUSTFLAGS: undefined, CARGO_ENCODED_RUSTFLAGS: undefined };
  return run("cargo", [args[0], "--quiet", "--locked", ...args.slice(1)], { env });
}

/**
 * Panic messages hold the paths of the sources they come from; without this they would carry the home of whoever built
 * the package into it. Given on the command line, it adds to the flags of `.cargo/config.toml` instead of replacing them.
 */
function withoutMachinePaths() {
  const registries = join(process.env.CARGO_HOME || join(homedir(), ".cargo"), "registry", "src");
  const crates = existsSync(registries) ? readdirSync(registries).map((name) => join(registries, name)) : [];
  const flags = [[root, "keyward"], ...crates.map((path) => [path, "crates"])].map(
    (pair) => `--remap-path-prefix=${pair.join("=")}`,
  );
  return ["--config", `target.${TRIPLE}.rustflags=${JSON.stringify(flags)}`];
}

/**
 * Runs wasm-bindgen as a library. Its own target folder keeps it from waiting for the lock of the crate's builds, and
 * without optimisation it is compiled in a third of the time and still done in a second.
 */
function bindgen(input, output) {
  const quick = ['profile.dev.package."*".opt-level=0', "profile.dev.debug=0"].flatMap((setting) => [
    "--config",
    setting,
  ]);
  const folder = join(target, "bindgen");
  return cargo("run", "--package", "keyward-bindgen", "--target-dir", folder, ...quick, "--", input, output);
}

function optimise(input, output) {
  const script = join(root, "node_modules", "binaryen", "bin", "wasm-opt");
  if (!existsSync(script)) throw new Failure("wasm-opt is missing: run `npm run setup`");
  return run(process.execPath, [
    script,
    "-O3",
    ...(NAMED ? ["-g"] : []),
    ...FEATURES.map((name) => `--enable-${name}`),
    input,
    "-o",
    output,
  ]);
}

function installedVersion(name) {
  const file = join(root, "node_modules", name, "package.json");
  return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")).version : "none";
}
