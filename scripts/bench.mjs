// `npm run bench`: builds, installs what the benchmarks compare with, and runs them. Arguments go to the benchmarks.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { root } from "./lib/paths.mjs";
import { step } from "./lib/progress.mjs";
import { main, run } from "./lib/run.mjs";

await main(async () => {
  const bench = join(root, "bench");
  await run(process.execPath, [join(root, "scripts", "setup.mjs"), "--quiet"]);
  await run(process.execPath, [join(root, "scripts", "build.mjs")]);
  if (!existsSync(join(bench, "node_modules"))) {
    await step("install the peers (npm ci)", () => run("npm", ["ci", "--ignore-scripts"], { cwd: bench }), {
      always: true,
    });
  }
  await run("npm", ["run", "--silent", "bench", "--", ...process.argv.slice(2)], { cwd: bench });
});
