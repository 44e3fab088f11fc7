// One build at a time in one clone: `npm start` and `npm test` side by side must not tear each other's output.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

/** Runs `body` while holding the lock file `path`; waits for another holder, and takes over from a dead one. */
export async function withLock(path, body) {
  mkdirSync(dirname(path), { recursive: true });
  for (let told = false; !take(path); told = true) {
    if (!told) console.log(`  waiting for another build (process ${holder(path)}) …`);
    await new Promise((done) => setTimeout(done, 200));
  }
  try {
    return await body();
  } finally {
    rmSync(path, { force: true });
  }
}

function take(path) {
  try {
    writeFileSync(path, String(process.pid), { flag: "wx" });
    return true;
  } catch (error) {
    if (error.code !== "EEXIST") throw error;
  }
  const pid = holder(path);
  if (pid === null || isAlive(pid)) return false;
  rmSync(path, { force: true });
  return false;
}

function holder(path) {
  try {
    return Number(readFileSync(path, "utf8")) || null;
  } catch {
    return null;
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
}
