// The program `keyward`. Whoever imports it runs it.
import { run } from "./run.js";

// `keyward keys list | head -1`: the reader has what it wanted.
for (const stream of [process.stdout, process.stderr]) {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
    process.exit(process.exitCode ?? 0);
  });
}

process.exitCode = await run(process.argv.slice(2), process.env);
