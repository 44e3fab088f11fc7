// Hands a notice to a program: one line of JSON on its standard input, and its exit code says whether it took it.
import { spawn } from "node:child_process";
import { accessSync, constants, statSync } from "node:fs";
import { delimiter, join } from "node:path";
import { type Notify, renderNotice } from "../../index.js";
import { usage } from "../command/usage.js";

/**
 * What takes notices by running `program` once for each. What it prints is shown on standard error.
 *
 * Errors: `UsageError` if there is no such program: that is a mistake of the call, and no notice is to wait for it.
 */
export function handTo(program: string): Notify {
  requireProgram(program);
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

/** A name without a slash is looked for in PATH, as `spawn` does. Windows has endings of its own, and is asked later. */
function requireProgram(program: string): void {
  if (process.platform === "win32") return;
  const isPath = program.includes("/");
  const folders = (process.env.PATH ?? "/usr/bin:/bin").split(delimiter);
  const files = (isPath ? [program] : folders.map((folder) => join(folder, program))).filter(isFile);
  if (files.some(isExecutable)) return;
  const missing = isPath ? "is not there" : `is not in PATH; a program of this folder is ./${program}`;
  const why = files.length === 0 ? missing : "is not executable";
  throw usage("--exec", `must be a program without arguments: \`${program}\` ${why}`, "notices deliver");
}

function isFile(path: string): boolean {
  try {
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
