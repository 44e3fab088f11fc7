import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/** Starts `process/<name>.mjs`, or the script of a file URL, and lets the caller follow its lines. */
export function start(name, ...args) {
  const script = fileURLToPath(name instanceof URL ? name : new URL(`../process/${name}.mjs`, import.meta.url));
  const child = spawn(process.execPath, [script, ...args.map(String)], { stdio: ["pipe", "pipe", "inherit"] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const ended = new Promise((resolve) => {
    child.once("close", (code, signal) => resolve({ code, signal }));
  });
  return {
    ended,
    kill: () => child.kill("SIGKILL"),
    go: () => child.stdin.end("go\n"),
    /** The next line, or undefined when there are no more. */
    line: async () => (await lines.next()).value,
  };
}
