// Data keys that are renewed, slots that are lost or altered, and how keys of hmac-sha256 come back.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { createKeyward, memoryStorage } from "../../pkg/dist/entry/inline.js";
import { keyringOf, NEW, opens, usesOf, verifierOf, withKeys } from "./lib/keyring.mjs";
import { accountOf, counted, documents, overwrite } from "./lib/site.mjs";

const RAW = new Uint8Array(32).fill(7);
const OTHER = new Uint8Array(32).fill(8);
const ALL = { bearer: "ok", ed25519: "ok", hmac: "ok", "bearer of hmac": "ok" };
const LOCKED = { ...ALL, hmac: "keyring_locked" };
const MINUTE = 60_000;
const codeOf = (promise) =>
  promise.then(
    () => assert.fail("nothing was refused"),
    (error) => error.code,
  );

/** The name of the data key that the pair of ann's hmac key is sealed under. */
async function sealedUnder(storage) {
  const { value } = await accountOf(storage, "ann");
  return JSON.parse(value).keys.at(-1).pairs[0].hmac.dataKey;
}

describe("a new data key", () => {
  test("is used after every verifier has it; what the old one has sealed works and moves when it is next written", async () => {
    const storage = memoryStorage();
    let now = Date.UTC(2030, 0, 1);
    const clock = { now: () => now };
    const { admin, keys } = await withKeys(storage, RAW, clock);
    const { keyId } = keys.hmac.key;
    const [running, fresh] = [verifierOf(storage, RAW, clock), () => verifierOf(storage, RAW, clock)];
    const uses = (verifier) => usesOf(verifier, keys, clock.now);
    assert.deepEqual(await uses(running), ALL);
    const { dataKeys } = await admin.keyring.rotate();
    assert.deepEqual(
      dataKeys.map(({ id, current, usedFrom }) => [id, current, usedFrom - now]),
      [
        ["data-1", true, 0],
        ["data-2", false, MINUTE],
      ].map(([id, current, from]) => [id, current, from]),
    );
    await admin.keys.edit({ keyId, description: "too early" });
    assert.equal(await sealedUnder(storage), "data-1");
    now += MINUTE;
    assert.deepEqual([await uses(running), await uses(fresh())], [ALL, ALL], "nothing was written yet");
    await admin.keys.edit({ keyId, description: "in time" });
    assert.equal(await sealedUnder(storage), "data-2");
    const event = JSON.parse((await accountOf(storage, "ann")).value).ledger.outbox.at(-1);
    const moved = event.changes.find(({ path }) => path.endsWith("sealedUnder"));
    assert.deepEqual([moved.before, moved.after], ["data-1", "data-2"], "the event says that it moved");
    assert.deepEqual([await uses(running), await uses(fresh())], [ALL, ALL], "a verifier that was open looks again");
  });

  test("a change that changes nothing is no reason to write", async () => {
    const storage = memoryStorage();
    let now = Date.UTC(2030, 0, 1);
    const { admin, keys } = await withKeys(storage, RAW, { now: () => now });
    await admin.keyring.rotate();
    now += MINUTE;
    const before = await documents(storage);
    await admin.keys.edit({ keyId: keys.hmac.key.keyId, name: keys.hmac.key.name });
    assert.deepEqual(await documents(storage), before);
  });

  test("an engine that cannot open it changes keys all the same, and leaves sealed what is", async () => {
    const storage = memoryStorage();
    let now = Date.UTC(2030, 0, 1);
    const { admin, keys } = await withKeys(storage, RAW, { now: () => now });
    await admin.keyring.rotate();
    now += MINUTE;
    for (const keyring of [undefined, OTHER, { passphrase: NEW }]) {
      const { keys: commands } = keyringOf(storage, keyring, { now: () => now });
      await commands.edit({ keyId: keys.hmac.key.keyId, description: String(keyring?.constructor.name) });
      assert.equal(await sealedUnder(storage), "data-1");
    }
    assert.deepEqual(await usesOf(verifierOf(storage, RAW, { now: () => now }), keys, () => now), ALL);
  });

  test("is all that there is once everything is sealed anew, and dropped are those that nothing needs", async () => {
    const storage = memoryStorage();
    let now = Date.UTC(2030, 0, 1);
    const clock = { now: () => now };
    const { admin, keys } = await withKeys(storage, RAW, clock);
    await admin.users.put({ user: "bob" });
    const bobs = await admin.keys.create({ owner: "bob", name: "h", methods: ["hmac-sha256"] });
    await admin.tokens.rotateKey();
    await admin.keyring.rotate();
    assert.deepEqual(await admin.keyring.reseal(), { resealed: 0, dropped: [], failed: [] }, "too early for anything");
    now += MINUTE;
    const dry = await admin.commands.dryRun({ command: "keyring.reseal" });
    assert.deepEqual([dry.outcome, dry.changes.length, dry.reply.resealed], ["done", 2, 2]);
    assert.equal(await sealedUnder(storage), "data-1", "a dry run has written");
    assert.deepEqual(await admin.keyring.reseal(), { resealed: 2, dropped: [], failed: [] });
    now += 10 * MINUTE;
    assert.deepEqual(await admin.keyring.reseal(), { resealed: 0, dropped: ["data-1"], failed: [] });
    assert.deepEqual(
      (await admin.keyring.status()).dataKeys.map(({ id }) => id),
      ["data-3"],
    );
    for (const hmac of [keys.hmac, bobs]) {
      assert.equal((await usesOf(verifierOf(storage, RAW, clock), { ...keys, hmac }, clock.now)).hmac, "ok");
    }
    await admin.tokens.rotateKey();
  });

  test("none is dropped while an account cannot be seen to, nor by who may not", async () => {
    const storage = memoryStorage();
    let now = Date.UTC(2030, 0, 1);
    const { admin } = await withKeys(storage, RAW, { now: () => now });
    await admin.users.put({ user: "bob" });
    await admin.keyring.rotate();
    now += 11 * MINUTE;
    const { id, value } = await accountOf(storage, "bob");
    await overwrite(storage, id, "{");
    const user = createKeyward({ storage, prefix: "acme", keyring: RAW }).as({
      role: "user",
      id: "ann",
      domain: "default",
    });
    assert.equal(await codeOf(user.keyring.reseal()), "forbidden");
    assert.equal(await codeOf(keyringOf(storage, OTHER, { now: () => now }).keyring.reseal()), "keyring_wrong_key");
    const done = await admin.keyring.reseal();
    assert.deepEqual([done.resealed, done.dropped, done.failed], [1, [], [{ document: id, code: "fault" }]]);
    await overwrite(storage, id, value);
    assert.deepEqual((await admin.keyring.reseal()).dropped, ["data-1"]);
  });

  test("a pair that no data key opens costs one reading a second", async () => {
    const inner = memoryStorage();
    const { keys } = await withKeys(inner, RAW);
    const storage = counted(inner);
    let mono = 1_000;
    const verifier = verifierOf(storage, OTHER, { monotonic: () => mono, maxStaleness: 60_000 });
    assert.deepEqual(await usesOf(verifier, keys), LOCKED);
    const { reads } = storage.counts;
    for (let n = 0; n < 20; n++) assert.deepEqual(await usesOf(verifier, keys), LOCKED);
    assert.ok(storage.counts.reads - reads <= 1, `${storage.counts.reads - reads} readings`);
    mono += 1_000;
    await usesOf(verifier, keys);
    assert.ok(storage.counts.reads - reads >= 1);
  });
});

describe("slots that are lost", () => {
  /** A site whose only slot was lost, and which has begun anew; and a verifier that has the new keyring open. */
  async function lost() {
    const storage = memoryStorage();
    let [now, mono] = [Date.UTC(2030, 0, 1), 1_000];
    const clock = { now: () => now, monotonic: () => mono };
    const { keys } = await withKeys(storage, RAW, { now: clock.now });
    const keyward = createKeyward({ storage, prefix: "acme", keyring: OTHER, now: clock.now });
    await keyringOf(storage, OTHER, { now: clock.now }).keyring.recover({ abandon: true });
    const verifier = verifierOf(storage, OTHER, clock);
    const uses = (one = verifier) => usesOf(one, keys, clock.now);
    const pass = (ms) => {
      now += ms;
      mono += ms;
    };
    return { storage, keys, keyward, verifier, uses, clock, pass };
  }

  test("the key of a pair comes back when its secret is used as bearer, and nothing is written before the host does", async () => {
    const { storage, keys, keyward, verifier, uses, clock } = await lost();
    assert.equal(await opens(storage, RAW), false);
    assert.deepEqual(await uses(), LOCKED);
    const before = await documents(storage);
    const { usage } = await verifier.verifyToken(keys.hmac.token);
    // The uses above have found it already; a fresh verifier that has the keyring open finds it too.
    const other = verifierOf(storage, OTHER, clock);
    await other.unlock();
    const found = (await other.verifyToken(keys.hmac.token)).usage;
    assert.ok(found.repair);
    assert.ok(usage.repair === undefined || usage.repair === found.repair, "every verifier makes the same");
    assert.deepEqual(await documents(storage), before, "a verification has written");
    assert.equal(await keyward.usage.flush([found, found]), 2, "the usage and the account");
    assert.equal(await keyward.usage.flush([found]), 0, "once is enough");
    assert.deepEqual(await uses(), ALL);
    assert.deepEqual(await uses(verifierOf(storage, OTHER, clock)), ALL);
    const event = JSON.parse((await accountOf(storage, "ann")).value).ledger.outbox.at(-1);
    assert.deepEqual([event.action, event.actor], ["key.repair", { role: "system" }]);
  });

  test("a repair that was not applied is offered again, and other pairs have none", async () => {
    const { keys, verifier, pass } = await lost();
    await verifier.unlock();
    const offered = async (key) => (await verifier.verifyToken(key.token)).usage.repair !== undefined;
    assert.deepEqual(
      [await offered(keys.hmac), await offered(keys.hmac), await offered(keys.bearer)],
      [true, false, false],
    );
    pass(MINUTE);
    assert.deepEqual(
      [await offered(keys.hmac), await offered(keys.hmac), await offered(keys.bearer)],
      [true, false, false],
    );
  });

  test("a verifier that does not have the keyring open repairs nothing", async () => {
    const { storage, keys, clock } = await lost();
    for (const keyring of [undefined, RAW, OTHER]) {
      const verifier = verifierOf(storage, keyring, clock);
      const verdict = await verifier.verifyToken(keys.hmac.token);
      assert.deepEqual([verdict.ok, verdict.usage.repair], [true, undefined]);
    }
  });

  test("nothing can be planted in this way", async () => {
    const { storage, keys, keyward, verifier, uses, clock } = await lost();
    await verifier.unlock();
    const { usage } = await verifier.verifyToken(keys.hmac.token);
    const repair = JSON.parse(usage.repair);
    const before = await documents(storage);
    const flip = (text) => (text.startsWith("A") ? "B" : "A") + text.slice(1);
    const planted = [
      // Sealed by whoever does not have the data key.
      ...["nonce", "ciphertext"].map((name) => ({ ...repair, [name]: flip(repair[name]) })),
      { ...repair, dataKey: "data-1" },
      { ...repair, ciphertext: "" },
    ].map((one) => ({ ...usage, repair: JSON.stringify(one) }));
    // For another pair of the same account.
    for (const { clientId } of [keys.bearer, keys.ed25519]) planted.push({ ...usage, clientId });
    for (const delta of planted) {
      await keyward.usage.flush([delta]);
      const { value } = await accountOf(storage, "ann");
      assert.equal(value, before.find(({ id }) => id.startsWith("account/")).value);
    }
    assert.equal(await codeOf(keyward.usage.flush([{ ...usage, repair: "no repair" }])), "invalid");
    assert.equal(await codeOf(keyward.usage.flush([{ ...usage, repair: 7 }])), "invalid");
    // By an engine that cannot tell.
    const unable = createKeyward({ storage, prefix: "acme", now: clock.now });
    await unable.usage.flush([usage]);
    await createKeyward({ storage, prefix: "acme", keyring: RAW, now: clock.now }).usage.flush([usage]);
    assert.deepEqual(await uses(), LOCKED);
    // As a command of an actor it does not exist.
    assert.equal(keyringOf(storage, OTHER).keyring.repair, undefined);
  });

  test("a repair does not outlive the secret that it was made from", async () => {
    const { storage, keys, keyward, verifier, uses } = await lost();
    await verifier.unlock();
    const { usage } = await verifier.verifyToken(keys.hmac.token);
    const admin = keyringOf(storage, OTHER);
    await admin.keys.revoke({ keyId: keys.hmac.key.keyId });
    const again = await admin.keys.regenerate({ keyId: keys.hmac.key.keyId });
    // The pair has the same client id and another generation: the old repair is sealed well, and not for it.
    const before = (await accountOf(storage, "ann")).value;
    await keyward.usage.flush([usage]);
    assert.equal((await accountOf(storage, "ann")).value, before);
    assert.deepEqual((await usesOf(verifierOf(storage, OTHER), { ...keys, hmac: again })).hmac, "ok");
    assert.deepEqual((await uses()).hmac, "signature_invalid");
  });

  test("the last slot can be given up, if that is what is wanted", async () => {
    const storage = memoryStorage();
    const { admin, keys } = await withKeys(storage, RAW);
    assert.equal((await admin.keyring.removeSlot({ slot: "raw-1", last: true })).slots.length, 0);
    assert.deepEqual(await usesOf(verifierOf(storage, RAW), keys), LOCKED);
    assert.equal(await codeOf(admin.keyring.addSlot({ kind: "recovery" })), "keyring_wrong_key");
    const { recoveryKey } = await admin.keyring.recover({ abandon: true, recovery: true });
    assert.ok(await opens(storage, { recoveryKey }));
  });
});

describe("slots that were altered in the database", () => {
  test("get no data key, and can be made anew without losing any", async () => {
    const storage = memoryStorage();
    const { admin, keys } = await withKeys(storage, RAW);
    // Somebody who can write the database puts a slot of their own beside ours.
    const theirs = memoryStorage();
    await withKeys(theirs, OTHER);
    const [mine] = await storage.read(["keyring"]);
    const [other] = await theirs.read(["keyring"]);
    const document = JSON.parse(mine.value);
    document.envelope.slots.push({ ...JSON.parse(other.value).envelope.slots[0], id: "raw-9" });
    await overwrite(storage, "keyring", JSON.stringify(document));
    const before = await documents(storage);
    for (const ask of [
      () => admin.keyring.rotate(),
      () => admin.keyring.addSlot({ kind: "recovery" }),
      () => admin.keyring.removeSlot({ slot: "raw-9" }),
    ]) {
      assert.equal(await codeOf(ask()), "keyring_altered");
    }
    assert.deepEqual(await documents(storage), before);
    assert.deepEqual(await usesOf(verifierOf(storage, RAW), keys), ALL, "what is sealed is not touched by it");
    const { slots, dataKeys } = await admin.keyring.recover();
    assert.deepEqual([slots.map(({ kind }) => kind), dataKeys.length], [["raw"], 2]);
    assert.equal(await opens(storage, OTHER), false);
    assert.deepEqual(await usesOf(verifierOf(storage, RAW), keys), ALL);
    assert.equal((await admin.keyring.rotate()).dataKeys.length, 3);
  });
});
