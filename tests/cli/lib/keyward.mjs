// Runs the built command line as a user would: a process of its own, a folder of its own, no variables of ours.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const program = fileURLToPath(new URL("../../../pkg/dist/cli.js", import.meta.url));
export const TOKEN = /^acme_([0-9A-Za-z]{24})_([0-9A-Za-z]{60})$/;

const folders = mkdtempSync(join(tmpdir(), "keyward-cli-"));
process.on("exit", () => rmSync(folders, { recursive: true, force: true }));

/** A new empty folder; it goes when the tests end. */
export const newFolder = () => mkdtempSync(join(folders, "at-"));

/** Runs a program to its end: `{ code, out, err }`. With null as its input, that stays open and says nothing. */
export function run(file, args, { input = "", env = {}, cwd = newFolder() } = {}) {
  const { PATH, HOME } = process.env;
  const child = spawn(file, args, { cwd, env: { PATH, HOME, TZ: "UTC", ...env } });
  const [out, err] = [[], []];
  child.stdout.on("data", (chunk) => out.push(chunk));
  child.stderr.on("data", (chunk) => err.push(chunk));
  // Whoever does not read its input may be gone before it is written.
  child.stdin.on("error", () => undefined);
  if (input !== null) child.stdin.end(input);
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code, signal) => {
      resolve({ code: signal ?? code, out: Buffer.concat(out).toString(), err: Buffer.concat(err).toString() });
    });
  });
}

/** Runs `keyward` with these words. */
export const keyward = (args, options) => run(process.execPath, [program, ...args], options);

/** Runs a line of a shell, as somebody types it: `keyward verify < token.txt`. */
export function shell(line, options) {
  const script = `keyward() { "$0" "$KEYWARD_PROGRAM" "$@"; }; ${line}`;
  const env = { ...options.env, KEYWARD_PROGRAM: program };
  return run("sh", ["-c", script, process.execPath], { ...options, env });
}

/** Runs `keyward` on a pseudo-terminal, where both streams are one. */
export function onTerminal(args, { columns = 80, env = {}, ...options } = {}) {
  const words = [process.execPath, program, ...args].map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(" ");
  const command = `stty cols ${columns}; ${words}`;
  return run("script", ["-qec", command, "/dev/null"], {
    env: { TERM: "xterm-256color", SHELL: "/bin/sh", ...env },
    ...options,
  });
}

/** Runs `keyward` on a pseudo-terminal and answers each prompt once it is there; returns everything that was shown. */
export function converse(args, talk, { env = {}, cwd }) {
  const words = [process.execPath, program, ...args].map((word) => `'${word}'`).join(" ");
  const { PATH, HOME } = process.env;
  const own = { PATH, HOME, TZ: "UTC", TERM: "xterm-256color", SHELL: "/bin/sh", ...env };
  const child = spawn("script", ["-qec", words, "/dev/null"], { cwd, env: own });
  const waiting = [...talk];
  let shown = "";
  let answered = 0;
  child.stdout.on("data", (chunk) => {
    shown += chunk;
    const [prompt, answer] = waiting[0] ?? [];
    if (prompt === undefined || !shown.includes(prompt, answered)) return;
    answered = shown.length;
    waiting.shift();
    child.stdin.write(answer);
  });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", () => resolve(shown));
  });
}

/** A folder with a site, the environment `production` and the user ann, who may read and write there. */
export async function newSite() {
  const cwd = newFolder();
  const env = { KEYWARD_PREFIX: "acme" };
  const at = (more = {}) => ({ cwd, ...more, env: { ...env, ...more.env } });
  /** Runs a command that has to succeed, and returns its JSON. */
  const json = async (...args) => {
    const { code, out, err } = await keyward([...args, "--json"], at());
    if (code !== 0) throw new Error(`keyward ${args.join(" ")} ended with ${code}: ${err}`);
    return JSON.parse(out);
  };
  await json("init");
  await json("domains", "put", "default", "--environment", "production=read,write");
  await json("users", "put", "ann", "--access", "production=read,write");
  const create = (...more) => json("keys", "create", "--owner", "ann", "--name", "nightly", ...more);
  const verify = (token, ...more) => keyward(["verify", ...more], at({ input: token }));
  return {
    cwd,
    env,
    at,
    json,
    create,
    verify,
    keyward: (args, more) => keyward(args, at(more)),
    shell: (line, more) => shell(line, at(more)),
  };
}
