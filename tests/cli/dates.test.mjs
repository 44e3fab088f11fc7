// Days as people type them become instants in their own zone; the expected instants were worked out by hand.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { newSite, run } from "./lib/keyward.mjs";

const module = new URL("../../pkg/dist/cli/input/when.js", import.meta.url).href;
/** 10 January 2027, 12:34:56 UTC. */
const NOW = Date.UTC(2027, 0, 10, 12, 34, 56);

/** What each text is in a zone: an instant as ISO, "never", or the message of what is wrong. */
async function read(zone, texts, reader = "readExpiry(() => now)") {
  const script = `
    const { readExpiry, readInstant } = await import(${JSON.stringify(module)});
    const now = ${NOW};
    const read = ${reader};
    const shown = ${JSON.stringify(texts)}.map((text) => {
      try { const at = read(text); return at === null ? "never" : new Date(at).toISOString(); } catch (error) { return error.message; }
    });
    console.log(JSON.stringify(shown));`;
  const { code, out, err } = await run(process.execPath, ["--input-type=module", "-e", script], { env: { TZ: zone } });
  assert.equal(code, 0, err);
  return JSON.parse(out);
}

const ENDS = [
  ["UTC", "2027-03-01", "2027-03-02T00:00:00.000Z"],
  ["UTC", "2027-12-31", "2028-01-01T00:00:00.000Z"],
  ["UTC", "2027-01-31", "2027-02-01T00:00:00.000Z"],
  ["UTC", "2028-02-28", "2028-02-29T00:00:00.000Z"],
  ["UTC", "2028-02-29", "2028-03-01T00:00:00.000Z"],
  ["Europe/Berlin", "2027-03-01", "2027-03-01T23:00:00.000Z"],
  // The clocks go forward in the night of 28 March: this day has 23 hours, and its end is in summer time.
  ["Europe/Berlin", "2027-03-27", "2027-03-27T23:00:00.000Z"],
  ["Europe/Berlin", "2027-03-28", "2027-03-28T22:00:00.000Z"],
  ["Europe/Berlin", "2027-10-31", "2027-10-31T23:00:00.000Z"],
  ["America/New_York", "2027-03-14", "2027-03-15T04:00:00.000Z"],
  ["America/New_York", "2027-11-07", "2027-11-08T05:00:00.000Z"],
  // Midnight itself does not exist here on 24 April 2026: the day before ends when the clock jumps to one.
  ["Africa/Cairo", "2026-04-23", "2026-04-23T22:00:00.000Z"],
  ["Pacific/Kiritimati", "2027-03-01", "2027-03-01T10:00:00.000Z"],
  ["Asia/Kathmandu", "2028-02-29", "2028-02-29T18:15:00.000Z"],
];

describe("when a key ends", { concurrency: 4 }, () => {
  for (const zone of new Set(ENDS.map(([zone]) => zone))) {
    test(`days end at midnight in ${zone}`, async () => {
      const rows = ENDS.filter(([name]) => name === zone);
      assert.deepEqual(
        await read(
          zone,
          rows.map(([, text]) => text),
        ),
        rows.map(([, , at]) => at),
      );
    });
  }

  test("lengths are exact, whatever the clocks do meanwhile", async () => {
    const expected = ["2027-04-10T12:34:56.000Z", "2027-01-11T00:34:56.000Z", "never"];
    assert.deepEqual(await read("Europe/Berlin", ["90d", "12h", "never"]), expected);
  });

  test("instants name their zone, or are here", async () => {
    const texts = ["2027-03-01T12:00:00Z", "2027-03-01T12:00+02:00", "2027-03-01T12:00:00.250", "2027-07-01T12:00"];
    const expected = [
      "2027-03-01T12:00:00.000Z",
      "2027-03-01T10:00:00.000Z",
      "2027-03-01T11:00:00.250Z",
      "2027-07-01T10:00:00.000Z",
    ];
    assert.deepEqual(await read("Europe/Berlin", texts), expected);
  });

  test("what does not exist is refused instead of carried over", async () => {
    const days = ["2027-02-29", "2027-02-30", "2027-04-31", "2027-13-01", "2027-00-10", "2027-01-00"];
    for (const said of await read("UTC", days)) assert.match(said, /^must be a day that exists/);
    const instants = ["2027-02-30T00:00:00Z", "2027-01-01T25:00:00Z", "2027-01-01T10:61:00Z"];
    for (const said of await read("UTC", instants)) assert.match(said, /^must be an instant that exists/);
    const others = [
      "",
      "soon",
      "90",
      "-5d",
      "1.5d",
      "3mo",
      "2027-3-1",
      "01.03.2027",
      "2027-03-01 12:00",
      "Never",
      "1e3d",
    ];
    for (const said of await read("UTC", others)) assert.match(said, /^must be a day \(2027-03-01\), .* or `never`$/);
    assert.deepEqual(await read("UTC", ["999999999d"]), ["is further away than any calendar goes"]);
  });

  test("a filter that starts with a day starts with its first instant, and lengths name whole days", async () => {
    const starts = `readInstant({ day: "start", length: "ago", wholeDays: true }, () => now)`;
    const ends = `readInstant({ day: "end", length: "ahead", wholeDays: true }, () => now)`;
    assert.deepEqual(await read("Europe/Berlin", ["2027-03-28", "7d", "0d"], starts), [
      "2027-03-27T23:00:00.000Z",
      "2027-01-02T23:00:00.000Z",
      "2027-01-09T23:00:00.000Z",
    ]);
    assert.deepEqual(await read("Europe/Berlin", ["2027-03-28", "30d", "0d"], ends), [
      "2027-03-28T22:00:00.000Z",
      "2027-02-09T23:00:00.000Z",
      "2027-01-10T23:00:00.000Z",
    ]);
  });
});

test("a day on the command line is stored, shown and filtered in the zone of the machine", async () => {
  const site = await newSite();
  const env = { TZ: "America/New_York" };
  const made = await site.keyward(
    ["keys", "create", "--owner", "ann", "--name", "leap", "--expires", "2028-02-29", "--json"],
    { env },
  );
  assert.equal(JSON.parse(made.out).key.expiresAt, Date.UTC(2028, 2, 1, 5));
  const shown = await site.keyward(["keys", "get", JSON.parse(made.out).clientId], { env });
  assert.match(shown.out, /expires {4}29 Feb 2028, until 1 Mar 2028, 00:00:00 EST \(2028-03-01T05:00:00\.000Z\)/);
  const names = async (day) =>
    (await site.keyward(["keys", "list", "--expires-by", day], { env })).out.match(/leap.* 29 Feb 2028 /);
  assert.ok(await names("2028-02-29"));
  assert.equal(await names("2028-02-28"), null);
});
