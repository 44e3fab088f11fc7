// Hands a notice to a program: one line of JSON on its standard input, and its exit code says whether it took it.
import { spawn } from "node:child_process";
import { type Notify, renderNotice } from "../../index.js";

/** What takes notices by running `program` once for each. What it prints is shown on standard error. */
export function handTo(program: string): Notify {
  return (notice, attempt) =>
    new Promise<void>((resolve, reject) => {
      // The engine has given it up by then, and this process is to end.
      const child = spawn(program, [], { stdio: ["pipe", process.stderr, process.stderr], timeout: 30_000 });
      child.on("error", reject);
      child.on("exit", (code, signal) => {
        if (code === 0) resolve();
        else reject(Object.assign(new Error(`${program} has failed`), { code: signal ?? `exit_${code}` }));
      });
      // One that does not read all of it says by its exit code whether that was enough.
      child.stdin.on("error", () => undefined);
      child.stdin.end(`${JSON.stringify({ ...notice, attempt, ...renderNotice(notice) })}\n`);
    });
}
