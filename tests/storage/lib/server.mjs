// Servers that a test starts for itself: a real program, on loopback and a free port, in a folder of its own. A test
// ends what it started; what is left, the end of the process does.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { chownSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

const START_LIMIT_MS = 60_000;
const started = new Set();
const folders = new Set();
process.on("exit", () => {
  for (const child of started) child.kill("SIGKILL");
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** A port of loopback that nobody listens on. */
export async function freePort() {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address();
  probe.close();
  await once(probe, "close");
  return port;
}

/** A folder that goes with the process, and belongs to `user` where one is given. */
export function newFolder(name, user) {
  const folder = mkdtempSync(join(tmpdir(), `keyward-${name}-`));
  if (user) chownSync(folder, user.uid, user.gid);
  folders.add(folder);
  return folder;
}

/** Starts a server and waits for the line of its log that says it is ready. */
export async function startServer(program, args, { ready, user, cwd }) {
  const child = spawn(program, args, { cwd, stdio: ["ignore", "pipe", "pipe"], ...user });
  started.add(child);
  const log = [];
  const ended = once(child, "close").then(([code, signal]) => {
    started.delete(child);
    return signal ?? code;
  });
  const up = new Promise((resolve, reject) => {
    const fail = (why) => reject(new Error(`${program} ${why}\n${log.join("\n")}`));
    const timer = setTimeout(() => fail("did not get ready"), START_LIMIT_MS);
    child.once("error", (error) =>
      fail(`could not be started (${error.code}): run \`node scripts/setup.mjs --tests\``),
    );
    ended.then((how) => fail(`ended with ${how}`));
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on("line", (line) => {
        if (log.length < 200) log.push(line);
        if (!line.includes(ready)) return;
        clearTimeout(timer);
        resolve();
      });
    }
  });
  await up;
  const handles = [child, child.stdout, child.stderr];
  // A test that fails before it ends its server must not keep the process from ending.
  for (const handle of handles) handle.unref();
  const end = async (signal) => {
    for (const handle of handles) handle.ref();
    child.kill(signal);
    await ended;
  };
  return {
    /** Ends it at once, as a crash of its machine would; also where it stands still. */
    kill: () => end("SIGKILL"),
    /** Lets it stand still: connections stay, and nothing answers. */
    freeze: () => child.kill("SIGSTOP"),
    /** Ends it in its own way. */
    stop: (signal = "SIGTERM") => end(signal),
  };
}
