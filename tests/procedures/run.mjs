// Walks through the procedures of the manuals, each by SDK and by command line on the same SQLite file, and holds the
// transcript against docs/procedures.md, byte for byte. `--update` rewrites it, if every step ended as it should.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { root } from "../../scripts/lib/paths.mjs";
import { main } from "../../scripts/lib/run.mjs";
import { play } from "./play.mjs";
import { domainAdmin } from "./roles/domain-admin.mjs";
import { siteAdmin } from "./roles/site-admin.mjs";
import { siteAdminPairs } from "./roles/site-admin-pairs.mjs";
import { user } from "./roles/user.mjs";
import { World } from "./world.mjs";

const PAGE = "docs/procedures.md";
const INTRODUCTION = `# Procedures, step by step

What a site admin, a domain admin and a user do with API keys, after the manuals of the two products whose rules keyward
follows. Every step is done twice on the same SQLite file: by the SDK, then by the command line. Where a step is refused,
the reason is there, and what would help. This page is made by a test, which fails where anything on it changes:
\`npm run procedures:update\` rewrites it.

Before each line of the SDK stands the interface of the actor, as in \`keyward.as({ role: "siteAdmin", id: "root" })\`; the
command line names the same actor with \`--as\`, which is left out here, as are \`KEYWARD_PREFIX=acme\` and the file,
\`keys.sqlite\`. Ids have names: \`nightly-sdk:pair-1\` is the first client id of the key that the SDK made. Of a key, the
answer of the SDK is shortened to what matters, a list of keys to their names. All times are UTC.`;

const { values } = parseArgs({ options: { update: { type: "boolean", default: false } } });

await main(async () => {
  const world = new World();
  try {
    const { text, passed, problems } = await walk(world);
    for (const problem of problems) console.log(`  ${problem}`);
    if (values.update && problems.length === 0) writeFileSync(join(root, PAGE), text);
    const differs = differenceTo(text);
    if (differs !== null) console.log(differs);
    const failed = problems.length + (differs === null ? 0 : 1);
    console.log(`${passed - problems.length + (differs === null ? 1 : 0)} passed, ${failed} failed`);
    if (failed > 0) process.exitCode = 1;
  } finally {
    world.close();
  }
});

/** Every procedure of every role: the whole page, and how many things were checked. */
async function walk(world) {
  const [parts, problems] = [[INTRODUCTION], []];
  let passed = 0;
  for (const { title, actor, sentence, procedures } of [siteAdmin, siteAdminPairs, domainAdmin, user]) {
    parts.push(`## ${title}`, sentence);
    for (const one of procedures) {
      const played = await play(world, one, actor);
      parts.push(played.text);
      problems.push(...played.problems);
      passed += one.steps.filter((step) => step.kind !== "pass").length * 2;
    }
  }
  return { text: `${parts.join("\n\n")}\n`, passed, problems };
}

/** The first line that is not the committed one's; null if there is none. */
function differenceTo(text) {
  const page = existsSync(join(root, PAGE)) ? readFileSync(join(root, PAGE), "utf8") : "";
  if (page === text) return null;
  const [was, is] = [page.split("\n"), text.split("\n")];
  const line = is.findIndex((one, index) => one !== was[index]);
  const at = line < 0 ? is.length : line;
  return `  ${PAGE}:${at + 1} differs\n    committed: ${was[at] ?? "(its end)"}\n    now:       ${is[at] ?? "(its end)"}`;
}
