// The replay store in Durable Objects of a real workerd.
import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { Log, LogLevel, Miniflare } from "miniflare";
import { signedWorld } from "./lib/verdicts.mjs";

const MINUTE = 60_000;
const { outputFiles } = await build({
  entryPoints: [fileURLToPath(new URL("workerd/claims.mjs", import.meta.url))],
  bundle: true,
  format: "esm",
  target: "es2022",
  external: ["cloudflare:workers"],
  write: false,
});
const worker = new Miniflare({
  modules: true,
  script: outputFiles[0].text,
  compatibilityDate: "2026-01-01",
  cf: false,
  log: new Log(LogLevel.NONE),
  durableObjects: { CLAIMS: { className: "Claims", useSQLite: true }, OLD: "Old" },
});
after(() => worker.dispose());

async function ask(action, input = {}) {
  const body = JSON.stringify({ action, ...input });
  const answer = await worker.dispatchFetch("http://localhost/", { method: "POST", body });
  const { value, error } = await answer.json();
  if (error !== undefined) throw new Error(error);
  return value;
}
const store = { claim: (scope, token, expiresAt, now) => ask("claim", { scope, token, expiresAt, now }) };

describe("Durable Object replay store", () => {
  test("keeps the contract", { timeout: 120_000 }, async (t) => {
    const outcomes = await ask("conformance");
    assert.equal(outcomes.length, 11);
    for (const { name, error } of outcomes) await t.test(name, () => assert.equal(error, null));
  });

  test("four requests at once claim the same tokens: each is granted once", { timeout: 60_000 }, async () => {
    const granted = await Promise.all([1, 7, 11, 13].map((stride) => ask("compete", { stride, tokens: 80 })));
    const all = granted.flat();
    assert.deepEqual([new Set(all).size, all.length], [80, 80]);
    assert.ok(granted.filter(({ length }) => length > 0).length > 1, "the requests did not compete");
  });

  test("an alarm forgets what has expired, and an object that is empty stores nothing", async () => {
    const [scope, now] = ["cleaned", Date.now()];
    const claim = (token, expiresAt) => store.claim(scope, token, expiresAt, now - 10 * MINUTE);
    // The later one first: the alarm is for it, and does not come of itself before the test has looked.
    assert.equal(await claim("b", now + 5 * MINUTE), true);
    assert.equal(await claim("a", now - 5 * MINUTE), true);
    assert.deepEqual(await ask("held", { scope }), { tokens: 2, alarm: now + 6 * MINUTE });
    await ask("wake", { scope, now });
    assert.deepEqual(await ask("held", { scope }), { tokens: 1, alarm: now + 6 * MINUTE });
    assert.equal(await claim("b", now + 5 * MINUTE), false);

    assert.equal(await store.claim("emptied", "a", now + 5 * MINUTE, now), true);
    await ask("wake", { scope: "emptied", now: now + 7 * MINUTE });
    assert.equal((await ask("held", { scope: "emptied" })).tokens, null);
    assert.equal(await store.claim("emptied", "c", now + 5 * MINUTE, now), true, "it starts anew");
    assert.equal(await store.claim("emptied", "c", now + 5 * MINUTE, now), false);
  });

  test("the alarm comes by itself", { timeout: 30_000 }, async () => {
    const now = Date.now();
    assert.equal(await store.claim("alone", "a", now - MINUTE + 1500, now - 2 * MINUTE), true);
    assert.equal((await ask("held", { scope: "alone" })).tokens, 1);
    while ((await ask("held", { scope: "alone" })).tokens !== null) await new Promise((done) => setTimeout(done, 100));
  });

  test("an object that dies in the middle of a claim denies the request, and the next one works", async () => {
    const { signed, verify } = await signedWorld(store);
    const first = await signed();
    assert.equal((await verify(first)).ok, true);
    const { keyid } = /keyid="(?<keyid>[^"]+)"/.exec(first.headers["signature-input"]).groups;
    await ask("die", { scope: keyid });
    const verdict = await verify(await signed());
    assert.deepEqual([verdict.ok, verdict.reason, verdict.status], [false, "replay_store_unavailable", 503]);
    assert.match(String(verdict.cause), /went away/);
    assert.equal((await verify(await signed())).ok, true);
    assert.equal((await verify(first)).reason, "replayed", "what was claimed before is not forgotten");
  });

  test("a storage without SQL is refused, with what to do", async () => {
    await assert.rejects(ask("old"), /new_sqlite_classes/);
  });
});
