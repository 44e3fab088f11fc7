// The cap under concurrency: a check before an insert lets 50 of 50 through; one compare-and-swap lets 5.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { memoryStorage } from "../../pkg/dist/entry/inline.js";
import { start } from "../storage/lib/child.mjs";
import { openChromium } from "../storage/lib/chromium.mjs";
import { newFile, openStorage } from "../storage/lib/sqlite.mjs";
import { accountOf, counted, inhabit, root, settled, verifier } from "./lib/site.mjs";

const CAP = 5;
const TIMES = 50;
const policy = { APIKEY_MAX_NUM_PER_USER: CAP };
const OWNERS = ["ann", "bob", "cid", "dan"];

/** Exactly `CAP` of all wishes were granted, and all others were refused with the cap. */
function checkOutcomes(outcomes, what) {
  const tokens = outcomes.flatMap((outcome) => outcome.tokens);
  const codes = outcomes.flatMap((outcome) => outcome.codes);
  assert.equal(tokens.length, CAP, `${what}: keys that were made`);
  assert.deepEqual(codes, Array(TIMES - CAP).fill("key_cap_reached"), `${what}: refusals`);
  return tokens;
}

async function create(admin, times) {
  const wishes = Array.from({ length: times }, (_, n) => admin.keys.create({ owner: "ann", name: `key ${n}` }));
  const { values, codes } = await settled(wishes);
  return { tokens: values.map(({ token }) => token), codes };
}

async function checkTokens(storage, tokens) {
  const checks = verifier(storage);
  for (const token of tokens) assert.equal((await checks.verifyToken(token)).ok, true);
}

describe("50 concurrent creates under a cap of 5", () => {
  test("in memory, by one engine: a queue an account, so no conflict", async () => {
    const storage = counted(memoryStorage());
    const admin = await inhabit(storage, { policy });
    await checkTokens(storage, checkOutcomes([await create(admin, TIMES)], "one engine"));
    assert.equal(storage.counts.conflicts, 0);
  });

  test("in memory, by ten engines that know nothing of each other", async () => {
    const storage = counted(memoryStorage());
    await inhabit(storage, { policy });
    const outcomes = await Promise.all(Array.from({ length: 10 }, () => create(root(storage), TIMES / 10)));
    await checkTokens(storage, checkOutcomes(outcomes, "ten engines"));
    assert.ok(storage.counts.conflicts > 0, "the engines never met, so this run has shown nothing");
  });

  test("in SQLite, by one process", async () => {
    const storage = openStorage(newFile());
    const admin = await inhabit(storage, { policy });
    await checkTokens(storage, checkOutcomes([await create(admin, TIMES)], "SQLite"));
    assert.equal(JSON.parse((await accountOf(storage, "ann")).value).keys.length, CAP);
    await storage.close();
  });

  test("in SQLite, by two processes that start together", { timeout: 120_000 }, async (t) => {
    const file = newFile();
    const storage = openStorage(file);
    await inhabit(storage, { policy, owners: OWNERS });
    const script = new URL("process/create.mjs", import.meta.url);
    const processes = [1, 2].map(() => start(script, file, OWNERS.join(","), TIMES / 2));
    for (const each of processes) assert.equal(await each.line(), "ready");
    for (const each of processes) each.go();
    const reports = [];
    for (const each of processes) reports.push(JSON.parse(await each.line()));
    for (const owner of OWNERS) {
      await checkTokens(
        storage,
        checkOutcomes(
          reports.map(({ outcomes }) => outcomes[owner]),
          owner,
        ),
      );
      assert.equal(JSON.parse((await accountOf(storage, owner)).value).keys.length, CAP);
    }
    const conflicts = reports.reduce((sum, report) => sum + report.conflicts, 0);
    assert.ok(conflicts > 0, "the processes never met, so this run has shown nothing");
    t.diagnostic(`${conflicts} conflicts between the two processes`);
    await storage.close();
  });
});

describe("50 concurrent creates under a cap of 5, in IndexedDB", { timeout: 120_000 }, () => {
  let chromium;
  before(async () => {
    chromium = await openChromium(new URL("browser/page.mjs", import.meta.url));
  });
  after(() => chromium?.close());

  test("by one tab", async () => {
    const page = await chromium.tab();
    await page.evaluate((cap) => keyward.inhabit("one", cap, ["ann"]), CAP);
    const report = await page.evaluate((times) => keyward.create("one", ["ann"], times), TIMES);
    const tokens = checkOutcomes([report.outcomes.ann], "one tab");
    assert.equal(await page.evaluate((list) => keyward.accepted("one", list), tokens), CAP);
    assert.equal(report.conflicts, 0, "a queue an account, so no conflict");
  });

  test("by two tabs that meet", async (t) => {
    const tabs = [await chromium.tab(), await chromium.tab()];
    await tabs[0].evaluate(([cap, owners]) => keyward.inhabit("two", cap, owners), [CAP, OWNERS]);
    const ask = [OWNERS, TIMES / 2];
    const reports = await Promise.all(
      tabs.map((page) => page.evaluate(([owners, times]) => keyward.create("two", owners, times, true), ask)),
    );
    for (const owner of OWNERS) {
      const tokens = checkOutcomes(
        reports.map(({ outcomes }) => outcomes[owner]),
        owner,
      );
      assert.equal(await tabs[1].evaluate((list) => keyward.accepted("two", list), tokens), CAP);
    }
    const conflicts = reports.reduce((sum, report) => sum + report.conflicts, 0);
    assert.ok(conflicts >= OWNERS.length, `they met ${OWNERS.length} times, with ${conflicts} conflicts`);
    t.diagnostic(`${conflicts} conflicts between the two tabs`);
  });
});
