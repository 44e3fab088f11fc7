// `npm start`: sets up, builds what has changed, and serves the demo. Its arguments go to the demo's server.
import { join } from "node:path";
import { root } from "./lib/paths.mjs";
import { main, run } from "./lib/run.mjs";

await main(async () => {
  await run(process.execPath, [join(root, "scripts", "setup.mjs"), "--quiet"]);
  await run(process.execPath, [join(root, "scripts", "build.mjs")]);
  await import("../www/server/main.mjs");
});
