// Tokens on the command line: exchanged, verified by their issuer, and the keys that sign them.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { newSite } from "./lib/keyward.mjs";

const JWT = /^[\w-]+\.[\w-]+\.[\w-]{86}\n$/;
const env = { KEYWARD_PASSPHRASE: "the passphrase of a site", KEYWARD_ISSUER: "https://keys.example" };

async function issuing() {
  const site = await newSite();
  for (const words of [
    ["keyring", "init"],
    ["token", "rotate-key"],
  ]) {
    const { code, err } = await site.keyward(words, { env });
    assert.equal(code, 0, err);
  }
  const made = await site.create("--access", "production=read,write");
  const exchange = (...more) => site.keyward(["token", "exchange", ...more], { env, input: made.token });
  const verify = (token, ...more) => site.keyward(["verify", ...more], { env, input: token });
  return { site, made, exchange, verify };
}

describe("tokens", { concurrency: 2 }, () => {
  test("a key's token is exchanged for one that is narrower, and dies with the key", async () => {
    const { site, made, exchange, verify } = await issuing();
    const whole = await exchange();
    assert.match(whole.out, JWT);
    assert.match(whole.err, /access +production · read, write\n/);
    assert.match(whole.err, /valid till +/);
    const accepted = await verify(whole.out);
    assert.match(accepted.out, /^accepted by token\n/);
    const narrow = await exchange("--access", "production=read", "--scope", "none");
    const needs = ["--environment", "production", "--role", "write"];
    assert.equal((await verify(whole.out, ...needs)).code, 0);
    assert.match((await verify(narrow.out, ...needs)).out, /^denied role_not_granted/);
    const wider = await exchange("--access", "staging=read");
    assert.deepEqual([wider.code, wider.out.split("\n")[0]], [1, "denied environment_not_granted"]);
    const elsewhere = await site.keyward(["verify"], { input: whole.out });
    assert.match(elsewhere.out, /^denied malformed_credential/, "without the issuer it is somebody else's");
    await site.json("keys", "revoke", made.clientId);
    assert.match((await verify(whole.out)).out, /^denied revoked/);
    assert.match((await exchange()).out, /^denied revoked/);
  });

  test("where there is no key to sign with, or it is locked, the answer says what to do", async () => {
    const site = await newSite();
    const { token } = await site.create();
    assert.equal((await site.keyward(["keyring", "init"], { env })).code, 0);
    const exchange = (own = env) => site.keyward(["token", "exchange"], { env: own, input: token });
    const missing = await exchange();
    assert.deepEqual([missing.code, missing.err], [1, ""]);
    const [, said] = /^denied signing_key_missing\n[\s\S]*\n {2}next: make the site's signing key: (.*)\n$/.exec(
      missing.out,
    );
    const made = await site.shell(said, { env });
    assert.equal(made.code, 0, made.err);
    const locked = await exchange({ KEYWARD_ISSUER: env.KEYWARD_ISSUER });
    assert.match(locked.out, /^denied keyring_locked\n[\s\S]*\n {2}next: open it: --ask-passphrase, .*\n$/);
    assert.match((await exchange()).out, JWT);
    const wrong = await site.keyward(["token", "exchange"], { env, input: `${token.slice(0, -1)}!` });
    assert.doesNotMatch(wrong.out, /next:/, "nothing can be done about a credential that is none");
  });

  test("is refused for whom it is switched off, and where nothing opens the keyring", async () => {
    const { site, exchange, made } = await issuing();
    const locked = await site.keyward(["token", "exchange"], {
      env: { KEYWARD_ISSUER: env.KEYWARD_ISSUER },
      input: made.token,
    });
    assert.match(locked.out, /^denied keyring_locked/);
    await site.json("users", "put", "ann", "--token-generation", "no");
    assert.match((await exchange()).out, /^denied tokens_not_granted/);
    const nameless = await site.keyward(["token", "exchange"], { input: made.token });
    assert.deepEqual([nameless.code, nameless.out], [2, ""]);
    assert.match(nameless.err, /--issuer is missing/);
  });

  test("the keys that sign are rotated, shown and revoked", async () => {
    const { site, exchange, verify } = await issuing();
    const { out: token } = await exchange();
    const keys = async () => JSON.parse((await site.keyward(["token", "keys"])).out).keys;
    const [first] = await keys();
    assert.deepEqual([first.kty, first.crv, first.alg], ["OKP", "Ed25519", "EdDSA"]);
    const rotated = await site.keyward(["token", "rotate-key"], { env });
    assert.match(rotated.out, /signs now, accepted until .*\n.*signs from /);
    assert.equal((await keys()).length, 2);
    assert.match(
      (await site.keyward(["keyring", "status"], { env })).out,
      /Keys that sign tokens\n.*current\n.*signs from/,
    );
    const dry = await site.keyward(["token", "revoke-key", first.kid, "--dry-run"], { env });
    assert.match(dry.out, /^Would change/);
    const dryRotation = await site.keyward(["token", "rotate-key", "--dry-run"], { env });
    assert.match(dryRotation.out, /^Would change/);
    assert.equal((await site.keyward(["token", "revoke-key", first.kid], { env })).code, 0);
    assert.match((await verify(token)).out, /^denied unknown_signing_key/);
    const gone = await site.keyward(["token", "revoke-key", first.kid], { env });
    assert.match(gone.err, /^keyward: signing_key_not_found: .*\n {2}next: /);
    await site.keyward(["token", "rotate-key", "--at-once"], { env });
    assert.match((await verify((await exchange()).out)).out, /^accepted by token/);
  });
});
