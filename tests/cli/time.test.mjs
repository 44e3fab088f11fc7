// What time brings about, as the command line shows it: on a file whose keys were made long ago by the SDK.
import assert from "node:assert/strict";
import { join } from "node:path";
import { describe, test } from "node:test";
import Database from "libsql";
import { createKeyward, createVerifier, sqliteStorage } from "../../pkg/dist/entry/inline.js";
import { newSite } from "./lib/keyward.mjs";

const DAY = 86_400_000;
const NOWHERE = "0".repeat(24);

/** Runs `body` on the site's file as if it were so many days ago. */
async function daysAgo(site, days, body) {
  const db = new Database(join(site.cwd, "keys.sqlite"));
  try {
    const now = () => Date.now() - days * DAY;
    const options = { storage: sqliteStorage(db), prefix: "acme", now };
    const engine = createKeyward(options);
    return await body(engine.as({ role: "siteAdmin", id: "root" }), { engine, verifier: createVerifier(options) });
  } finally {
    db.close();
  }
}

describe("tick", { concurrency: 2 }, () => {
  test("retires pairs, says what is due and when to come back", async () => {
    const site = await newSite();
    assert.match(
      (await site.keyward(["tick"])).out,
      /^Brought 0 accounts up to date\.\n\nNothing is due\.\n\nNothing else/,
    );
    const rotation = { everyDays: 90, overlapDays: 3, remindDays: [7] };
    await daysAgo(site, 100, (admin) => admin.keys.create({ owner: "ann", name: "old", rotation }));
    await daysAgo(site, 10, async (admin) => {
      const { key } = await admin.keys.create({ owner: "ann", name: "fresh", rotation });
      await admin.keys.rotate({ keyId: key.keyId });
    });
    const dry = await site.keyward(["tick", "--dry-run"]);
    assert.match(dry.out, /retiring → none\n/);
    assert.match(dry.out, /the pair should have been replaced +old +ann /);
    const json = await site.json("tick");
    assert.deepEqual([json.changed, json.failed], [1, []]);
    const { out } = await site.keyward(["tick"]);
    assert.match(out, /^Brought 0 accounts up to date\.\n\n(.*\n)+\nNext wake-up: /);
    assert.match(out, /the pair should have been replaced +old +ann /);
    const refused = await site.keyward(["tick", "--as", "user:ann"]);
    assert.equal(refused.code, 3);
    assert.match(refused.err, /^keyward: forbidden: /);
    const dryRefused = await site.keyward(["tick", "--as", "user:ann", "--dry-run"]);
    assert.equal(dryRefused.code, 3);
    assert.equal((await site.keyward(["tick", "now"])).code, 2);
  });
});

describe("keys get", { concurrency: 2 }, () => {
  test("shows the stage of each pair, its dates, its last use, and what is due", async () => {
    const site = await newSite();
    const made = await daysAgo(site, 2, async (admin, { engine, verifier }) => {
      const rotation = { everyDays: 30, overlapDays: 5, remindDays: [7, 1] };
      const first = await admin.keys.create({ owner: "ann", name: "nightly", rotation });
      await engine.usage.flush([(await verifier.verifyToken(first.token)).usage]);
      await admin.keys.rotate({ keyId: first.key.keyId });
      return first;
    });
    const { out, err } = await site.keyward(["keys", "get", made.key.keyId]);
    assert.equal(err, "");
    assert.match(out, new RegExp(`${made.clientId}  bearer, ed25519\\n +retiring; until .*; last used about .*\\n`));
    assert.match(out, /\n +current; never used\n/);
    assert.match(out, /rotation +every=30d,overlap=5d,remind=7d,1d,overdue=remind; next due \d+ \w+ \d{4}, /);
  });

  test("warns of a pair that has gone and was tried since", async () => {
    const site = await newSite();
    const { key, clientId } = await daysAgo(site, 3, async (admin) => {
      const first = await admin.keys.create({ owner: "ann", name: "leaked" });
      await admin.keys.rotate({ keyId: first.key.keyId, overlapDays: 1 });
      return first;
    }).then(async (first) => {
      await daysAgo(site, 1, async (admin, { engine, verifier }) => {
        await admin.site.tick();
        const verdict = await verifier.verifyToken(first.token);
        assert.equal(verdict.reason, "pair_retired");
        await engine.usage.flush([verdict.usage]);
      });
      return first;
    });
    const { code, out, err } = await site.keyward(["keys", "get", key.keyId]);
    assert.equal(code, 0);
    assert.doesNotMatch(out, new RegExp(clientId));
    assert.match(
      err,
      new RegExp(`^warning: the pair ${clientId}, gone since .*, was tried about .*: somebody still has`),
    );
    assert.equal((await site.keyward(["keys", "get", NOWHERE])).code, 3);
  });
});

/** Zone, what is typed, until when the key works, and the words that a person of that zone reads. */
const ZONES = [
  ["America/New_York", "2028-02-29", "2028-03-01T05:00:00.000Z", "29 Feb 2028, until 1 Mar 2028, 00:00:00 EST"],
  // The clocks go forward in the night of that day, which has 23 hours.
  ["America/New_York", "2027-03-14", "2027-03-15T04:00:00.000Z", "14 Mar 2027, until 15 Mar 2027, 00:00:00 EDT"],
  ["Europe/Berlin", "2027-10-31", "2027-10-31T23:00:00.000Z", "31 Oct 2027, until 1 Nov 2027, 00:00:00 GMT+1"],
  ["Europe/Berlin", "2027-01-31", "2027-01-31T23:00:00.000Z", "31 Jan 2027, until 1 Feb 2027, 00:00:00 GMT+1"],
  ["Pacific/Apia", "2027-12-31", "2027-12-31T11:00:00.000Z", "31 Dec 2027, until 1 Jan 2028, 00:00:00 GMT+13"],
  ["Pacific/Apia", "2028-02-28", "2028-02-28T11:00:00.000Z", "28 Feb 2028, until 29 Feb 2028, 00:00:00 GMT+13"],
];

test("an expiration is typed, stored and shown in the zone of whoever types it", async () => {
  const site = await newSite();
  const { clientId } = await site.create();
  for (const [zone, typed, stored, shown] of ZONES) {
    const env = { TZ: zone };
    const edited = await site.keyward(["keys", "edit", clientId, "--expires", typed, "--json"], { env });
    assert.equal(new Date(JSON.parse(edited.out).expiresAt).toISOString(), stored, `${zone} ${typed}`);
    const { out } = await site.keyward(["keys", "get", clientId], { env });
    assert.ok(out.includes(`expires    ${shown} (${stored})\n`), `${zone}: ${out}`);
    const dry = await site.keyward(["keys", "edit", clientId, "--expires", "never", "--dry-run"], { env });
    assert.ok(dry.out.includes(`${shown.split("until ")[1]} (${stored}) → none`), `${zone}: ${dry.out}`);
  }
  // A day that the island left out when it moved across the date line.
  const gone = await site.keyward(["keys", "edit", clientId, "--expires", "2011-12-30"], {
    env: { TZ: "Pacific/Apia" },
  });
  assert.equal(gone.code, 2);
  assert.match(gone.err, /--expires must be a day that exists/);
  // Days are days of 24 hours, whatever the clocks do meanwhile.
  for (const zone of ["America/New_York", "Europe/Berlin", "Pacific/Apia"]) {
    const from = Date.now();
    const edited = await site.keyward(["keys", "edit", clientId, "--expires", "365d", "--json"], { env: { TZ: zone } });
    const exact = JSON.parse(edited.out).expiresAt - 365 * DAY;
    assert.ok(exact >= from && exact <= Date.now(), zone);
  }
});
