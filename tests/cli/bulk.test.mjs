// One verb for many keys: a line a key, a refusal that keeps none of the others from being done, a question first.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { newSite, onTerminal } from "./lib/keyward.mjs";

const NOWHERE = "0".repeat(24);

async function withKeys() {
  const site = await newSite();
  const make = (name) => site.json("keys", "create", "--owner", "ann", "--name", name);
  const keys = [await make("one"), await make("two"), await make("three")];
  const states = async () => {
    const { keys } = await site.json("keys", "list", "--sort", "createdAt");
    return Object.fromEntries(keys.map((key) => [key.name, key.reason ?? "active"]));
  };
  return { site, keys, states, ids: keys.map(({ key }) => key.keyId) };
}

describe("keys bulk", { concurrency: 2 }, () => {
  test("does what is asked for each key, by id and by filter", async () => {
    const { site, states, ids, keys } = await withKeys();
    const disabled = await site.keyward(["keys", "bulk", "disable", ids[0], keys[1].clientId]);
    assert.deepEqual([disabled.code, disabled.out], [0, `disabled  ${ids[0]}\ndisabled  ${keys[1].clientId}\n`]);
    assert.deepEqual(await states(), { one: "disabled", two: "disabled", three: "active" });
    const enabled = await site.json("keys", "bulk", "enable", "--filter", "status:inactive");
    assert.deepEqual([enabled.done, enabled.refused], [2, 0]);
    const revoked = await site.keyward(["keys", "bulk", "revoke", "--filter", "owner:ann name:two"]);
    assert.equal(revoked.out, `revoked  ${ids[1]}  two of ann\n`);
    assert.deepEqual(await states(), { one: "active", two: "revoked", three: "active" });
    assert.equal((await site.keyward(["keys", "bulk", "delete", "--filter", "owner:ann"])).code, 0);
    assert.deepEqual(await states(), {});
  });

  test("says of each key why it is refused, and ends with 3", async () => {
    const { site, ids, states } = await withKeys();
    await site.json("keys", "revoke", ids[0]);
    const { code, out, err } = await site.keyward(["keys", "bulk", "enable", ids[0], NOWHERE, ids[2], "x"]);
    assert.equal(code, 3);
    assert.deepEqual(
      out
        .trimEnd()
        .split("\n")
        .map((line) => line.split(":")[0]),
      [
        `refused  ${ids[0]}  key_revoked`,
        `refused  ${NOWHERE}  key_not_found`,
        `enabled  ${ids[2]}`,
        "refused  x  invalid",
      ],
    );
    assert.equal(err, "1 enabled, 3 refused.\n");
    const other = await site.keyward(["keys", "bulk", "delete", ...ids, "--as", "user:bob"]);
    assert.equal(other.code, 3);
    assert.equal(other.out.match(/key_not_found/g).length, 3);
    assert.deepEqual(await states(), { one: "revoked", two: "active", three: "active" });
  });

  test("asks on a terminal, unless told not to", async () => {
    const { site, states, ids } = await withKeys();
    const ask = (input, ...more) =>
      onTerminal(["keys", "bulk", "disable", ids[0], ...more], {
        ...site.at(),
        env: { ...site.at().env, TERM: "dumb" },
        input,
      });
    const no = await ask("n\n");
    assert.match(no.out, /Disable 1 key\? \[y\/N\]/);
    assert.match(no.out, /Nothing was changed\./);
    assert.deepEqual([no.code, (await states()).one], [2, "active"]);
    assert.match((await ask("y\n")).out, new RegExp(`disabled {2}${ids[0]}`));
    assert.equal((await states()).one, "disabled");
    assert.doesNotMatch((await ask("", "--yes")).out, /\[y\/N\]/);
  });

  test("with --dry-run says it and does nothing", async () => {
    const { site, ids, states } = await withKeys();
    const { code, out } = await site.keyward(["keys", "bulk", "revoke", ids[0], NOWHERE, "--dry-run"]);
    assert.equal(code, 3);
    assert.match(out, /state +enabled → revoked\n/);
    assert.match(out, new RegExp(`would be revoked {2}${ids[0]}\\nrefused {2}${NOWHERE} {2}key_not_found: `));
    const json = JSON.parse(
      (await site.keyward(["keys", "bulk", "delete", "--filter", "one", "--dry-run", "--json"])).out,
    );
    assert.deepEqual([json.outcome, json.reply.done], ["done", 1]);
    assert.deepEqual(await states(), { one: "active", two: "active", three: "active" });
  });

  test("needs keys or a filter, and not both", async () => {
    const { site, ids } = await withKeys();
    const rows = [
      [["keys", "bulk"], /`keys bulk` needs one of these behind it: revoke, disable, enable, delete/],
      [["keys", "bulk", "revoke"], /KEY is missing: name keys, or choose them with --filter/],
      [["keys", "bulk", "revoke", ids[0], "--filter", "one"], /KEY is left out where --filter is given/],
      [["keys", "bulk", "revoke", "--filter="], /--filter must say which keys/],
      [["keys", "bulk", "delete", "--filter", "  "], /--filter must say which keys/],
      [["keys", "bulk", "delete", "--filter", "\u0085"], /--filter must say which keys/],
      [["keys", "bulk", "revoke", "--filter", "colour:red"], /there is no such field/],
      [["keys", "bulk", "explode", ids[0]], /is no command; did you mean|needs one of these/],
    ];
    for (const [words, said] of rows) {
      const { code, out, err } = await site.keyward(words);
      assert.deepEqual([code, out], [2, ""], words.join(" "));
      assert.match(err, said);
    }
    const none = await site.keyward(["keys", "bulk", "revoke", "--filter", "nothing"]);
    assert.deepEqual([none.code, none.out, none.err], [0, "", "No key matches.\n"]);
  });
});
