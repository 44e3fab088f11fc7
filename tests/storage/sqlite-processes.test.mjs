import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { start } from "./lib/child.mjs";
import { newFile, openStorage } from "./lib/sqlite.mjs";

/** Starts the processes, waits until each stands at the barrier, and lets them go together. */
async function startTogether(count, name, ...args) {
  const processes = Array.from({ length: count }, () => start(name, ...args));
  for (const each of processes) assert.equal(await each.line(), "ready");
  for (const each of processes) each.go();
  return processes;
}

test("two processes increment the same documents, and no increment is lost", { timeout: 120_000 }, async () => {
  const file = newFile();
  const storage = openStorage(file);
  const ids = ["counter/a", "counter/b", "counter/c"];
  for (const id of ids) await storage.write(id, "0", null);
  const times = 500;
  const processes = await startTogether(2, "increment", file, ids.join(","), times);
  let conflicts = 0;
  for (const each of processes) {
    conflicts += Number(await each.line());
    assert.deepEqual(await each.ended, { code: 0, signal: null });
  }
  const total = (await storage.read(ids)).reduce((sum, { value }) => sum + Number(value), 0);
  assert.equal(total, 2 * times);
  assert.ok(conflicts > 0, "the processes never met, so this run has shown nothing");
});

test("eight processes open a new file at the same moment", { timeout: 120_000 }, async () => {
  const file = newFile();
  for (const each of await startTogether(8, "open", file)) {
    assert.equal(await each.line(), "done");
    assert.deepEqual(await each.ended, { code: 0, signal: null });
  }
  const { items } = await openStorage(file).scan({ prefix: "process/", limit: 100 });
  assert.equal(items.length, 8);
});

test("opening waits for another process that is writing to the file", { timeout: 60_000 }, async () => {
  const file = newFile();
  const [holder] = await startTogether(1, "hold", file);
  // SQLite itself gives up at once here: it does not call its busy handler for the switch to write-ahead logging.
  const storage = openStorage(file);
  assert.equal(storage.db.prepare("PRAGMA journal_mode").all()[0].journal_mode, "wal");
  assert.deepEqual(await holder.ended, { code: 0, signal: null });
});

test("what was acknowledged survives a process that is killed while it writes", { timeout: 120_000 }, async () => {
  const file = newFile();
  const acknowledged = new Map();
  for (let round = 0; round < 5; round += 1) {
    const [writer] = await startTogether(1, "append", file);
    let lines = 0;
    for (let line = await writer.line(); line !== undefined; line = await writer.line()) {
      const [id, n, version] = line.split(" ");
      acknowledged.set(id, { n: Number(n), version });
      lines += 1;
      // The kill comes at no particular moment of a later write; what is still in the pipe was acknowledged as well.
      if (lines === 1) sleep(20 + round * 23).then(writer.kill);
    }
    assert.equal((await writer.ended).signal, "SIGKILL");
    assert.ok(lines > 0, "the process was killed before it wrote anything");
    await checkSurvivors(file, acknowledged);
  }
});

async function checkSurvivors(file, acknowledged) {
  const storage = openStorage(file);
  assert.deepEqual(Object.values(storage.db.prepare("PRAGMA integrity_check").all()[0])[0], "ok");
  const ids = [...acknowledged.keys()];
  const documents = await storage.read(ids);
  let beyond = 0;
  for (const [at, id] of ids.entries()) {
    const { n, version } = acknowledged.get(id);
    assert.notEqual(documents[at], null, `${id} is gone`);
    const found = JSON.parse(documents[at].value);
    assert.equal(found.end, found.n, `${id} is torn`);
    // One write may have been made and not yet reported; it is whole, and it is one.
    if (documents[at].version === version) assert.equal(found.n, n);
    else beyond += 1;
  }
  assert.ok(beyond <= 1, `${beyond} documents are not as they were acknowledged`);
  for (const [at, id] of ids.entries())
    acknowledged.set(id, { n: JSON.parse(documents[at].value).n, version: documents[at].version });
  await storage.close();
}
