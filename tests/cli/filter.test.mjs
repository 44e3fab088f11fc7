// Filters as text on the command line: days are days where the machine is, and a mistake is marked.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { newSite } from "./lib/keyward.mjs";

/** Names of the keys that a filter finds in a zone. */
async function found(site, zone, filter, ...more) {
  const { code, out, err } = await site.keyward(["keys", "list", `--filter=${filter}`, "--json", ...more], {
    env: { TZ: zone },
  });
  assert.equal(code, 0, err);
  return JSON.parse(out)
    .keys.map((key) => key.name)
    .sort();
}

/** A site with a key for each name, that ends at this instant. */
async function siteWith(keys) {
  const site = await newSite();
  for (const [name, at] of Object.entries(keys)) {
    await site.json("keys", "create", "--owner", "ann", "--name", name, "--expires", at);
  }
  return site;
}

describe("days of a filter", { concurrency: 2 }, () => {
  test("a month ends where the machine is", async () => {
    const site = await siteWith({
      utc: "2031-02-01T00:00:00Z",
      ny: "2031-02-01T05:00:00Z",
      late: "2031-02-01T05:00:00.001Z",
    });
    assert.deepEqual(await found(site, "UTC", "expires<=2031-01-31"), ["utc"]);
    assert.deepEqual(await found(site, "America/New_York", "expires<=2031-01-31"), ["ny", "utc"]);
    assert.deepEqual(await found(site, "America/New_York", "expires:2031-01-31"), ["ny", "utc"]);
    assert.deepEqual(await found(site, "America/New_York", "expires<2031-01-31"), []);
    assert.deepEqual(await found(site, "America/New_York", "expires>2031-01-31"), ["late"]);
    assert.deepEqual(await found(site, "UTC", "expires>=2031-02-01"), ["late", "ny"]);
  });

  test("a leap day is a day", async () => {
    const site = await siteWith({ leap: "2032-02-29T23:00:00Z", march: "2032-03-01T12:00:00Z" });
    assert.deepEqual(await found(site, "Europe/Berlin", "expires:2032-02-29"), ["leap"]);
    assert.deepEqual(await found(site, "America/New_York", "expires:2032-02-29"), ["leap"]);
    assert.deepEqual(await found(site, "UTC", "expires>2032-02-29"), ["march"]);
    const none = await site.keyward(["keys", "list", "--filter", "expires:2031-02-29"]);
    assert.equal(none.code, 2);
    assert.match(none.err, /there is no such day/);
  });

  test("days on which the clocks change have 23 and 25 hours", async () => {
    // 30 March 2031 in Berlin begins at 23:00 UTC the day before, and ends at 22:00 UTC; 26 October the other way round.
    const site = await siteWith({
      "spring before": "2031-03-29T23:00:00Z",
      "spring first": "2031-03-29T23:00:00.001Z",
      "spring last": "2031-03-30T22:00:00Z",
      "spring after": "2031-03-30T22:00:00.001Z",
      "autumn first": "2031-10-25T22:00:00.001Z",
      "autumn last": "2031-10-26T23:00:00Z",
      "autumn after": "2031-10-26T23:00:00.001Z",
    });
    assert.deepEqual(await found(site, "Europe/Berlin", "expires:2031-03-30"), ["spring first", "spring last"]);
    assert.deepEqual(await found(site, "Europe/Berlin", "expires:2031-10-26"), ["autumn first", "autumn last"]);
    // 9 March 2031 in New York: from 05:00 UTC to 04:00 UTC.
    const ny = await siteWith({
      first: "2031-03-09T05:00:00.001Z",
      last: "2031-03-10T04:00:00Z",
      after: "2031-03-10T04:00:00.001Z",
    });
    assert.deepEqual(await found(ny, "America/New_York", "expires:2031-03-09"), ["first", "last"]);
  });

  test("an instant is the same everywhere", async () => {
    const site = await siteWith({ noon: "2031-06-01T12:00:00Z" });
    for (const zone of ["UTC", "America/New_York", "Europe/Berlin"]) {
      assert.deepEqual(await found(site, zone, "expires<=2031-06-01T14:00:00+02:00"), ["noon"]);
      assert.deepEqual(await found(site, zone, "expires<2031-06-01T12:00:00Z"), []);
    }
  });

  test("options and text say one filter, and the same thing only once", async () => {
    const site = await siteWith({ nightly: "never", weekly: "2031-01-01" });
    assert.deepEqual(await found(site, "UTC", "-expires:never", "--owner", "ann"), ["weekly"]);
    assert.deepEqual(await found(site, "UTC", "used:never", "--text", "night"), ["nightly"]);
    const day = await site.keyward(["keys", "list", "--expires-from", "2031-01-01", "--json"]);
    assert.deepEqual(
      JSON.parse(day.out).keys.map((key) => key.name),
      ["weekly"],
    );
    const next = await site.keyward(["keys", "list", "--expires-from", "2031-01-02", "--json"]);
    assert.deepEqual(JSON.parse(next.out).keys, []);
    const twice = await site.keyward(["keys", "list", "--filter", "x owner:ann", "--owner", "ann"]);
    assert.equal(twice.code, 2);
    assert.match(twice.err, /`owner` is already said before/);
  });
});

test("a mistake is marked at its character", async () => {
  const site = await newSite();
  const { code, err } = await site.keyward(["keys", "list", "--filter", "日本 ownr:ann status:actve"]);
  assert.equal(code, 2);
  assert.deepEqual(err.split("\n").slice(0, 7), [
    "keyward: invalid: 2 things are wrong",
    "  `filter.query` at 3: there is no such field: did you mean `owner:`? (--filter)",
    "  日本 ownr:ann status:actve",
    "       ^",
    "  `filter.query` at 19: did you mean `status:active`? (--filter)",
    "  日本 ownr:ann status:actve",
    `  ${" ".repeat(21)}^`,
  ]);
  const json = await site.keyward(["keys", "list", "--filter", "ownr:ann", "--json"]);
  assert.equal(JSON.parse(json.err).error.details.issues[0].at, 0);
});
