// Asks the advisory databases of crates.io and npm. Apart from `npm test`, because it needs hosts that a test machine
// may not reach, and because its answer changes without a change of ours.
import { step } from "./lib/progress.mjs";
import { main, run } from "./lib/run.mjs";
import { cargoTools, installCargoTools } from "./setup/cargo-tools.mjs";

await main(async () => {
  await installCargoTools();
  await step("advisories on the crates", () => run(cargoTools().deny.path, ["check", "advisories"]), { always: true });
  await step("advisories on the npm packages", () => run("npm", ["audit"]), { always: true });
});
