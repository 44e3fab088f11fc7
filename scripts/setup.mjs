// Checks for everything that a build needs, installs what is missing by its ordinary client, and says so.
// `--tests` adds what only the tests need; `--quiet` says nothing when nothing had to be done.
import { seconds } from "./lib/progress.mjs";
import { Failure, main } from "./lib/run.mjs";
import { installCargoTools } from "./setup/cargo-tools.mjs";
import { installChromium } from "./setup/chromium.mjs";
import { installInterop } from "./setup/interop.mjs";
import { npmDependencies } from "./setup/npm.mjs";
import { rustToolchain } from "./setup/rust.mjs";
import { installServers } from "./setup/servers.mjs";

/** Vite's floor. The package itself runs on every Node from `engines` on. */
const NODE_FLOOR = [20, 19];

await main(async () => {
  const started = performance.now();
  nodeVersion();
  await npmDependencies();
  await rustToolchain();
  if (process.argv.includes("--tests")) {
    await installCargoTools();
    await installChromium();
    await installServers();
    await installInterop();
  }
  if (!process.argv.includes("--quiet")) console.log(`everything is there (${seconds(performance.now() - started)})`);
});

function nodeVersion() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  const [wantedMajor, wantedMinor] = NODE_FLOOR;
  if (major > wantedMajor || (major === wantedMajor && minor >= wantedMinor)) return;
  throw new Failure(`to build keyward takes Node ${NODE_FLOOR.join(".")} or newer; this is ${process.versions.node}`);
}
