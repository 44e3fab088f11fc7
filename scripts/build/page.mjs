// Stage 3: the console's page, a static site that works alone on IndexedDB and under the demo server.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { dist, filesBelow, root, work } from "../lib/paths.mjs";
import { step } from "../lib/progress.mjs";
import { run } from "../lib/run.mjs";
import { fingerprint, isFresh, writeStamp } from "../lib/stamp.mjs";

/** Builds www/dist if the page or the package has changed; returns whether it did. */
export async function buildPage({ force = false } = {}) {
  const config = join(root, "www", "vite.config.ts");
  if (!existsSync(config)) return false;
  const print = fingerprint([...filesBelow("www"), ...filesBelow("pkg/src/console"), ...filesBelow(dist)], "1");
  const stamp = join(work, "page.stamp");
  if (!force && isFresh(stamp, print, [join(root, "www", "dist", "index.html")])) return false;
  const vite = join(root, "node_modules", "vite", "bin", "vite.js");
  await step("build the page", () => run(process.execPath, [vite, "build", "--config", config, "--logLevel", "warn"]), {
    always: true,
  });
  writeStamp(stamp, print);
  return true;
}
