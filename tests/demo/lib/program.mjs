// Programs under test: started for real, their output kept, ended by a signal.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("../../../", import.meta.url));

const PATIENCE_MS = 60_000;

/** Starts a program in the repository's folder; `output()` is all that it has printed so far. */
export function start(command, args, { env = {}, input, detached = false } = {}) {
  const child = spawn(command, args, {
    cwd: root,
    env: { ...process.env, NO_COLOR: "", ...env },
    stdio: [input === undefined ? "ignore" : "pipe", "pipe", "pipe"],
    detached,
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text) => {
      output += text;
    });
  }
  child.stdin?.end(input);
  const ended = once(child, "close").then(([code, signal]) => ({ code, signal, output }));
  ended.catch(() => undefined);
  return {
    child,
    ended,
    output: () => output,
    /** Waits until the output matches; returns the match. */
    async says(pattern, ms = PATIENCE_MS) {
      const found = () => pattern.exec(output);
      await until(found, `${command} to say ${pattern}`, ms, () => output, child);
      return found();
    },
    async stop(signal = "SIGINT") {
      if (child.exitCode === null && child.signalCode === null) {
        if (detached) process.kill(-child.pid, signal);
        else child.kill(signal);
      }
      return ended;
    },
  };
}

/** Runs a program to its end. */
export const run = (command, args, options) => start(command, args, options).ended;

/** Waits for something to become true; says what it waited for if that never happens. */
export async function until(happened, what, ms = PATIENCE_MS, detail = () => "", child = null) {
  for (const deadline = Date.now() + ms; ; ) {
    const value = await happened();
    if (value) return value;
    if (Date.now() > deadline) throw new Error(`waited in vain for ${what}\n${detail()}`);
    if (child !== null && (child.exitCode !== null || child.signalCode !== null)) {
      throw new Error(`the program ended before ${what}\n${detail()}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}
