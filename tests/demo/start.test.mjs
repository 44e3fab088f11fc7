// `npm start` itself: quick the second time, ended by Ctrl-C, and clear about what it cannot do.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { test } from "node:test";
import { newFolder, startDemo } from "./lib/demo.mjs";
import { run, start } from "./lib/program.mjs";

const SECOND_START_MS = 10_000;
const BUILD_MS = 300_000;
const GREETING = /keyward demo on (http:\/\/127\.0\.0\.1:\d+)\//;
const server = (...args) => run(process.execPath, ["www/server/main.mjs", ...args]);

/** Runs `npm start` until it answers; returns how long that took. A group of its own, as a terminal would make. */
async function npmStart(db) {
  const before = performance.now();
  const program = start("npm", ["start", "--", "--port", "0", "--db", db], { detached: true });
  const [, origin] = await program.says(GREETING, BUILD_MS);
  assert.equal((await fetch(`${origin}/keyward.json`)).status, 200);
  const took = performance.now() - before;
  await program.stop("SIGINT");
  await assert.rejects(fetch(`${origin}/keyward.json`), "Ctrl-C has ended it");
  return took;
}

test("npm start answers, and a second time in under ten seconds", async () => {
  const db = join(newFolder(), "demo.sqlite");
  await npmStart(db);
  const took = await npmStart(db);
  assert.ok(took < SECOND_START_MS, `the second start took ${Math.round(took)} ms`);
});

test("a taken port is said to be taken, or the next one is used", async () => {
  const other = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => other.once("listening", resolve));
  const { port } = other.address();
  const db = join(newFolder(), "demo.sqlite");
  const refused = await server("--port", String(port), "--db", db);
  assert.deepEqual([refused.code, refused.output], [1, `error: port ${port} is taken: name another with --port\n`]);
  other.close();

  const [first, second] = [1, 2].map(() =>
    start(process.execPath, ["www/server/main.mjs", "--db", join(newFolder(), "demo.sqlite")], {
      env: { PORT: undefined },
    }),
  );
  try {
    const origins = await Promise.all([first.says(GREETING), second.says(GREETING)]);
    const ports = origins.map(([, origin]) => Number(new URL(origin).port));
    assert.notEqual(ports[0], ports[1]);
    assert.ok(
      ports.every((one) => one >= 8787 && one < 8807),
      String(ports),
    );
  } finally {
    await Promise.all([first.stop(), second.stop()]);
  }
});

test("arguments that it does not take", async () => {
  for (const args of [["--port", "x"], ["--port", "65536"], ["--port=-1"], ["--db", ""], ["--nothing"], ["extra"]]) {
    const { code, output } = await server(...args);
    assert.equal(code, 1, args.join(" "));
    assert.match(output, /^error: [^\n]+\n(?!\s+at )/);
  }
  const help = await server("--help");
  assert.equal(help.code, 0);
  assert.match(help.output, /--port <number>[\s\S]*--db <file>/);
});

test("a lost keyring is not replaced in silence", async () => {
  const demo = await startDemo();
  await demo.stop();
  for (const [key, message] of [
    ["0".repeat(64), /does not open the keyring/],
    ["short", /64 hexadecimal digits/],
  ]) {
    writeFileSync(`${demo.db}.keyring`, key);
    const { code, output } = await server("--port", "0", "--db", demo.db);
    assert.equal(code, 1);
    assert.match(output, message);
    assert.doesNotMatch(output, /\n\s+at /);
  }
});
