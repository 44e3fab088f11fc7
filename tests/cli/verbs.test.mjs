// Every verb of a key and of a user: done, refused with its code, and asked for in a way that makes no sense.
import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { sdkName } from "../../pkg/dist/cli/output/ready.js";
import { TABLE } from "../../pkg/dist/cli/run.js";
import { COMMANDS } from "../../pkg/dist/engine/admin.js";
import { newSite, TOKEN } from "./lib/keyward.mjs";

const NOWHERE = "0".repeat(24);

/** Runs a command that has to be refused, and returns what is said. */
async function refused(site, words, code, exit = 3) {
  const answer = await site.keyward(words);
  assert.equal(answer.code, exit, `${words.join(" ")}: ${answer.out}${answer.err}`);
  assert.equal(answer.out, "");
  assert.match(answer.err, new RegExp(`^keyward: ${code}: `), words.join(" "));
  return answer.err;
}

test("every command of the SDK is a command here, but for the window that a table scrolls in", () => {
  const here = new Set(TABLE.map(sdkName));
  const all = Object.entries(COMMANDS).flatMap(([group, names]) => names.map((name) => `${group}.${name}`));
  assert.deepEqual(
    all.filter((name) => !here.has(name)),
    ["keys.window", "commands.dryRun"],
  );
  const changing = TABLE.filter(({ options }) => options.some(({ name }) => name === "operation-id"));
  for (const { words, options } of changing)
    assert.ok(
      options.some(({ name }) => name === "dry-run"),
      words,
    );
});

describe("the pairs of a key", { concurrency: 2 }, () => {
  test("a pair is added, promoted and the old one deleted", async () => {
    const site = await newSite();
    const { clientId, token, key } = await site.create();
    const added = await site.keyward(["keys", "add-pair", clientId]);
    const [, second] = TOKEN.exec(added.out.trimEnd());
    assert.match(added.err, new RegExp(`${second}  bearer, ed25519\\n +staged; never used`));
    for (const one of [token, added.out]) assert.equal((await site.verify(one)).code, 0);
    assert.match(await refused(site, ["keys", "add-pair", clientId], "pairs_full"), /next: delete one: .*delete-pair/);
    assert.match(
      await refused(site, ["keys", "rotate", clientId], "pairs_full"),
      new RegExp(`delete-pair ${clientId} `),
    );

    const promoted = await site.json("keys", "promote", key.keyId, "--overlap-days", "3");
    assert.deepEqual(
      promoted.pairs.map((pair) => [pair.clientId, pair.stage]),
      [
        [clientId, "retiring"],
        [second, "current"],
      ],
    );
    assert.equal(promoted.pairs[0].retiresAt - Date.now() > 2.9 * 86_400_000, true);
    await refused(site, ["keys", "promote", key.keyId], "nothing_staged");

    const left = await site.keyward(["keys", "delete-pair", second, clientId]);
    assert.equal(left.code, 0);
    assert.doesNotMatch(left.out, /retiring/);
    assert.equal((await site.verify(token)).code, 1);
    assert.equal((await site.verify(added.out)).code, 0);
    await refused(site, ["keys", "delete-pair", second, second], "last_working_pair");
    assert.match(
      await refused(site, ["keys", "delete-pair", second, NOWHERE], "client_id_not_found"),
      /keyward keys get/,
    );
  });

  test("rotate is both at once, by a whole token too", async () => {
    const site = await newSite();
    const { token, clientId } = await site.create("--rotation", "every=90d,overlap=5d");
    const rotated = await site.keyward(["keys", "rotate", "-", "--json"], { input: token });
    const issued = JSON.parse(rotated.out);
    assert.deepEqual(
      issued.key.pairs.map((pair) => pair.stage),
      ["retiring", "current"],
    );
    assert.equal(Math.round((issued.key.pairs[0].retiresAt - Date.now()) / 86_400_000), 5);
    const at = await site.json("keys", "delete-pair", issued.clientId, clientId);
    assert.equal(at.pairs.length, 1);
    const own = await site.json("keys", "rotate", issued.clientId, "--overlap-days", "1", "--method", "bearer");
    assert.deepEqual(own.key.pairs[1].methods, ["bearer"]);
    await refused(site, ["keys", "rotate", NOWHERE], "key_not_found");
    await refused(site, ["keys", "rotate", own.clientId, "--overlap-days", "-1"], "invalid", 2);
    await refused(site, ["keys", "rotate", own.clientId, "--overlap-days", "x"], "invalid", 2);
    await refused(site, ["keys", "delete-pair", own.clientId], "invalid", 2);
    const short = await newSite();
    const { clientId: other } = await short.create();
    const pair = await short.json("keys", "add-pair", other, "--expires", "2d");
    assert.equal(Math.round((pair.key.pairs[1].expiresAt - Date.now()) / 86_400_000), 2);
    await refused(short, ["keys", "rotate", other, "--expires", "2020-01-01"], "expiry_passed");
  });
});

describe("what is said of a key and what it may do", { concurrency: 3 }, () => {
  let site;
  let id;
  before(async () => {
    site = await newSite();
    await site.json(
      "domains",
      "put",
      "default",
      "--environment",
      "production=read,write",
      "--environment",
      "test=read",
    );
    ({ clientId: id } = await site.create());
  });

  test("edit changes what is named", async () => {
    const { clientId } = await site.create();
    const words = ["--name", "weekly", "--description", "of ann", "--rotation", "every=30d,overlap=2d,overdue=enforce"];
    const key = await site.json("keys", "edit", clientId, ...words, "--expires", "90d");
    assert.deepEqual([key.name, key.description, key.rotation.everyDays], ["weekly", "of ann", 30]);
    assert.ok(Math.abs(key.expiresAt - Date.now() - 90 * 86_400_000) < 60_000);
    const again = await site.json("keys", "edit", clientId, "--expires", "never", "--rotation", "never");
    assert.deepEqual([again.name, again.expiresAt, again.rotation], ["weekly", null, "never"]);
    assert.match(await refused(site, ["keys", "edit", clientId], "invalid", 2), /give --name, --description/);
    await refused(site, ["keys", "edit", clientId, "--expires", "1d", "--expires-in-days", "1"], "invalid", 2);
    assert.match(await refused(site, ["keys", "edit", clientId, "--name="], "invalid", 2), /\(--name\)/);
    await refused(site, ["keys", "edit", NOWHERE, "--name", "x"], "key_not_found");
    await refused(site, ["keys", "edit", clientId, "--expires", "2020-01-01"], "expiry_passed");
    await refused(site, ["keys", "edit", clientId, "--name", "x", "--as", "domainAdmin:eve@acme"], "key_not_found");
  });

  test("days stay days where a domain offers no dates", async () => {
    const own = await newSite();
    await own.json("domains", "put", "default", "--expiration", "days");
    const { key } = await own.create("--expires", "30d");
    assert.ok(Math.abs(key.expiresAt - Date.now() - 30 * 86_400_000) < 60_000);
    await refused(own, ["keys", "edit", key.keyId, "--expires", "2099-01-01"], "expiration_not_allowed");
    await refused(own, ["keys", "create", "--owner", "ann", "--name", "n", "--expires", "36501d"], "invalid", 2);
  });

  test("access is granted, changed and revoked, within what the owner has", async () => {
    const granted = await site.json("keys", "grant", id, "--access", "production=read", "--scope", "odata");
    assert.deepEqual([granted.access, granted.scopes], [{ production: ["read"] }, ["odata"]]);
    const more = await site.json("keys", "grant", id, "--access", "production=write");
    assert.deepEqual(more.access, { production: ["read", "write"] });
    const beyond = await refused(site, ["keys", "grant", id, "--access", "test=read"], "access_exceeds_owner");
    assert.match(beyond, /Beyond the owner: test · read\./);
    await refused(site, ["keys", "grant", id, "--access", "nowhere=read"], "access_unknown");
    await refused(site, ["keys", "grant", id, "--scope", "nothing"], "unknown_scope");
    assert.match(await refused(site, ["keys", "grant", id], "invalid", 2), /give --access or --scope/);

    const changed = await site.json("keys", "change-access", id, "--access", "production=write", "--scope", "none");
    assert.deepEqual([changed.access, changed.scopes], [{ production: ["write"] }, []]);
    await refused(site, ["keys", "change-access", id, "--access", "production"], "invalid", 2);
    await refused(site, ["keys", "change-access", id, "--access", "test=read"], "access_exceeds_owner");

    await site.json("keys", "grant", id, "--access", "production=read", "--scope", "odata");
    const less = await site.json("keys", "revoke-access", id, "--access", "production=write", "--scope", "odata");
    assert.deepEqual([less.access, less.scopes], [{ production: ["read"] }, []]);
    assert.deepEqual((await site.json("keys", "revoke-access", id, "--environment", "production")).access, {});
    assert.match(await refused(site, ["keys", "revoke-access", id], "invalid", 2), /or --environment/);
    await refused(site, ["keys", "revoke-access", NOWHERE, "--scope", "odata"], "key_not_found");
  });

  test("explain shows every check, and commands that can be pasted", async () => {
    const own = await newSite();
    const { clientId, key } = await own.create("--access", "production=read");
    const good = await own.keyward(["keys", "explain", clientId, "--environment", "production", "--role", "read"]);
    assert.equal(good.code, 0);
    assert.match(good.out, /^accepted\n\n +CHECK\n✓ passed {2}revoked +the key is not revoked\n/);
    assert.doesNotMatch(good.out, /✗|What would help/);
    await own.json("keys", "disable", clientId);
    const words = ["keys", "explain", clientId, "--environment", "production", "--role", "write", "--scope", "odata"];
    const bad = await own.keyward(words);
    assert.equal(bad.code, 1);
    assert.match(bad.out, /^denied disabled\n/);
    assert.match(bad.out, /✗ failed {2}disabled +the key is disabled\n/);
    const help = [...bad.out.matchAll(/^ {4}keyward (.*)$/gm)].map(([, line]) => line);
    assert.deepEqual(help, [
      `keys enable ${key.keyId}`,
      `keys grant ${key.keyId} --access production=write`,
      `keys grant ${key.keyId} --scope odata`,
    ]);
    for (const line of help) await own.json(...line.split(" "));
    assert.equal((await own.keyward(words)).code, 0, "what would help helps");
    const later = await own.keyward(["keys", "explain", clientId, "--at", "2020-01-01", "--json"]);
    assert.equal(JSON.parse(later.out).allowed, true, "an instant of the past is an instant");
    await refused(own, ["keys", "explain", clientId, "--role", "read"], "invalid", 2);
    await refused(own, ["keys", "explain", NOWHERE], "key_not_found");
  });

  test("what gives a key more gives its owner nothing less", async () => {
    const own = await newSite();
    await own.json("domains", "put", "default", "--environment", "production=read,write", "--environment", "test=read");
    const { clientId, key } = await own.create();
    const { out } = await own.keyward(["keys", "explain", clientId, "--environment", "test"]);
    const help = [...out.matchAll(/^ {4}keyward (.*)$/gm)].map(([, line]) => line);
    assert.deepEqual(help, [
      "users put ann --access production=read,write --access test=read --domain default",
      `keys grant ${key.keyId} --access test=read`,
    ]);
    for (const line of help) await own.json(...line.split(" "));
    assert.equal((await own.keyward(["keys", "explain", clientId, "--environment", "test"])).code, 0);
  });
});

describe("users", { concurrency: 3 }, () => {
  test("a deactivated user stops its keys, and reactivating brings exactly them back", async () => {
    const site = await newSite();
    const [one, two] = [await site.create(), await site.create()];
    await site.json("keys", "disable", two.clientId);
    assert.match((await site.keyward(["users", "deactivate", "ann"])).out, /status +deactivated/);
    assert.equal((await site.verify(one.token)).code, 1);
    const said = await refused(site, ["keys", "create", "--owner", "ann", "--name", "n"], "user_not_active");
    assert.match(said, /next: bring it back: keyward users reactivate ann\n/);
    assert.equal((await site.json("users", "reactivate", "ann")).status, "active");
    assert.equal((await site.verify(one.token)).code, 0);
    assert.equal((await site.verify(two.token)).code, 1, "it was disabled before");
    await refused(site, ["users", "deactivate", "bob"], "user_not_found");
    await refused(site, ["users", "reactivate"], "invalid", 2);
  });

  test("a deleted user is gone with its keys", async () => {
    const site = await newSite();
    const { token } = await site.create();
    assert.equal((await site.keyward(["users", "delete", "ann"])).code, 0);
    await refused(site, ["users", "get", "ann"], "user_not_found");
    assert.deepEqual((await site.json("keys", "list")).keys, []);
    await site.json("users", "put", "ann");
    assert.equal((await site.verify(token)).code, 1);
    await refused(site, ["users", "delete", "ann", "--as", "user:ann"], "forbidden");
  });

  test("the switches of a user", async () => {
    const site = await newSite();
    const words = ["users", "put", "ann", "--key-creation", "no", "--token-generation", "no"];
    assert.match((await site.keyward(words)).out, /key creation +off\n +token generation +off/);
    const said = await refused(site, ["keys", "create", "--owner", "ann", "--name", "n"], "key_creation_off");
    assert.match(said, /--key-creation yes/);
    const on = await site.json("users", "put", "ann", "--key-creation", "yes", "--token-generation", "yes");
    assert.deepEqual([on.keyCreation, on.tokenGeneration], [true, true]);
    await refused(site, ["users", "put", "ann", "--key-creation", "maybe"], "invalid", 2);
  });
});
