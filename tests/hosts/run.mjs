// Runs the runtime-neutral suite in the six runtimes, on the packed tarball, and compares their decisions.
// `--only name,name` selects hosts; `--update` rewrites the golden file if all six agree.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { seconds } from "../../scripts/lib/progress.mjs";
import { main } from "../../scripts/lib/run.mjs";
import { pack, project } from "../packaging/project.mjs";
import { bundleForPackages, bundleForPage, bundleForWorkerd } from "./bundle.mjs";
import { difference, rewrite } from "./golden.mjs";
import { hosts } from "./hosts.mjs";

const { values } = parseArgs({ options: { only: { type: "string" }, update: { type: "boolean", default: false } } });
const names = values.only ? values.only.split(",") : Object.keys(hosts);

await main(async () => {
  const packed = await pack();
  try {
    const folders = await prepare(packed);
    const outcomes = [];
    for (const name of names) outcomes.push(await runHost(name, folders));
    const passed = outcomes.reduce((sum, outcome) => sum + outcome.passed, 0);
    const failed = outcomes.reduce((sum, outcome) => sum + outcome.failed, 0);
    if (values.update && failed === 0) update(outcomes);
    console.log(`${passed} passed, ${failed} failed`);
    if (failed > 0) process.exitCode = 1;
  } finally {
    packed.remove();
  }
});

async function prepare(packed) {
  const installed = await project(packed, "hosts");
  const [page, worker] = ["page", "worker"].map((name) => join(packed.folder, name));
  mkdirSync(page);
  mkdirSync(worker);
  await bundleForPackages(installed);
  await bundleForPage(installed, page);
  await bundleForWorkerd(installed, worker);
  return { project: installed, page, worker };
}

async function runHost(name, folders) {
  const started = performance.now();
  try {
    const report = await hosts[name](folders);
    const problems = report.failed.map(({ name: test, error }) => `${test}\n${error}`);
    if (report.passed === 0) problems.push("no test has passed");
    const drift = values.update ? null : difference(report.golden);
    if (drift) problems.push(drift);
    console.log(
      `  ${name.padEnd(10)} ${report.passed} passed, ${problems.length} failed  ${seconds(performance.now() - started)}`,
    );
    for (const problem of problems) console.log(indent(problem));
    return { name, passed: report.passed, failed: problems.length, golden: report.golden };
  } catch (error) {
    console.log(`  ${name.padEnd(10)} did not run\n${indent(String(error?.stack ?? error))}`);
    return { name, passed: 0, failed: 1, golden: "" };
  }
}

function update(outcomes) {
  const [first, ...rest] = outcomes;
  const other = rest.find(({ golden }) => golden !== first.golden);
  if (other) {
    console.log(
      `${first.name} and ${other.name} disagree, so nothing was rewritten:\n${difference(other.golden, first.golden)}`,
    );
    process.exitCode = 1;
    return;
  }
  rewrite(first.golden);
  console.log(`rewrote the golden file: ${first.golden.split("\n").length - 1} decisions`);
}

// A declaration, because the run above is awaited before anything below it is evaluated.
function indent(text) {
  return text.replace(/^/gm, "    ");
}
