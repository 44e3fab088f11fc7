// A dry run says what would change or what would refuse it, ends as the command would, and writes nothing.
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { TABLE } from "../../pkg/dist/cli/run.js";
import { keyward, newFolder, newSite } from "./lib/keyward.mjs";

const NOWHERE = "0".repeat(24);
const NOTE = "\nThis was a dry run: nothing is written.\n";

/** The bytes of the database, so that a write of any kind is seen. */
const bytes = (site) => readFileSync(join(site.cwd, "keys.sqlite")).toString("base64");

/** A line for each command that changes something; KEY, STAGED and REVOKED are keys in such states. */
const LINES = [
  "init",
  "policy set APIKEY_EXPIRE_DAYS=30",
  "policy preset recommended",
  "policy import -",
  "tick",
  "domains put other --environment production=read",
  "users put bob --access production=read",
  "users deactivate ann",
  "users reactivate ann",
  "users delete ann",
  "keys create --owner ann --name other",
  "keys edit KEY --name weekly",
  "keys disable KEY",
  "keys enable KEY",
  "keys revoke KEY --barrier",
  "keys regenerate REVOKED",
  "keys delete KEY",
  "keys add-pair KEY",
  "keys promote STAGED",
  "keys rotate KEY",
  "keys delete-pair STAGED STAGED",
  "keys grant KEY --access production=read",
  "keys change-access KEY --access production=write",
  "keys revoke-access KEY --scope odata",
  "keys revoke-self",
  "keys bulk revoke KEY",
  "keys bulk disable KEY",
  "keys bulk enable KEY",
  "keys bulk delete --filter owner:ann",
  "audit erase --user ann",
];

describe("--dry-run", { concurrency: 2 }, () => {
  test("is an option of every command that changes something, and no such command writes with it", async () => {
    const site = await newSite();
    const [key, staged, revoked] = [await site.create(), await site.create(), await site.create()];
    await site.json("keys", "add-pair", staged.clientId);
    await site.json("keys", "revoke", revoked.clientId);
    const names = { KEY: key.clientId, STAGED: staged.clientId, REVOKED: revoked.clientId };
    const before = bytes(site);
    const asked = new Set();
    for (const line of LINES) {
      const words = line.split(" ").map((word) => names[word] ?? word);
      const answer = await site.keyward([...words, "--dry-run"], {
        input: line === "keys revoke-self" ? key.token : "scopes=odata,more\n",
      });
      assert.equal(answer.code, 0, `${line}: ${answer.err}`);
      assert.match(answer.out, /^(Would change( in \S+)?:\n|Nothing would change)/, line);
      assert.ok(answer.err.endsWith(NOTE), line);
      assert.doesNotMatch(answer.out + answer.err, /acme_[0-9A-Za-z]{24}_/, line);
      asked.add(line.replace(/^((?:init|tick|keys bulk \S+|\S+ \S+)).*$/, "$1"));
    }
    assert.equal(bytes(site), before, "nothing was written");
    const dry = TABLE.filter(({ options }) => options.some(({ name }) => name === "dry-run")).map(({ words }) => words);
    // Those need a keyring that opens: tests/cli/keyring.test.mjs, tests/cli/tokens.test.mjs.
    assert.deepEqual(
      dry.filter((words) => !asked.has(words) && !/^(keyring|token) /.test(words)),
      // A dry run of an import says what would come of each record: tests/cli/import.test.mjs.
      ["keys import"],
    );
  });

  test("shows what was and what would be", async () => {
    const site = await newSite();
    const { clientId, key } = await site.create();
    const dry = async (...words) => (await site.keyward([...words, "--dry-run"])).out;
    assert.equal(
      await dry("keys", "edit", clientId, "--name", "weekly", "--expires", "2099-12-31T12:00:00Z"),
      `Would change in keys.${key.keyId}:\n  expiresAt  none → 31 Dec 2099, 12:00:00 UTC (2099-12-31T12:00:00.000Z)\n  name       nightly → weekly\n`,
    );
    assert.equal(await dry("keys", "enable", clientId), "Nothing would change.\n");
    assert.match(await dry("users", "delete", "ann"), new RegExp(`${key.keyId}\\.state +enabled → none\\n`));
    assert.match(await dry("users", "put", "bob"), /^Would change in user:\n(.*\n)* {2}kind +person\n/);
  });

  test("of a command that would be refused, names the failed check and the nearest change", async () => {
    const site = await newSite();
    await site.json(
      "domains",
      "put",
      "default",
      "--environment",
      "production=read,write",
      "--environment",
      "test=read",
    );
    const { clientId } = await site.create();
    const before = bytes(site);
    const rows = [
      [
        `keys grant ${clientId} --access test=read`,
        "access_exceeds_owner",
        /failed check: access_of_owner .*\n.*: keyward users put ann --access production=read,write --access test=read --domain default\n/,
      ],
      [
        "keys create --owner eve --name n",
        "user_not_found",
        /failed check: user .*\n.*: keyward users put eve --domain default\n/,
      ],
      [
        "keys create --owner ann --name n --as user:ann",
        "self_service_level",
        /failed check: permission .*\n.*: keyward policy set APIKEY_SELF_SERVICE_LEVEL=user_full_control\n/,
      ],
      [`keys promote ${clientId}`, "nothing_staged", new RegExp(`keyward keys rotate ${clientId}\\n`)],
      [`keys regenerate ${clientId}`, "not_revoked", new RegExp(`keyward keys rotate ${clientId}\\n`)],
      [`keys delete-pair ${clientId} ${clientId}`, "last_working_pair", /failed check: pairs /],
      [`keys disable ${NOWHERE}`, "key_not_found", /failed check: key .*\n.*keyward keys list/],
      [`keys disable ${clientId} --as domainAdmin:eve@acme`, "key_not_found", /failed check: key /],
    ];
    const answers = new Map();
    for (const [line, code, said] of rows) {
      const dry = await site.keyward([...line.split(" "), "--dry-run"]);
      assert.deepEqual([dry.code, dry.out], [3, ""], line);
      assert.match(dry.err, new RegExp(`^keyward: ${code}: `), line);
      assert.match(dry.err, said, line);
      answers.set(line, dry.err.split("\n")[0]);
      const json = await site.keyward([...line.split(" "), "--dry-run", "--json"]);
      assert.deepEqual([json.code, JSON.parse(json.out).code], [3, code], line);
    }
    assert.ok(bytes(site) === before, "a dry run that was refused has written something");
    for (const [line, answer] of answers) {
      const real = await site.keyward(line.split(" "));
      assert.deepEqual([real.code, real.err.split("\n")[0]], [3, answer], line);
    }
  });

  test("of what is malformed is what the command itself would say", async () => {
    const site = await newSite();
    const { code, err } = await site.keyward(["keys", "disable", "x", "--dry-run"]);
    assert.deepEqual(
      [code, err.split("\n")[0]],
      [2, "keyward: invalid: `keyId` must be 24 characters of [0-9A-Za-z] (KEY)"],
    );
  });

  test("of init makes neither file nor table", async () => {
    const cwd = newFolder();
    const { code, out } = await keyward(["init", "--preset", "recommended", "--dry-run"], { cwd });
    assert.equal(code, 0);
    assert.match(out, /APIKEY_EXPIRE_DAYS +90\n/);
    assert.equal(existsSync(join(cwd, "keys.sqlite")), false);
  });
});
