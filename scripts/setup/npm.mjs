// The npm dependencies: installed again whenever the lock file is not the one that they were installed from.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { root, work } from "../lib/paths.mjs";
import { step } from "../lib/progress.mjs";
import { run } from "../lib/run.mjs";
import { fingerprint, isFresh, writeStamp } from "../lib/stamp.mjs";

export async function npmDependencies() {
  const lock = join(root, "package-lock.json");
  const installed = join(root, "node_modules", ".package-lock.json");
  const stamp = join(work, "npm.stamp");
  const print = fingerprint([lock]);
  if (isFresh(stamp, print, [installed])) return;
  if (!existsSync(installed) || !sameVersions(lock, installed)) {
    // Install scripts of dependencies are not run: none of them is needed, and none can surprise us.
    await step(
      "install the npm dependencies (npm ci)",
      () => run(npm(), ["ci", "--ignore-scripts", "--loglevel=error"]),
      { always: true },
    );
  }
  writeStamp(stamp, print);
}

// npm leaves in node_modules a copy of what it installed; optional packages of other platforms are absent from it.
function sameVersions(lock, installed) {
  const wanted = JSON.parse(readFileSync(lock, "utf8")).packages;
  const have = JSON.parse(readFileSync(installed, "utf8")).packages;
  return Object.entries(wanted).every(
    ([path, { version, optional, peer }]) =>
      path === "" || have[path]?.version === version || (!have[path] && (optional || peer)),
  );
}

const npm = () => (process.platform === "win32" ? "npm.cmd" : "npm");
