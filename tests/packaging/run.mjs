// Tests the packed tarball, installed into throw-away projects. `--only a,b` selects; `--update` rewrites what the
// checks of the public API and of the list of files compare with.
import { parseArgs } from "node:util";
import { seconds } from "../../scripts/lib/progress.mjs";
import { main } from "../../scripts/lib/run.mjs";
import * as api from "./checks/api.mjs";
import * as bundles from "./checks/bundles.mjs";
import * as contents from "./checks/contents.mjs";
import * as exportsMap from "./checks/exports.mjs";
import * as glue from "./checks/glue.mjs";
import * as loading from "./checks/loading.mjs";
import * as types from "./checks/types.mjs";
import { pack } from "./project.mjs";

const areas = { glue, contents, api, exports: exportsMap, types, loading, bundles };
const { values } = parseArgs({ options: { only: { type: "string" }, update: { type: "boolean", default: false } } });
const names = values.only ? values.only.split(",") : Object.keys(areas);

await main(async () => {
  const packed = await pack();
  const counts = { passed: 0, failed: 0 };
  try {
    for (const name of names) {
      for (const [title, body] of Object.entries(areas[name].checks))
        await runCheck(`${name}: ${title}`, () => body(packed, values), counts);
    }
  } finally {
    packed.remove();
  }
  console.log(`${counts.passed} passed, ${counts.failed} failed`);
  if (counts.failed > 0 || counts.passed === 0) process.exitCode = 1;
});

async function runCheck(title, body, counts) {
  const started = performance.now();
  try {
    const note = await body();
    counts.passed++;
    console.log(`  ok    ${title}${note ? ` (${note})` : ""}  ${seconds(performance.now() - started)}`);
  } catch (error) {
    counts.failed++;
    console.log(`  FAIL  ${title}\n${String(error?.message ?? error).replace(/^/gm, "        ")}`);
  }
}
