// Runs git, reads what it says, and fails with what it complains about.
import { type ChildProcessByStdio, spawn } from "node:child_process";
import type { Readable, Writable } from "node:stream";

/** A git that runs. */
export interface Git {
  readonly stdin: Writable;
  readonly stdout: Readable;
  /** Errors: what git has said, if it ended with anything but 0. */
  readonly done: Promise<void>;
  kill(): void;
}

/** Nothing is fetched, locked, replaced or shown by programs that a repository names. */
const QUIET = ["--no-replace-objects", "-c", "core.quotePath=false", "-c", "log.showRoot=true"];
const ENV = { GIT_NO_LAZY_FETCH: "1", GIT_OPTIONAL_LOCKS: "0", GIT_TERMINAL_PROMPT: "0", LC_ALL: "C" };

/** Starts git in a folder. */
export function git(folder: string, ...args: readonly string[]): Git {
  const child: ChildProcessByStdio<Writable, Readable, Readable> = spawn("git", ["-C", folder, ...QUIET, ...args], {
    env: { ...process.env, ...ENV },
    stdio: ["pipe", "pipe", "pipe"],
  });
  const complaints: Buffer[] = [];
  child.stderr.on("data", (chunk: Buffer) => complaints.push(chunk));
  const done = new Promise<void>((resolve, reject) => {
    child.on("error", (error: NodeJS.ErrnoException) =>
      reject(error.code === "ENOENT" ? new Error("git is not installed") : error),
    );
    child.on("close", (code) => {
      const [said = ""] = Buffer.concat(complaints).toString().trim().split("\n");
      if (code === 0) resolve();
      else reject(new Error(said === "" ? `git ${args[0]} ended with ${code}` : said));
    });
  });
  // Whoever waits for several of them may be told of another one first.
  done.catch(() => undefined);
  // What ends early reads no more; its exit code says why.
  child.stdin.on("error", () => undefined);
  return { stdin: child.stdin, stdout: child.stdout, done, kill: () => void child.kill() };
}

/** The lines of a stream, without their ends. */
export async function* linesOf(stream: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  let rest = "";
  for await (const chunk of stream) {
    // Byte by byte: a path in whatever encoding comes back as it was.
    const lines = (rest + Buffer.from(chunk).toString("latin1")).split("\n");
    rest = lines.pop() ?? "";
    yield* lines;
  }
  if (rest !== "") yield rest;
}
