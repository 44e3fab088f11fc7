// Feeds the targets of `fuzz` with what a coverage-guided fuzzer makes up. `--seconds 600` is for each target, `--only a,b`
// names some, `--keep` adds to the committed corpus what reaches code that nothing in it reached.
import { cpSync, mkdirSync, readdirSync, rmSync, statSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { parseArgs } from "node:util";
import { target as builds, root, shown } from "./lib/paths.mjs";
import { step } from "./lib/progress.mjs";
import { ask, Failure, main, run } from "./lib/run.mjs";
import { fuzzTool, installCargoTools } from "./setup/cargo-tools.mjs";

const crate = join(root, "fuzz");
const folder = join(builds, "fuzz");
/** Of what is added to the corpus. Units: bytes. */
const LARGEST = 1024;
const options = { seconds: { type: "string", default: "600" }, only: { type: "string" }, keep: { type: "boolean" } };
const { values } = parseArgs({ options });

await main(async () => {
  const seconds = Number(values.seconds);
  if (!Number.isInteger(seconds) || seconds < 1) throw new Failure("--seconds must be a whole number from 1 on");
  const targets = wanted();
  await installCargoTools([fuzzTool()]);
  await nightly();
  await step("compile the targets (nightly, address sanitizer)", () => fuzz("build"), { always: true });
  const failed = [];
  for (const target of targets) {
    const found = await tried(target, seconds);
    if (found !== null) failed.push([target, found]);
    else if (values.keep) await kept(target);
  }
  for (const [target, output] of failed) console.log(`\n${target}\n${output.split("\n").slice(-60).join("\n")}`);
  console.log(`${targets.length - failed.length} passed, ${failed.length} failed`);
  if (failed.length > 0) process.exitCode = 1;
});

function wanted() {
  const all = readdirSync(join(crate, "targets")).map((file) => file.replace(/\.rs$/, ""));
  const only = values.only?.split(",") ?? all;
  const unknown = only.find((name) => !all.includes(name));
  if (unknown !== undefined) throw new Failure(`there is no target \`${unknown}\`; there are: ${all.join(", ")}`);
  return only;
}

/** The sanitizers and the instrumentation are in nightly compilers alone; nothing else here takes one. */
async function nightly() {
  if ((await ask("rustup", ["run", "nightly", "rustc", "--version"])) !== null) return;
  const install = ["toolchain", "install", "nightly", "--profile", "minimal"];
  await step("install Rust nightly (rustup toolchain install)", () => run("rustup", install), { always: true });
}

/** Runs one target and prints what it reached; returns the output of a run that found something, else null. */
async function tried(target, seconds) {
  const corpus = join(folder, "corpus", target);
  mkdirSync(corpus, { recursive: true });
  cpSync(join(crate, "corpus", target), corpus, { recursive: true });
  const artifacts = join(folder, "artifacts", target, "/");
  mkdirSync(artifacts, { recursive: true });
  const flags = [`-max_total_time=${seconds}`, "-print_final_stats=1", `-artifact_prefix=${artifacts}`, "-timeout=20"];
  try {
    const output = await fuzz("run", target, corpus, "--", ...flags);
    console.log(`${target.padEnd(16)} ${figures(output, seconds)}`);
    return null;
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    console.log(`${target.padEnd(16)} found something: ${shown(artifacts)}`);
    return error.message;
  }
}

/** `cov` counts the edges of the program that were gone through, `ft` how often and in which company as well. */
function figures(output, seconds) {
  const [, edges, features, units] = [...output.matchAll(/ cov: (\d+) ft: (\d+) corp: (\d+)/g)].at(-1) ?? [];
  const runs = /stat::number_of_executed_units: (\d+)/.exec(output)?.[1];
  if (edges === undefined || runs === undefined) throw new Failure(`the fuzzer says nothing of what it did\n${output}`);
  return `${runs} inputs in ${seconds} s, ${edges} edges, ${features} features, ${units} inputs worth keeping`;
}

/** Adds the fewest inputs that reach every edge which was reached, but for large ones: what is committed stays small. */
async function kept(target) {
  const committed = join(crate, "corpus", target);
  const before = readdirSync(committed);
  const flags = ["-set_cover_merge=1", "-use_counters=0"];
  await fuzz("run", target, committed, join(folder, "corpus", target), "--", ...flags);
  const added = readdirSync(committed).filter((name) => !before.includes(name));
  const large = added.filter((name) => statSync(join(committed, name)).size > LARGEST);
  for (const name of large) rmSync(join(committed, name));
  console.log(`${"".padEnd(16)} ${added.length - large.length} of them were added to ${shown(committed)}`);
}

function fuzz(verb, ...words) {
  const { path } = fuzzTool();
  const env = { PATH: `${dirname(path)}${delimiter}${process.env.PATH}` };
  const where = ["--fuzz-dir", crate, "--target-dir", folder];
  return run("cargo", ["+nightly", "fuzz", verb, ...where, ...words], { quiet: true, env });
}
