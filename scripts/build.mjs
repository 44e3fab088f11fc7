// Builds the package: `src` (Rust) and `pkg/src` (TypeScript) become `pkg/dist`, and `www` its static page.
// Does nothing where nothing has changed; `--force` builds everything again.
import { join } from "node:path";
import { buildCodes } from "./build/codes.mjs";
import { buildCore } from "./build/core.mjs";
import { buildPage } from "./build/page.mjs";
import { buildPolicy } from "./build/policy.mjs";
import { buildSdk } from "./build/sdk.mjs";
import { printSizes } from "./build/sizes.mjs";
import { coreTables } from "./build/tables.mjs";
import { withLock } from "./lib/lock.mjs";
import { work } from "./lib/paths.mjs";
import { seconds } from "./lib/progress.mjs";
import { main } from "./lib/run.mjs";

await main(() =>
  withLock(join(work, "build.lock"), async () => {
    const started = performance.now();
    const force = process.argv.includes("--force");
    const core = await buildCore({ force });
    const tables = await coreTables();
    buildCodes(tables);
    buildPolicy(tables);
    const built = await buildSdk(core, { force });
    const page = await buildPage({ force });
    if (built) printSizes();
    console.log(built || page ? `built in ${seconds(performance.now() - started)}` : "build is up to date");
  }),
);
