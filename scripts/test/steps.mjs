// Every step of `npm test`: a name, what it runs, and how its output is counted. Steps of one lane follow each other;
// the lanes run side by side, because cargo waits for its own lock anyway and the others hardly need it.
import { join } from "node:path";
import { filesBelow, root, shown } from "../lib/paths.mjs";
import { Failure, run } from "../lib/run.mjs";
import { cargoTools } from "../setup/cargo-tools.mjs";
import { chromium } from "../setup/chromium.mjs";
import { cargoCounts, nodeCounts, oneCheck, ownCounts } from "./counts.mjs";

const TRIPLE = "wasm32-unknown-unknown";
const quiet = { quiet: true };
/** Most tests wait for a process or a browser: one at a time would leave half of two cores idle. */
const TWO_AT_A_TIME = ["--test-concurrency=2"];

/** What everything else needs; a failure here ends the run. */
export const preparation = [
  { name: "setup", count: oneCheck, body: () => node("scripts/setup.mjs", "--tests") },
  { name: "build", count: oneCheck, body: () => node("scripts/build.mjs") },
];

export const lanes = [
  [
    { name: "rustfmt", count: oneCheck, body: () => cargo("fmt", "--all", "--check") },
    { name: "cargo-deny", count: oneCheck, body: denied },
    { name: "clippy", count: oneCheck, body: () => clippy("--workspace", "--all-targets") },
    {
      name: "clippy-wasm",
      count: oneCheck,
      body: () => clippy("--package", "keyward", "--all-targets", "--target", TRIPLE),
    },
    {
      name: "rust",
      count: cargoCounts,
      body: () => cargo("test", "--locked", "--no-fail-fast", "--package", "keyward"),
    },
    { name: "wasm-node", count: cargoCounts, body: () => wasmTests({}) },
    { name: "wasm-chromium", count: cargoCounts, body: () => wasmTests({ WASM_BINDGEN_USE_BROWSER: "1" }) },
  ],
  [
    { name: "lint", count: oneCheck, body: () => bin("@biomejs/biome/bin/biome", "check", "--error-on-warnings", ".") },
    {
      name: "types",
      count: oneCheck,
      body: () => bin("typescript/bin/tsc", "-p", "tsconfig.json", "--pretty", "false"),
    },
    { name: "layers", count: ownCounts, body: () => node("tests/layers/run.mjs") },
    { name: "sdk", count: nodeCounts, body: () => nodeTests((path) => !isWay(path), TWO_AT_A_TIME) },
    { name: "procedures", count: ownCounts, body: () => node("tests/procedures/run.mjs") },
    { name: "features", count: ownCounts, body: () => node("tests/features/run.mjs") },
    { name: "runtimes", count: ownCounts, body: () => node("tests/hosts/run.mjs") },
    { name: "packaging", count: ownCounts, body: () => node("tests/packaging/run.mjs") },
  ],
];

/** In the end, when nothing else is running: a person's way through the demo, in a browser; what has a time limit alone. */
export const finish = [
  { name: "e2e", count: nodeCounts, body: () => nodeTests((path) => isWay(path) && !isTimed(path), TWO_AT_A_TIME) },
  { name: "timed", count: nodeCounts, body: () => nodeTests(isTimed) },
];

/** A person's way. */
function isWay(path) {
  return ["tests/e2e/", "tests/demo/", "tests/examples/"].some((folder) => path.startsWith(folder));
}

/** With a limit on how long something may take, which a busy machine would break. */
function isTimed(path) {
  return ["tests/e2e/weight", "tests/demo/start", "tests/demo/demo"].some((name) => path === `${name}.test.mjs`);
}

/** Run only when they are asked for by name. */
export const onRequest = [
  { name: "soak", count: cargoCounts, body: soak },
  { name: "mutants", count: ownCounts, body: () => node("tests/mutants/run.mjs") },
];

function clippy(...args) {
  return cargo("clippy", "--locked", "--quiet", ...args, "--", "-D", "warnings");
}

// The advisories are left to `npm run advisories`: their database is on a git host that may be out of reach.
function denied() {
  return run(cargoTools().deny.path, ["--log-level", "error", "check", "bans", "licenses", "sources"], quiet);
}

function wasmTests(env) {
  const runner = { CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER: cargoTools().runner.path };
  const { driver } = chromium();
  const browser = driver ? { CHROMEDRIVER: driver } : {};
  const options = { ...quiet, env: { ...runner, ...browser, WASM_BINDGEN_TEST_TIMEOUT: "120", ...env } };
  return run("cargo", ["test", "--locked", "--package", "keyward", "--target", TRIPLE], options);
}

/** The property tests again, each with forty times as many cases, and the tests that are too long for every day. */
function soak() {
  const env = {
    PROPTEST_CASES: process.env.PROPTEST_CASES ?? "10000",
    // The histories of tests/invariants say themselves how many they are: a hundred steps each, so ten million here.
    KEYWARD_HISTORIES: process.env.KEYWARD_HISTORIES ?? "100000",
  };
  return run("cargo", ["test", "--locked", "--release", "--package", "keyward", "--", "--include-ignored"], {
    ...quiet,
    env,
  });
}

function nodeTests(wanted, options = []) {
  const files = filesBelow("tests").filter((file) => /\.test\.mjs$/.test(file) && wanted(shown(file)));
  if (files.length === 0) throw new Failure("there is no test file");
  return run(process.execPath, ["--test", "--test-reporter=tap", ...options, ...files], quiet);
}

const cargo = (...args) => run("cargo", args, quiet);
const node = (script, ...args) => run(process.execPath, [join(root, script), ...args], quiet);
const bin = (script, ...args) => node(join("node_modules", script), ...args);
