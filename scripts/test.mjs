// Runs every test there is. `--only a,b` selects steps by name (the preparation is always done).
import { parseArgs } from "node:util";
import { seconds } from "./lib/progress.mjs";
import { Failure, main } from "./lib/run.mjs";
import { finish, lanes, onRequest, preparation } from "./test/steps.mjs";

const STILL_RUNNING_EVERY_MS = 30_000;
const { values } = parseArgs({ options: { only: { type: "string" } } });
const outcomes = [];
const running = new Map();

await main(async () => {
  const wanted = selection();
  const started = performance.now();
  const heartbeat = setInterval(tellRunning, STILL_RUNNING_EVERY_MS);
  try {
    await inOrder(preparation);
    if (outcomes.every(({ failed }) => failed === 0)) {
      await Promise.all(lanes.map((lane) => inOrder(lane.filter(wanted))));
      await inOrder([...finish, ...onRequest].filter(wanted));
    }
  } finally {
    clearInterval(heartbeat);
  }
  summarise(performance.now() - started);
});

function selection() {
  const all = [...preparation, ...lanes.flat(), ...finish, ...onRequest].map(({ name }) => name);
  const only = values.only?.split(",");
  const unknown = only?.find((name) => !all.includes(name));
  if (unknown !== undefined) throw new Failure(`there is no step \`${unknown}\`; there are: ${all.join(", ")}`);
  return ({ name }) => (only ? only.includes(name) : !onRequest.some((step) => step.name === name));
}

async function inOrder(steps) {
  for (const step of steps) {
    const outcome = await runStep(step);
    outcomes.push(outcome);
    if (outcome.failed > 0 && preparation.includes(step)) return;
  }
}

async function runStep({ name, body, count }) {
  const started = performance.now();
  running.set(name, started);
  const outcome = await attempt(body, count);
  running.delete(name);
  const time = seconds(performance.now() - started);
  const mark = outcome.failed > 0 ? "FAIL" : "ok  ";
  console.log(
    `${mark}  ${name.padEnd(14)} ${outcome.passed} passed, ${outcome.failed} failed${note(outcome)}  ${time}`,
  );
  for (const counted of outcome.said ?? []) console.log(`      ${counted}`);
  if (outcome.failed > 0) console.log(outcome.output.trimEnd().replace(/^/gm, "      "));
  return { name, ...outcome };
}

/** A step that ended badly has failed, whatever its output counts. */
async function attempt(body, count) {
  try {
    const output = await body();
    return { ...count(output), output };
  } catch (error) {
    const output = error instanceof Failure ? error.message : String(error?.stack ?? error);
    const { passed, failed } = count(output);
    return failed > 0 ? { passed, failed, output } : { passed: 0, failed: 1, output };
  }
}

function tellRunning() {
  const now = performance.now();
  const list = [...running].map(([name, since]) => `${name} (${seconds(now - since)})`);
  if (list.length > 0) console.log(`      still running: ${list.join(", ")}`);
}

function summarise(elapsed) {
  const total = (key) => outcomes.reduce((sum, outcome) => sum + outcome[key], 0);
  const failing = outcomes.filter(({ failed }) => failed > 0).map(({ name }) => name);
  console.log(
    `\n${outcomes.length} steps in ${seconds(elapsed)}${failing.length > 0 ? `; failed: ${failing.join(", ")}` : ""}`,
  );
  console.log(`${total("passed")} passed, ${total("failed")} failed`);
  if (failing.length > 0) process.exitCode = 1;
}

function note({ note: text }) {
  return text ? ` (${text})` : "";
}
