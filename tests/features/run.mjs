// Every row of the rules, and docs/features.md: the table is made of the rows, and each of them has run and asserted.
// `--update` writes the table; `--only A1,P5` runs some rows.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { root } from "../../scripts/lib/paths.mjs";
import { main } from "../../scripts/lib/run.mjs";
import { rows, Site } from "./lib.mjs";
import "./rows/policy.mjs";
import "./rows/users.mjs";
import "./rows/keys.mjs";
import "./rows/pairs.mjs";
import "./rows/access.mjs";
import "./rows/insight.mjs";
import "./rows/audit.mjs";
import "./rows/keyring.mjs";
import "./rows/leak.mjs";
import { table } from "./table.mjs";

/** The rows of the rules that have to be here. */
const REQUIRED = [
  ...Array.from({ length: 18 }, (_, index) => `A${index + 1}`),
  "A20",
  ...Array.from({ length: 19 }, (_, index) => `P${index + 1}`),
  ...["K4", "K5", "K6", "K7", "K12", "K13"],
];
const AT_ONCE = 2;

const { values } = parseArgs({ options: { only: { type: "string" }, update: { type: "boolean", default: false } } });

await main(async () => {
  const wanted = values.only?.split(",");
  const chosen = rows.filter(({ id }) => wanted === undefined || wanted.includes(id));
  const outcomes = [];
  const waiting = [...chosen];
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) outcomes.push(await outcomeOf(next));
    }),
  );
  const problems = outcomes.flatMap(({ problems: found }) => found);
  if (wanted === undefined) problems.push(...missing(), ...documented());
  for (const problem of problems) console.log(problem);
  const asserted = outcomes.reduce((sum, outcome) => sum + outcome.asserted, 0);
  console.log(`${chosen.length} rows, ${asserted} assertions`);
  console.log(
    `${outcomes.filter(({ problems: found }) => found.length === 0).length} passed, ${problems.length} failed`,
  );
  if (problems.length > 0) process.exitCode = 1;
});

/** Runs the three parts of a row, each on a site of its own. */
async function outcomeOf({ id, rule, parts }) {
  const problems = [];
  let asserted = 0;
  for (const [name, body] of Object.entries(parts)) {
    const site = await Site.open();
    try {
      await body(site);
      if (site.asserted === 0) problems.push(`${id} ${name}: nothing is asserted`);
    } catch (error) {
      problems.push(`${id} ${name} (${rule}): ${error?.stack ?? error}`);
    } finally {
      asserted += site.asserted;
      await site.close();
    }
  }
  return { problems, asserted };
}

function missing() {
  const found = rows.map(({ id }) => id);
  const doubles = found.filter((id, index) => found.indexOf(id) !== index);
  return [
    ...REQUIRED.filter((id) => !found.includes(id)).map((id) => `${id}: no row`),
    ...doubles.map((id) => `${id}: two rows`),
  ];
}

function documented() {
  const file = join(root, "docs", "features.md");
  const text = table(rows, REQUIRED);
  if (values.update) {
    writeFileSync(file, text);
    return [];
  }
  const current = readFileSync(file, "utf8") === text;
  return current ? [] : ["docs/features.md is not what the rows say: node tests/features/run.mjs --update writes it"];
}
