// The whole life of a key, every step a process of its own on one SQLite file.
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { keyward, newFolder, newSite, TOKEN } from "./lib/keyward.mjs";

/** What a verification of a token says: "accepted", or the reason. */
async function verdict(site, token, ...more) {
  const { code, out, err } = await site.verify(token, "--json", ...more);
  assert.equal(err, "");
  const answer = JSON.parse(out);
  assert.equal(code, answer.ok ? 0 : 1, out);
  return answer.ok ? "accepted" : answer.reason;
}

describe("the life of a key", { concurrency: 3 }, () => {
  test("from an empty folder to a key that is used, revoked and regenerated", async () => {
    const cwd = newFolder();
    const words = (line, more = {}) => keyward(line.split(" "), { cwd, ...more });
    assert.equal((await words("init")).code, 0);
    assert.equal((await words("users put ann")).code, 0);

    const made = await words("keys create --owner ann --name nightly --prefix acme");
    assert.equal(made.code, 0);
    const [, clientId, secret] = TOKEN.exec(made.out.trimEnd());
    assert.ok(!made.err.includes(secret), "the token is on standard output alone");
    assert.match(made.err, /Store the token now/);

    const token = made.out.trim();
    const accepted = await words("verify", { input: token });
    assert.equal(accepted.code, 0);
    assert.match(accepted.out, /^accepted by bearer\n {2}for {6}ann\n {2}key {6}nightly {2}/);

    assert.equal((await words(`keys revoke ${clientId}`)).out, "Revoked nightly of ann.\n");
    const denied = await words("verify -", { input: `${token}\n` });
    assert.equal(denied.code, 1);
    assert.match(denied.out, /^denied revoked\n {2}because {13}the key was revoked\n/);
    assert.match(denied.out, /the caller is told {2}invalid_credential \(401\): the API key is not valid/);

    const again = await words(`keys regenerate ${clientId} --prefix acme`);
    assert.equal(TOKEN.exec(again.out.trimEnd())[1], clientId, "the client id stays");
    assert.equal((await words("verify", { input: again.out })).code, 0);
    assert.match((await words("verify", { input: token })).out, /^denied secret_mismatch/);

    assert.equal((await words(`keys delete ${clientId}`)).code, 0);
    assert.match((await words("verify", { input: again.out })).out, /^denied unknown_key/);
    assert.match((await words("keys list")).err, /No key matches/);
  });

  test("a key of which every pair ends is listed with that end, and where such keys are sorted", async () => {
    const site = await newSite();
    await site.create("--expires", "90d");
    const made = await site.json("keys", "create", "--owner", "ann", "--name", "brief");
    const { key } = await site.json("keys", "rotate", made.key.keyId, "--prefix", "acme", "--expires", "10d");
    assert.equal(key.expiresAt, null);
    assert.equal(key.endsAt, Math.max(...key.pairs.map(({ expiresAt }) => expiresAt)));
    const listed = await site.json("keys", "list", "--sort", "expiresAt");
    assert.deepEqual(
      listed.keys.map(({ name }) => name),
      ["brief", "nightly"],
    );
    const { out } = await site.keyward(["keys", "list", "--expires-by", "30d"]);
    assert.match(out, /^brief .* Active +\d+ \w{3} \d{4} /m);
    const { out: shown } = await site.keyward(["keys", "get", key.keyId]);
    assert.match(shown, /\n *expires +never\n *pairs end +\d+ \w{3} \d{4}, until /);
  });

  test("every status that a key can have is its reason at the next verification", async () => {
    const site = await newSite();
    const { token, clientId } = await site.create();
    const steps = [
      [["keys", "disable", clientId], "disabled"],
      [["keys", "enable", clientId], "accepted"],
      [["users", "put", "ann", "--status", "deactivated"], "owner_deactivated"],
      [["users", "put", "ann", "--status", "active"], "accepted"],
      [["domains", "put", "default", "--status", "disabled"], "domain_disabled"],
      [["domains", "put", "default", "--status", "active"], "accepted"],
    ];
    for (const [words, expected] of steps) {
      await site.json(...words);
      assert.equal(await verdict(site, token), expected, words.join(" "));
    }
    const future = await site.create("--not-before", "2d");
    assert.equal(await verdict(site, future.token), "not_yet_valid");
    const at = new Date(Date.now() + 2500);
    const short = await site.create("--expires", at.toISOString());
    assert.equal(short.key.expiresAt, at.getTime());
    await new Promise((resolve) => setTimeout(resolve, at.getTime() - Date.now() + 5));
    assert.equal(await verdict(site, short.token), "expired");
    assert.equal(await verdict(site, `${token.slice(0, -1)}${token.endsWith("a") ? "b" : "a"}`), "checksum_mismatch");
    assert.equal(await verdict(site, token, "--prefix", "other"), "malformed_credential");
  });

  test("access and scopes are asked by verify and cut to what the owner may do now", async () => {
    const site = await newSite();
    const { token } = await site.create("--access", "production=read", "--scope", "odata");
    assert.equal(
      await verdict(site, token, "--environment", "production", "--role", "read", "--scope", "odata"),
      "accepted",
    );
    assert.equal(await verdict(site, token, "--environment", "production", "--role", "write"), "role_not_granted");
    assert.equal(await verdict(site, token, "--environment", "test"), "environment_not_granted");
    await site.json("users", "put", "ann", "--access", "none");
    assert.equal(await verdict(site, token, "--environment", "production"), "environment_not_granted");
  });

  test("a leaked token on standard input is enough to revoke it", async () => {
    const site = await newSite();
    const { token } = await site.create();
    const { code, err } = await site.keyward(["keys", "revoke", "-"], { input: `${token}\n` });
    assert.deepEqual([code, err], [0, ""]);
    assert.equal(await verdict(site, token), "revoked");
  });

  test("the actor is checked and recorded", async () => {
    const site = await newSite();
    const refused = await site.keyward([
      "keys",
      "create",
      "--owner",
      "ann",
      "--name",
      "own",
      "--as",
      "user:ann@default",
    ]);
    assert.equal(refused.code, 3);
    assert.match(refused.err, /^keyward: self_service_level: /);
    await site.json("policy", "set", "APIKEY_SELF_SERVICE_LEVEL=user_full_control");
    assert.equal((await site.create("--as", "user:ann")).key.createdBy, "ann");
    assert.equal((await site.create("--as", "domainAdmin:eve@x.example@default")).key.createdBy, "eve@x.example");
    assert.equal((await site.create("--as", "siteAdmin:root")).key.createdBy, "root");
    assert.equal((await site.create()).key.createdBy, "cli");
    const other = await site.json("keys", "list", "--as", "domainAdmin:eve@acme");
    assert.deepEqual(other.keys, []);
  });

  test("an operation id is carried out once, and the second answer says that the secret is lost", async () => {
    const site = await newSite();
    const first = await site.create("--operation-id", "deploy-7");
    const repeated = await site.keyward([
      "keys",
      "create",
      "--owner",
      "ann",
      "--name",
      "nightly",
      "--operation-id",
      "deploy-7",
    ]);
    assert.equal(repeated.code, 3);
    assert.equal(repeated.out, "");
    assert.match(repeated.err, /its secret is lost: revoke the key, then regenerate it/);
    const { keys } = await site.json("keys", "list");
    assert.deepEqual(
      keys.map((key) => key.keyId),
      [first.key.keyId],
    );
  });

  test("hmac-sha256 needs the keyring, whose raw key comes from a file or the environment, in base64 or hex", async () => {
    const site = await newSite();
    const raw = randomBytes(32);
    writeFileSync(join(site.cwd, "ring.key"), `${raw.toString("base64")}\n`);
    const method = ["--method", "hmac-sha256"];
    const refused = await site.keyward(["keys", "create", "--owner", "ann", "--name", "h", ...method]);
    assert.match(refused.err, /^keyward: keyring_missing: /);
    assert.match(
      (await site.keyward(["keyring", "init"])).err,
      /^keyward: keyring_locked: .*\n {2}next: .*KEYWARD_KEYRING/,
    );
    await site.json("keyring", "init", "--keyring-file", "ring.key");
    const { token } = await site.create(...method, "--keyring-file", "ring.key");

    const url = "https://api.example.com/v1";
    const sign = ["sign", url, "--algorithm", "hmac-sha256"];
    const lines = (await site.keyward(sign, { env: { KEYWARD_TOKEN: token } })).out;
    const ask = (env) => site.keyward(["verify", "--url", url, "-H", "@-"], { input: lines, env });
    assert.match((await ask({ KEYWARD_KEYRING: raw.toString("hex") })).out, /^accepted by hmac-sha256/);
    assert.match((await ask({})).out, /^denied keyring_locked/);
    const bad = await ask({ KEYWARD_KEYRING: raw.toString("hex").slice(1) });
    assert.deepEqual([bad.code, bad.out], [2, ""]);
    assert.match(bad.err, /KEYWARD_KEYRING must hold 32 bytes/);
    assert.equal((await site.keyward(["keys", "list"], { env: { KEYWARD_KEYRING: "bad" } })).code, 0);
  });
});
