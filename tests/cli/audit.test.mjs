// `keyward audit`: the report in its three forms, the past, checkpoints, verification with and without a database.
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { auditCsv, createKeyward } from "../../pkg/dist/entry/inline.js";
import { openStorage } from "../storage/lib/sqlite.mjs";
import { newFolder, newSite, run } from "./lib/keyward.mjs";

const KEY = Buffer.alloc(32, 9).toString("base64");
const NAME = ["--name", "example.com/keyward"];
const VERIFIER = "example.com/keyward+6d82ed89+Af0XJDhaoMdbZPt4zWAvodmR/ev3axPFjtcC6sg16fYY";

/** A site with a key, and something that was refused; the key of checkpoints lies beside it. */
async function audited() {
  const site = await newSite();
  writeFileSync(join(site.cwd, "checkpoint.key"), `${KEY}\n`);
  const { key, clientId } = await site.create();
  await site.json("keys", "disable", key.keyId);
  const refused = await site.keyward(["keys", "revoke", "0".repeat(24), "--as", "user:eve@default"]);
  assert.equal(refused.code, 3);
  const file = (name) => join(site.cwd, name);
  const checkpoint = (out, more) =>
    site.keyward(["audit", "checkpoint", ...NAME, "--key-file", "checkpoint.key", "--out", out], more);
  const verify = (...words) => site.keyward(["audit", "verify", ...words]);
  return { site, key, clientId, file, checkpoint, verify };
}

test("the report as a table, as JSON, as CSV and as lines", async () => {
  const { site, key } = await audited();
  const table = await site.keyward(["audit", "report", "--key", key.keyId]);
  assert.match(table.out, /^WHEN .*WHO .*WHAT .*OUTCOME/);
  assert.match(table.out, /siteAdmin:cli +key\.disable +ann .*done +.*state=disabled/);
  const page = await site.json("audit", "report", "--limit", "2");
  assert.deepEqual(
    page.entries.map(({ outcome, action, code }) => [outcome, action, code]),
    [
      ["refused", "key.revoke", "key_not_found"],
      ["done", "key.disable", null],
    ],
  );
  const lines = (await site.keyward(["audit", "report", "--format", "jsonl", "--order", "oldest"])).out.trimEnd();
  const entries = lines.split("\n").map((line) => JSON.parse(line));
  assert.equal(entries.length, 7);
  assert.equal(entries.at(-1).outcome, "refused");
  const csv = (await site.keyward(["audit", "report", "--format", "csv", "--order", "oldest"])).out;
  assert.equal(csv, auditCsv(entries));
  const few = await site.keyward(["audit", "report", "--format", "jsonl", "--limit", "3"]);
  assert.equal(few.out.trimEnd().split("\n").length, 3);
});

test("the report is all of it where nobody asks for less, and a cursor goes on", async () => {
  const { site, file } = await audited();
  const storage = openStorage(file("keys.sqlite"));
  const keyward = createKeyward({ storage, prefix: "acme" });
  const admin = keyward.as({ role: "siteAdmin", id: "root" });
  for (let index = 0; index < 60; index++) await admin.users.put({ user: `user ${index}` });
  keyward.close();
  await storage.close();
  const report = (...words) => site.json("audit", "report", ...words);
  const all = await report();
  assert.deepEqual([all.entries.length, all.next], [67, null]);
  const first = await report("--limit", "65");
  const rest = await report("--cursor", first.next);
  assert.deepEqual([...first.entries, ...rest.entries], all.entries);
  const table = await site.keyward(["audit", "report"]);
  assert.equal(table.out.trimEnd().split("\n").length, 51);
  const [, cursor] = /There is more: give --limit, --cursor (\S+), or --format jsonl for all\./.exec(table.err);
  assert.deepEqual((await report("--cursor", cursor)).entries, all.entries.slice(50));
  const csv = await site.keyward(["audit", "report", "--format", "csv", "--cursor", cursor]);
  assert.equal(csv.out, auditCsv(all.entries.slice(50)));
  const lines = (await site.keyward(["audit", "report", "--format", "jsonl"])).out.trimEnd().split("\n");
  assert.deepEqual(
    lines.map((line) => JSON.parse(line)),
    all.entries,
  );
  for (const form of [["--format", "table"], ["--format", "csv"], ["--format", "jsonl"], ["--json"]]) {
    const none = await site.keyward(["audit", "report", "--limit", "0", ...form]);
    assert.deepEqual([none.code, none.out], [2, ""], form.join(" "));
    assert.match(none.err, /`limit` must be a whole number from 1 to 10000/, form.join(" "));
  }
});

test("the report by filter, and by who asks", async () => {
  const { site } = await audited();
  const actions = async (...words) =>
    (await site.json("audit", "report", ...words)).entries.map(({ action }) => action);
  assert.deepEqual(await actions("--outcome", "refused"), ["key.revoke"]);
  assert.deepEqual(await actions("--actor", "eve"), ["key.revoke"]);
  assert.deepEqual(await actions("--owner", "ann", "--action", "key"), ["key.disable", "key.create"]);
  assert.deepEqual(await actions("--to", "1d"), []);
  assert.equal((await actions("--from", "1d")).length, 7);
  assert.deepEqual(await actions("--as", "domainAdmin:mallory@other"), []);
  assert.equal((await site.keyward(["audit", "report", "--as", "user:ann@default"])).code, 3);
  const nothing = await site.keyward(["audit", "report", "--actor", "nobody"]);
  assert.deepEqual([nothing.code, nothing.out, nothing.err], [0, "", "Nothing of that kind has happened.\n"]);
  const both = await site.keyward(["audit", "report", "--format", "csv", "--json"]);
  assert.equal(both.code, 2);
});

test("what something was like", async () => {
  const { site, key } = await audited();
  const now = await site.json("audit", "state", "--user", "ann", "--at", "0h");
  assert.equal(now.state.keys[key.keyId].state, "disabled");
  const [created] = (await site.json("audit", "report", "--action", "key.create")).entries;
  const then = await site.json("audit", "state", "--user", "ann", "--at", new Date(created.at).toISOString());
  assert.equal(then.state.keys[key.keyId].state, "enabled");
  const before = await site.keyward(["audit", "state", "--user", "ann", "--at", "1d"]);
  assert.equal(before.out, "It was not there yet.\n");
  assert.equal((await site.json("audit", "state", "--at", "0h")).document, "site");
  assert.equal((await site.keyward(["audit", "state", "--user", "nobody", "--at", "0h"])).code, 3);
  assert.equal((await site.keyward(["audit", "state", "--user", "ann"])).code, 2);
});

test("a checkpoint, an export, and a verification elsewhere", async () => {
  const { site, file, checkpoint, verify } = await audited();
  assert.equal((await checkpoint("monday.checkpoint")).code, 0);
  assert.equal((await checkpoint("monday.checkpoint")).code, 2, "a checkpoint is never written over");
  const printed = await site.keyward(["audit", "key", ...NAME], { env: { KEYWARD_CHECKPOINT_KEY: KEY } });
  assert.equal(printed.out, `${VERIFIER}\n`);
  await site.json("audit", "drain");
  assert.equal((await site.keyward(["audit", "export", "--out", "audit.jsonl"])).code, 0);
  assert.equal((await site.keyward(["audit", "export"])).out, readFileSync(file("audit.jsonl"), "utf8"));
  const evidence = ["--events", "audit.jsonl", "--checkpoint", "monday.checkpoint", "--key", VERIFIER];
  const whole = await verify(...evidence);
  assert.deepEqual([whole.code, whole.out.split("\n")[0]], [0, "The audit is whole."]);
  assert.match(whole.err, /^\n0 events are behind the last checkpoint/);
  const inDatabase = await verify("--checkpoint", "monday.checkpoint", "--key", VERIFIER, "--json");
  assert.deepEqual([inDatabase.code, JSON.parse(inDatabase.out).covered], [0, 6]);
  // Standard input, and no database at all.
  const piped = await site.keyward(["audit", "verify", "--events", "-", ...evidence.slice(2), "--db", "gone.sqlite"], {
    input: readFileSync(file("audit.jsonl")),
  });
  assert.equal(piped.code, 0);
  const lines = readFileSync(file("audit.jsonl"), "utf8").split("\n");
  for (const [name, altered, message] of [
    ["changed", lines.map((line) => line.replace("key.disable", "key.enable_")), /event 3 .* is not as it was written/],
    ["removed", lines.filter((line) => !line.includes("key.disable")), /event 3 .* is missing/],
    ["inserted", [...lines.slice(0, 2), lines[1], ...lines.slice(2)], /event 2 .* is there twice/],
    ["reordered", [lines[1], lines[0], ...lines.slice(2)], /event 1 .* does not stand where it belongs/],
  ]) {
    writeFileSync(file("audit.jsonl"), altered.join("\n"));
    const found = await verify(...evidence);
    assert.equal(found.code, 1, name);
    assert.match(found.out, /^The audit is not what happened\./);
    assert.match(found.out, message);
  }
});

test("a database that was written by somebody else", async () => {
  const { site, file, checkpoint, verify } = await audited();
  await checkpoint("monday.checkpoint");
  await site.json("audit", "drain");
  const sql = `UPDATE keyward SET value = replace(value, '"key.disable"', '"key.enable_"') WHERE id LIKE 'audit/%'`;
  const script = `const { DatabaseSync } = require("node:sqlite"); new DatabaseSync(process.argv[1]).exec(process.argv[2])`;
  const libsql = `const Database = require("libsql"); new Database(process.argv[1]).exec(process.argv[2])`;
  const builtIn = await run(process.execPath, ["-e", script, file("keys.sqlite"), sql]);
  if (builtIn.code !== 0) {
    const cwd = new URL("../..", import.meta.url).pathname;
    const done = await run(process.execPath, ["-e", libsql, file("keys.sqlite"), sql], { cwd });
    assert.equal(done.code, 0, done.err);
  }
  const found = await verify("--json");
  assert.equal(found.code, 1);
  const [problem] = JSON.parse(found.out).problems;
  assert.deepEqual([problem.sequence, problem.wrong], [3, "changed"]);
  assert.equal((await site.keyward(["audit", "state", "--user", "ann", "--at", "0h"])).code, 5);
  for (const form of ["table", "csv", "jsonl"]) {
    const report = await site.keyward(["audit", "report", "--format", form]);
    assert.equal(report.code, 5, `a report that leaves something out must not look complete: ${form}`);
    assert.match(report.err, /^warning: these documents cannot be read, so their entries are missing here: \S+\n$/m);
  }
});

test("misuse of what proves", async () => {
  const { site, checkpoint, verify } = await audited();
  await checkpoint("monday.checkpoint");
  const noKey = await verify("--checkpoint", "monday.checkpoint");
  assert.deepEqual([noKey.code, /--key/.test(noKey.err)], [2, true]);
  assert.equal((await verify("--checkpoint", "gone.checkpoint", "--key", VERIFIER)).code, 2);
  assert.equal((await verify("--checkpoint", "monday.checkpoint", "--key", "x")).code, 2);
  assert.equal((await verify("--events", "gone.jsonl")).code, 2);
  const other = await verify("--checkpoint", "monday.checkpoint", "--key", VERIFIER.replace("example", "exemple"));
  assert.equal(other.code, 2, "the id of a verifier key belongs to its name");
  const missing = await site.keyward(["audit", "checkpoint", ...NAME]);
  assert.deepEqual([missing.code, /openssl rand/.test(missing.err)], [2, true]);
  assert.equal((await site.keyward(["audit", "checkpoint", "--name", "a b", "--key-file", "checkpoint.key"])).code, 2);
  const stranger = await site.keyward(["audit", "export", "--as", "domainAdmin:eve@default"]);
  assert.deepEqual([stranger.code, stranger.out], [3, ""]);
});

test("somebody is forgotten", async () => {
  const cwd = newFolder();
  const site = await newSite();
  const at = { cwd, env: { KEYWARD_PREFIX: "acme" } };
  const json = async (...args) => {
    const { out, code, err } = await site.keyward([...args, "--json"], at);
    assert.equal(code, 0, err);
    return JSON.parse(out);
  };
  await json("init", "--personal-data", "committed");
  await json("users", "put", "ann");
  assert.doesNotMatch((await site.keyward(["audit", "export"], at)).out, /"ann"/);
  assert.equal((await json("audit", "report", "--owner", "ann")).entries.length, 1);
  const dry = await site.keyward(["audit", "erase", "--user", "ann", "--dry-run"], at);
  assert.equal(dry.code, 0);
  assert.equal((await json("audit", "report", "--owner", "ann")).entries.length, 1, "a dry run forgets nothing");
  assert.equal((await json("audit", "erase", "--user", "ann")).documents, 1);
  assert.equal((await json("audit", "report", "--owner", "ann")).entries.length, 0);
  assert.equal((await json("audit", "verify")).ok, true);
  assert.equal((await site.keyward(["audit", "erase"], at)).code, 2);
  assert.equal((await site.keyward(["audit", "erase", "--user", "a", "--admin", "b"], at)).code, 2);
});
