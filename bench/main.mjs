// What keyward costs beside its peers, in one run on one machine. Ratios count: absolute times belong to the machine.
//
// Usage: node main.mjs [--only <scenario>]… [--rounds <n>] [--check]
//   --check exits with 1 if a ratio is below its gate (see `targets` of the scenarios)
import { writeFileSync } from "node:fs";
import { cpus, loadavg } from "node:os";
import { parseArgs } from "node:util";
import { measure } from "./lib/measure.mjs";
import { evaluate, print } from "./lib/report.mjs";
import { measureSizes, printSizes } from "./lib/sizes.mjs";

const SCENARIOS = ["bearer-hot", "bearer-cold", "verify-hmac", "verify-ed25519", "sign", "generate", "list"];
const ROUND_MS = 60;

const { values } = parseArgs({
  options: {
    only: { type: "string", multiple: true },
    rounds: { type: "string", default: "15" },
    check: { type: "boolean", default: false },
  },
});
const chosen = values.only ?? SCENARIOS;
const rounds = Number(values.rounds);
const unknown = chosen.filter((name) => !SCENARIOS.includes(name));
if (unknown.length > 0 || !Number.isInteger(rounds) || rounds < 1) {
  console.error(`usage: --only ${SCENARIOS.join("|")}, --rounds <whole number>, --check`);
  process.exit(2);
}

const machine = { node: process.version, cpu: cpus()[0]?.model ?? "unknown", cores: cpus().length, load: loadavg()[0] };
console.log(`Node ${machine.node}, ${machine.cores} × ${machine.cpu}, load ${machine.load.toFixed(1)}`);
console.log(`median of ${rounds} interleaved rounds; × is the median of the ratios to the first row, round by round`);
if (machine.load > machine.cores / 2) console.log("other work is running here: expect noise");

const scenarios = [];
for (const name of chosen) {
  const scenario = await import(`./scenarios/${name}.mjs`);
  const contestants = await scenario.prepare();
  const measured = await measure(contestants, { rounds, roundMs: ROUND_MS });
  const result = { name, ...evaluate(scenario, measured) };
  print(result);
  scenarios.push(result);
}
const sizes = measureSizes();
printSizes(sizes);
writeFileSync(
  new URL("results.json", import.meta.url),
  `${JSON.stringify({ machine, rounds, scenarios, sizes }, null, 2)}\n`,
);

const failed = scenarios.flatMap(({ targets }) => targets.filter(({ passed }) => !passed));
if (values.check) {
  for (const { text } of failed) console.error(`failed: ${text}`);
  if (failed.length > 0) process.exitCode = 1;
}
