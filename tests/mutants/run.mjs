// Changes the rules, one small mistake at a time, and sees whether a test notices. Every mistake that none notices is
// listed in survivors.md with the reason why that is no loss; what is listed there and is noticed is no longer to be.
// Arguments: the folders of `src` to look at, or files in them. Default: all that hold rules.
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { root, work } from "../../scripts/lib/paths.mjs";
import { ask, Failure, main } from "../../scripts/lib/run.mjs";
import { installCargoTools, mutantsTool } from "../../scripts/setup/cargo-tools.mjs";

const FOLDERS = ["policy", "access", "account", "domain", "notice", "command", "verify"];
const LEAST_KILLED = 0.95;
/** Few cases: a mistake that only one history in a thousand shows belongs into the list. */
const FEW = { PROPTEST_CASES: "64", PROPTEST_MAX_SHRINK_ITERS: "0", KEYWARD_HISTORIES: "100" };
/** Nearly every mistake is noticed by tests that take a second; only what they miss is tried with all that there are. */
const SLOW_MODULES = ["audit::", "query::", "signing::", "crypto::"];
const SLOW = [...SLOW_MODULES, "every_slot", "so_many_data_keys", "the_owner_is_told", "like_an_option"];
const PASSES = [
  { timeoutS: 15, targets: ["--lib"], options: ["--", ...SLOW.flatMap((name) => ["--skip", name])] },
  { timeoutS: 60, targets: ["--lib", "--test=invariants"], options: [] },
];

await main(async () => {
  const folders = wanted(process.argv.slice(2));
  await installCargoTools([mutantsTool()]);
  // Stays when the run has ended: the log of each mistake is in it, and a run of hours can be watched.
  const folder = join(work, "mutants");
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  let killed = 0;
  let last;
  for (const [index, pass] of PASSES.entries()) {
    last = await outcomes(folder, folders, pass, index > 0);
    killed += last.caught;
    console.log(`pass ${index + 1}: ${last.caught} noticed, ${last.missed} not, ${last.timeout} without an end`);
  }
  judge(last, killed + last.timeout, folders);
});

function wanted(names) {
  const unknown = names.find((name) => !FOLDERS.includes(name.split("/")[0]));
  if (unknown !== undefined) throw new Failure(`\`${unknown}\` is in none of the folders ${FOLDERS.join(", ")}`);
  return names.length > 0 ? names : FOLDERS;
}

/** What became of each mistake: it ends with an error where some were not noticed, and that is for `judge` to say. */
async function outcomes(folder, folders, { timeoutS, targets, options }, again) {
  const files = folders.flatMap((name) => ["--file", name.endsWith(".rs") ? `src/${name}` : `src/${name}/**`]);
  // What a pass before has noticed is left out.
  const how = ["--jobs", "2", "--profile", "mutants", "--timeout", `${timeoutS}`, ...(again ? ["--iterate"] : [])];
  const built = targets.map((target) => `--cargo-arg=${target}`);
  const call = ["mutants", ...files, ...how, ...built, "--output", folder, "--", "--locked", ...options];
  await ask(mutantsTool().path, call, { env: FEW });
  return JSON.parse(readFileSync(join(folder, "mutants.out", "outcomes.json"), "utf8"));
}

function judge({ outcomes, missed }, killed, folders) {
  const found = outcomes
    .filter(({ summary }) => summary === "MissedMutant")
    .map(({ scenario }) => named(scenario.Mutant));
  const isIn = (name) =>
    folders.some((folder) => name.startsWith(`src/${folder}${folder.endsWith(".rs") ? ":" : "/"}`));
  const listed = survivors().filter(isIn);
  const unlisted = found.filter((name) => !listed.includes(name));
  const noticed = listed.filter((name) => !found.includes(name));
  for (const name of unlisted) console.log(`no test notices: ${name}`);
  for (const name of noticed) console.log(`noticed, so no longer to be listed: ${name}`);
  const share = killed / (killed + missed);
  console.log(`${killed} of ${killed + missed} viable mutants killed: ${(100 * share).toFixed(1)} %`);
  const failed = unlisted.length + noticed.length + (share < LEAST_KILLED ? 1 : 0);
  console.log(`${killed} passed, ${failed} failed`);
  if (failed > 0) process.exitCode = 1;
}

/** Without line and column, which any other change moves. */
function named({ file, name }) {
  return `${file}: ${name.replace(/^[^:]+:\d+:\d+: /, "")}`;
}

function survivors() {
  const text = readFileSync(join(root, "tests/mutants/survivors.md"), "utf8");
  return [...text.matchAll(/^- `(.+)`$/gm)].map(([, name]) => name);
}
