// Keys of other systems: made by their own programs, imported by their hashes, verified with the tokens that their
// owners have; and imports that are cut off anywhere.
import assert from "node:assert/strict";
import { createHash, createHmac, randomBytes } from "node:crypto";
import { describe, test } from "node:test";
import { defaultKeyHasher } from "@better-auth/api-key";
import prefixedApiKey from "prefixed-api-key";
import { memoryStorage } from "../../pkg/dist/entry/inline.js";
import { faultyStorage } from "../../pkg/dist/testing/index.js";
import { counted, documents, engine, inhabit, ROOT, root, verifier } from "./lib/site.mjs";

const sha256 = (text) => createHash("sha256").update(text).digest();

/** A storage with ann and bob in it, and its administrator. */
async function site(policy = { APIKEY_MAX_NUM_PER_USER: 1_000 }) {
  const storage = memoryStorage();
  return { storage, admin: await inhabit(storage, { policy }) };
}

const bearer = (token, scheme = "Bearer") => ({
  method: "GET",
  url: "https://api.example/",
  headers: { authorization: `${scheme} ${token}` },
});

describe("keys that other programs have made", () => {
  test("npm prefixed-api-key: its own tokens and hashes", async () => {
    const { storage, admin } = await site();
    const made = await Promise.all(
      Array.from({ length: 20 }, () => prefixedApiKey.generateAPIKey({ keyPrefix: "mycompany" })),
    );
    const records = made.map(({ shortToken, longTokenHash }) => {
      return { format: "prefixed-api-key", digest: longTokenHash, owner: "ann", name: shortToken };
    });
    assert.equal((await admin.keys.import({ records })).imported, 20);
    const guard = verifier(storage, { imports: [{ format: "prefixed-api-key", prefix: "mycompany_" }] });
    for (const { token, shortToken, longTokenHash } of made) {
      assert.ok(prefixedApiKey.checkAPIKey(token, longTokenHash));
      const verdict = await guard.verify(bearer(token));
      assert.deepEqual([verdict.ok, verdict.method, verdict.principal.keyName], [true, "bearer", shortToken]);
      assert.equal((await guard.verify({ ...bearer(""), headers: { "x-api-key": token } })).ok, true);
      assert.equal((await guard.verifyToken(`${token}x`)).reason, "not_imported");
    }
  });

  test("better-auth: hashed by its own defaultKeyHasher", async () => {
    const { storage, admin } = await site();
    const tokens = Array.from(
      { length: 20 },
      (_, index) => (index % 2 ? "old_" : "") + randomBytes(24).toString("hex"),
    );
    const records = await Promise.all(
      tokens.map(async (token) => {
        return { format: "better-auth", digest: await defaultKeyHasher(token), owner: "ann", name: token.slice(-4) };
      }),
    );
    assert.equal((await admin.keys.import({ records })).imported, 20);
    const guard = verifier(storage, { imports: [{ format: "better-auth" }] });
    for (const token of tokens) assert.equal((await guard.verify(bearer(token))).principal.keyName, token.slice(-4));
  });

  test("Unkey, Laravel Sanctum, djangorestframework-api-key 3 and a peppered hash, as they store them", async () => {
    const { storage, admin } = await site();
    const pepper = randomBytes(32);
    const cases = {
      unkey: ["unkey_3ZpGBmGXnqQdjpQRJp4rUvS1", (token) => sha256(token).toString("base64"), {}, "Bearer"],
      "laravel-sanctum": [
        "17|ZzQ8mB1n6r1wZ9cXyVbN2mKqLpOiUyTr",
        (token) => sha256(token.split("|")[1]).toString("hex"),
      ],
      "django-rest-framework-api-key": [
        "aBcDeFgH.0123456789abcdefghijklmnopqrstuv",
        (token) => `sha512$$${createHash("sha512").update(token).digest("hex")}`,
        {},
        "Api-Key",
      ],
      "hmac-sha256": [
        "their-own-0123456789abcdef",
        (token) => createHmac("sha256", pepper).update(token).digest("base64url"),
        { pepper },
      ],
    };
    for (const [format, [token, digest, more = {}, scheme = "Bearer"]] of Object.entries(cases)) {
      const record = { format, digest: digest(token), owner: "ann", name: format };
      const { results } = await admin.keys.import({ records: [record] });
      assert.equal(results[0].outcome, "imported", format);
      const guard = verifier(storage, { imports: [{ format, ...more }] });
      assert.equal((await guard.verify(bearer(token, scheme))).principal?.keyName, format);
      const wrong = format === "hmac-sha256" ? { pepper: randomBytes(32) } : null;
      if (wrong)
        assert.equal((await verifier(storage, { imports: [{ format, ...wrong }] }).verifyToken(token)).ok, false);
    }
    const all = verifier(storage, {
      imports: Object.entries(cases).map(([format, [, , more = {}]]) => ({ format, ...more })),
    });
    for (const [format, [token, , , scheme]] of Object.entries(cases))
      assert.equal((await all.verify(bearer(token, scheme))).principal?.keyName, format);
  });
});

describe("an import", () => {
  const token = (number) => `old_${number}_0123456789abcdef`;
  const record = (number, more = {}) => {
    return {
      format: "sha256",
      digest: sha256(token(number)).toString("hex"),
      owner: "ann",
      name: `${number}`,
      ...more,
    };
  };

  test("that is cut off anywhere is finished by the same records, without doubles", async (t) => {
    const records = Array.from({ length: 12 }, (_, number) => record(number, { owner: number % 2 ? "ann" : "bob" }));
    let cuts = 0;
    for (let stop = 1; ; stop++) {
      const { storage } = await site();
      // From this write on, on either side of it, nothing is answered any more: the process is gone.
      const dying = faultyStorage(storage, {
        writes: Object.fromEntries(
          Array.from({ length: 400 }, (_, n) => [stop + n, n === 0 && stop % 2 ? "after" : "before"]),
        ),
      });
      const { imported } = await root(dying).keys.import({ records });
      if (dying.counts.faults === 0) {
        assert.equal(imported, 12);
        break;
      }
      cuts += 1;
      const { results, refused } = await root(storage).keys.import({ records });
      assert.equal(refused, 0);
      assert.ok(results.every(({ outcome }) => outcome === "imported" || outcome === "present"));
      const accounts = (await documents(storage)).filter(({ id }) => id.startsWith("account/"));
      const names = accounts.flatMap(({ value }) => JSON.parse(value).keys.map(({ name }) => name));
      assert.deepEqual(names.sort(), records.map(({ name }) => name).sort(), `cut off at ${stop}`);
      const guard = verifier(storage, { imports: [{ format: "sha256" }] });
      for (const { name } of records) assert.equal((await guard.verifyToken(token(name))).principal?.keyName, name);
    }
    assert.ok(cuts > 12);
    t.diagnostic(`${cuts} places to be cut off at`);
  });

  test("of one token by many at once gives it one owner", async () => {
    for (let round = 0; round < 10; round++) {
      const { storage } = await site();
      const asked = ["ann", "bob"].flatMap((owner) => Array.from({ length: 3 }, () => owner));
      const answers = await Promise.all(
        asked.map((owner) => root(storage).keys.import({ records: [record(1, { owner })] })),
      );
      const outcomes = answers.map(({ results }) => results[0].code ?? results[0].outcome);
      const verdict = await verifier(storage, { imports: [{ format: "sha256" }] }).verifyToken(token(1));
      assert.ok(verdict.ok);
      for (const [index, owner] of asked.entries()) {
        const expected = owner === verdict.principal.owner ? ["imported", "present"] : ["imported_elsewhere"];
        assert.ok(expected.includes(outcomes[index]), `${owner}: ${outcomes[index]}`);
      }
      const { keys } = await root(storage).keys.list();
      assert.deepEqual(
        keys.map(({ owner }) => owner),
        [verdict.principal.owner],
        "what was made in vain is gone",
      );
    }
  });

  test("holds the cap under any concurrency, and says so in a dry run of all of it", async () => {
    const { storage, admin } = await site({ APIKEY_MAX_NUM_PER_USER: 5 });
    const records = Array.from({ length: 20 }, (_, number) => record(number));
    const before = await documents(storage);
    const dry = await admin.commands.dryRun({ command: "keys.import", input: { records } });
    assert.deepEqual([dry.outcome, dry.reply.imported, dry.reply.refused], ["done", 5, 15]);
    assert.equal(dry.changes.length, 5);
    assert.deepEqual(await documents(storage), before, "a dry run writes nothing");
    const reply = await admin.keys.import({ records });
    assert.deepEqual([reply.imported, reply.skipped, reply.refused], [5, 0, 15]);
    assert.ok(reply.results.every(({ code }) => code === null || code === "key_cap_reached"));
    const engines = Array.from({ length: 4 }, () => engine(storage).as(ROOT));
    await Promise.all(engines.map((one) => one.keys.import({ records: records.map((r) => ({ ...r, owner: "bob" })) })));
    const page = await admin.keys.list({ filter: { owner: "bob" } });
    assert.equal(page.keys.length, 5);
  });

  test("costs one read and two writes a record, and a verification one look-up once", async () => {
    const { storage } = await site();
    const watched = counted(storage);
    const admin = root(watched);
    await admin.site.policy();
    const counts = () => {
      const { reads, writes, scans } = watched.counts;
      Object.assign(watched.counts, { reads: 0, writes: 0, scans: 0 });
      return [reads, writes, scans];
    };
    counts();
    await admin.keys.import({ records: [record(1)] });
    assert.deepEqual(counts(), [1, 2, 0]);
    await admin.keys.import({ records: [record(1)] });
    assert.deepEqual(counts(), [1, 0, 0]);
    const guard = verifier(watched, { imports: [{ format: "sha256" }] });
    assert.ok((await guard.verifyToken(token(1))).ok);
    assert.deepEqual(counts(), [3, 0, 0], "the site, whose it is, account and domain");
    assert.ok((await guard.verifyToken(token(1))).ok);
    assert.deepEqual(counts(), [0, 0, 0]);
    const { token: own } = await admin.keys.create({ owner: "ann", name: "own" });
    counts();
    assert.ok((await guard.verifyToken(own)).ok);
    assert.deepEqual(counts(), [1, 0, 0]);
  });

  test("what was imported verifies at once, also where it was looked for just before", async () => {
    const { storage, admin } = await site();
    const guard = verifier(storage, { imports: [{ format: "sha256" }] });
    assert.equal((await guard.verifyToken(token(1))).reason, "not_imported");
    const asking = guard.verifyToken(token(1));
    await admin.keys.import({ records: [record(1)] });
    await asking;
    assert.ok((await guard.verifyToken(token(1))).ok);
  });

  test("storage that fails while a token is looked for denies, and says why", async () => {
    const { storage, admin } = await site();
    await admin.keys.import({ records: [record(1)] });
    let down = true;
    const read = (ids) => (down ? Promise.reject(new Error("down")) : storage.read(ids));
    const guard = verifier({ ...storage, read }, { imports: [{ format: "sha256" }] });
    const denied = await guard.verifyToken(token(1));
    assert.deepEqual([denied.reason, denied.status, denied.cause.message], ["storage_unavailable", 503, "down"]);
    down = false;
    assert.ok((await guard.verifyToken(token(1))).ok);
    const [{ id, version }] = (await documents(storage)).filter((one) => one.id.startsWith("import/"));
    await storage.write(id, "{", version);
    assert.equal((await verifier(storage, { imports: [{ format: "sha256" }] }).verifyToken(token(1))).reason, "fault");
  });

  test("options that are wrong are named", async () => {
    const { storage, admin } = await site();
    for (const imports of [
      {},
      [{}],
      [{ format: "md5" }],
      [{ format: "unkey", prefix: "" }],
      [{ format: "unkey", prefix: "x".repeat(65) }],
      [{ format: "unkey", pepper: randomBytes(32) }],
      [{ format: "hmac-sha256" }],
      [{ format: "hmac-sha256", pepper: randomBytes(15) }],
      [{ format: "hmac-sha256", pepper: "0".repeat(32) }],
      [{ format: "unkey", other: 1 }],
    ])
      assert.throws(() => verifier(storage, { imports }), { code: "invalid" }, JSON.stringify(imports));
    for (const input of [undefined, {}, { records: {} }, { records: [], more: 1 }, { records: Array(1_001).fill({}) }])
      await assert.rejects(admin.keys.import(input), { code: "invalid" });
    const { results } = await admin.keys.import({ records: [null, 7, {}, record(1)] });
    assert.deepEqual(
      results.map(({ code, outcome }) => code ?? outcome),
      ["invalid", "invalid", "invalid", "imported"],
    );
  });
});
