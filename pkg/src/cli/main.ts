// The program `keyward`. Whoever imports it runs it.
import { readFileSync } from "node:fs";
import { initWasm } from "../index.js";
import { ownRequire } from "./program.js";
import { run } from "./run.js";

// `keyward keys list | head -1`: the reader has what it wanted.
for (const stream of [process.stdout, process.stderr]) {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
    process.exit(process.exitCode ?? 0);
  });
}

initWasm(readFileSync(ownRequire().resolve("./core.wasm")));
process.exitCode = await run(process.argv.slice(2), process.env);
