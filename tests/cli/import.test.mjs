// `keys import` reads what other systems export; `keys revoke-self` ends what a token opens.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { newSite } from "./lib/keyward.mjs";

const sha256 = (text, form = "hex") => createHash("sha256").update(text).digest(form);
const token = (number) => `old_${number}_0123456789abcdef`;

/** A site with ann and bob, and a way to write a file into its folder. */
async function importing(...policy) {
  const site = await newSite();
  await site.json("users", "put", "bob");
  if (policy.length > 0) await site.json("policy", "set", ...policy);
  const file = (name, text) => writeFileSync(join(site.cwd, name), text);
  const ask = async (...args) => {
    const { code, out, err } = await site.keyward(["keys", "import", ...args, "--json"]);
    return { code, err, ...(out === "" ? {} : JSON.parse(out)) };
  };
  const verify = async (text, ...accepted) => {
    const words = accepted.flatMap((one) => ["--import", one]);
    return JSON.parse((await site.keyward(["verify", ...words, "--json"], { input: text })).out);
  };
  return { ...site, file, ask, verify };
}

describe("keys import", { concurrency: 2 }, () => {
  test("JSON Lines, a JSON list, CSV, and standard input", async () => {
    const { file, ask, verify, keyward } = await importing();
    const record = (number, more = {}) => {
      return { digest: sha256(token(number)), owner: "ann", name: `key ${number}`, ...more };
    };
    file("a.jsonl", `${JSON.stringify(record(1))}\n\n${JSON.stringify(record(2, { access: "production=read" }))}\n`);
    file("b.json", JSON.stringify([record(3, { scopes: ["odata"] })], null, 2));
    file(
      "c.csv",
      `\ufeffname,digest,owner,description\r\n"key, 4",${sha256(token(4), "base64")},ann,"says ""hi"", twice"\r\n`,
    );
    for (const [name, imported] of [
      ["a.jsonl", 2],
      ["b.json", 1],
      ["c.csv", 1],
    ]) {
      const reply = await ask(name, "--format", "sha256");
      assert.deepEqual([reply.code, reply.imported, reply.refused], [0, imported, 0], name);
    }
    const piped = await keyward(["keys", "import", "-", "--format", "sha256"], { input: JSON.stringify(record(5)) });
    assert.deepEqual([piped.code, piped.out, piped.err], [0, "", "1 key was imported, 0 skipped, 0 refused.\n"]);
    assert.equal((await verify(token(4), "sha256")).principal.keyName, "key, 4");
    assert.deepEqual((await verify(token(2), "sha256:old_")).principal.access, { production: ["read"] });
    assert.equal((await verify(token(2))).reason, "malformed_credential");
    assert.match((await keyward(["keys", "list"])).out, /key, 4/);
  });

  test("the tables of other systems as they are, with what they say of each key", async () => {
    const { file, ask, verify } = await importing();
    file(
      "better-auth.json",
      JSON.stringify([
        { id: "1", name: "ci", key: sha256(token(1), "base64url"), userId: "ann", enabled: true, expiresAt: null },
        { id: "2", name: "off", key: sha256(token(2), "base64url"), referenceId: "ann", enabled: false },
      ]),
    );
    const first = await ask("better-auth.json", "--format", "better-auth");
    assert.deepEqual([first.code, first.imported], [0, 2]);
    assert.equal((await verify(token(1), "better-auth")).ok, true);
    assert.equal((await verify(token(2), "better-auth")).reason, "disabled");
    file(
      "sanctum.csv",
      `id,tokenable_id,name,token,expires_at\n17,7,phone,${sha256("secretsecretsecret")},2099-01-31 12:00:00\n`,
    );
    const sanctum = ["sanctum.csv", "--format", "laravel-sanctum"];
    assert.equal((await ask(...sanctum)).results[0].code, "user_not_found");
    const mapped = await ask(...sanctum, "--map", "owner=name");
    assert.equal(mapped.results[0].code, "user_not_found");
    file(
      "drf.csv",
      `prefix,hashed_key,name,revoked,expiry_date\nabcdefgh,sha512$$${createHash("sha512").update("abcdefgh.0123456789").digest("hex")},job,f,2099-01-31 12:00:00.123456+00\nhgfedcba,sha512$$00,gone,t,\n`,
    );
    const drf = await ask("drf.csv", "--format", "django-rest-framework-api-key", "--owner", "bob");
    assert.deepEqual(
      drf.results.map(({ outcome }) => outcome),
      ["imported", "revoked"],
    );
    const { principal } = await verify("abcdefgh.0123456789", "django-rest-framework-api-key");
    assert.equal(principal.expiresAt, Date.UTC(2099, 0, 31, 12, 0, 0, 123));
  });

  test("--map, and what every record gets that has no value of its own", async () => {
    const { file, ask, verify } = await importing();
    file("x.jsonl", JSON.stringify({ hashed: sha256(token(1)), who: "ann", until: 4_000_000_000_000 }));
    const map = ["digest=hashed", "owner=who", "expiresAt=until"].flatMap((one) => ["--map", one]);
    const all = ["--format", "sha256", "--name", "old key", "--scope", "odata", "--access", "production=read"];
    assert.equal((await ask("x.jsonl", ...all, ...map)).imported, 1);
    const { keyName, scopes, access, expiresAt } = (await verify(token(1), "sha256")).principal;
    assert.deepEqual(
      { keyName, scopes, access, expiresAt },
      { keyName: "old key", scopes: ["odata"], access: { production: ["read"] }, expiresAt: 4_000_000_000_000 },
    );
  });

  test("a dry run of more than one batch counts what came before, and writes nothing", async () => {
    const { file, ask, json } = await importing("APIKEY_MAX_NUM_PER_USER=7");
    const lines = Array.from({ length: 450 }, (_, number) =>
      JSON.stringify({ digest: sha256(token(number)), owner: number % 2 ? "ann" : "bob", name: `${number}` }),
    );
    file("many.jsonl", lines.join("\n"));
    const dry = await ask("many.jsonl", "--format", "sha256", "--dry-run");
    assert.deepEqual([dry.code, dry.dryRun, dry.imported, dry.refused], [3, true, 14, 436]);
    assert.ok(dry.results.every(({ code }) => code === null || code === "key_cap_reached"));
    assert.deepEqual((await json("keys", "list")).keys, []);
    const real = await ask("many.jsonl", "--format", "sha256");
    assert.deepEqual([real.imported, real.refused], [14, 436]);
    await json("policy", "set", "APIKEY_MAX_NUM_PER_USER=20");
    const more = await ask("many.jsonl", "--format", "sha256");
    assert.deepEqual([more.imported, more.skipped, more.refused], [26, 14, 410]);
  });

  test("what is refused says why, by its record", async () => {
    const { file, keyward } = await importing();
    const slow = { digest: "pbkdf2_sha256$600000$salt$hash", owner: "ann", name: "slow" };
    file(
      "s.jsonl",
      [slow, { ...slow, digest: "nothing" }, { digest: sha256(token(1)) }].map((one) => JSON.stringify(one)).join("\n"),
    );
    const { code, out, err } = await keyward(["keys", "import", "s.jsonl", "--format", "sha256"]);
    assert.equal(code, 3);
    assert.match(out, /^RECORD {2}OUTCOME {4}WHY\n1 {7}slow_hash {2}this is a slow hash: /);
    assert.match(out, /^2 {7}invalid {4}`digest` must be 32 bytes in hex or base64$/m);
    assert.match(out, /^3 {7}invalid {4}`owner` is missing.*`name` is missing/m);
    assert.equal(err, "0 keys were imported, 0 skipped, 3 refused.\n");
  });

  test("files and options that are wrong", async () => {
    const { file, ask, keyward } = await importing();
    const cases = {
      "a.json": "[1]",
      "b.json": "[{",
      "c.jsonl": '{"digest": 1}\n{"dig',
      "d.csv": "a,b\n1",
      "e.csv": 'a,b\n1,"2"x',
    };
    for (const [name, text] of Object.entries(cases)) {
      file(name, text);
      const { code, err } = await ask(name, "--format", "sha256");
      assert.deepEqual([code, JSON.parse(err).error.code], [2, "invalid"], name);
    }
    file("empty.csv", "");
    assert.equal((await ask("empty.csv", "--format", "sha256")).imported, 0);
    assert.equal((await ask("nowhere", "--format", "sha256")).code, 2);
    assert.equal((await ask("empty.csv")).code, 2);
    assert.equal((await ask("empty.csv", "--format", "md5")).code, 2);
    assert.equal((await ask("empty.csv", "--format", "sha256", "--map", "secret=x")).code, 2);
    assert.match((await keyward(["verify", "--import", "md5", "--token", "x"])).err, /must be one of sha256, /);
  });
});

describe("keys revoke-self", { concurrency: 2 }, () => {
  test("ends the key, or the pair where another one works; a second time there is nothing left", async () => {
    const { create, keyward, json, verify } = await importing();
    const { token: first, key } = await create();
    const second = await json("keys", "rotate", key.keyId);
    const pair = await keyward(["keys", "revoke-self"], { input: first });
    assert.deepEqual([pair.code, pair.err], [0, ""]);
    assert.match(pair.out, /^Took the pair away: /);
    assert.match((await keyward(["keys", "revoke-self"], { input: first })).out, /^There was nothing to end: /);
    assert.match((await keyward(["keys", "revoke-self"], { input: second.token })).out, /^Revoked the key: /);
    const gone = await keyward(["keys", "revoke-self"], { input: second.token });
    assert.deepEqual([gone.code, gone.out], [1, "denied revoked: the API key is not valid\n"]);
    assert.equal((await verify(second.token)).reason, "revoked");
    assert.equal((await keyward(["keys", "revoke-self"], { input: "" })).code, 2);
  });
});
