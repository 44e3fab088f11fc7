// Starts other programs. A missing program, a failing one and an interrupted one each become one clear error.
import { spawn } from "node:child_process";
import { root } from "./paths.mjs";

/** A failure that is explained by its message alone: printed without a stack trace. */
export class Failure extends Error {}

/**
 * Runs a program and waits for it. Returns what it printed when `quiet`; otherwise its output goes to the terminal.
 * Rejects with a Failure that holds the output when it does not end with 0.
 */
export function run(command, args, { env, cwd = root, quiet = false, input, timeoutMs } = {}) {
  return new Promise((done, fail) => {
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: [input === undefined ? "ignore" : "pipe", quiet ? "pipe" : "inherit", quiet ? "pipe" : "inherit"],
    });
    let output = "";
    child.stdout?.setEncoding("utf8").on("data", (text) => {
      output += text;
    });
    child.stderr?.setEncoding("utf8").on("data", (text) => {
      output += text;
    });
    if (input !== undefined) child.stdin.end(input);
    const timer =
      timeoutMs &&
      setTimeout(() => {
        output += `\nstopped after ${timeoutMs / 1000} s`;
        child.kill("SIGKILL");
      }, timeoutMs);
    child.on("error", (error) => {
      clearTimeout(timer);
      fail(error.code === "ENOENT" ? new Failure(`\`${command}\` was not found on the PATH`) : error);
    });
    child.on("close", (code, signal) => {
      clearTimeout(timer);
      if (code === 0) return done(output);
      const how = signal ? `was stopped by ${signal}` : `ended with exit code ${code}`;
      fail(new Failure(`\`${[command, ...args].join(" ")}\` ${how}${output ? `\n${output.trimEnd()}` : ""}`));
    });
  });
}

/** What a program prints, or null if it is missing or fails: for asking whether something is there. */
export async function ask(command, args, options = {}) {
  try {
    return await run(command, args, { ...options, quiet: true });
  } catch {
    return null;
  }
}

/** Runs a script's main function; a Failure ends the process with its message, anything else with its stack. */
export async function main(body) {
  try {
    await body();
  } catch (error) {
    console.error(error instanceof Failure ? `\nerror: ${error.message}` : error);
    process.exitCode = 1;
  }
}
