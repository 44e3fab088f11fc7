// The keyring: whatever opens it, whatever becomes of it, bearer and Ed25519 go on.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { createKeyward, createVerifier, memoryStorage } from "../../pkg/dist/entry/inline.js";
import { keyringOf, NEW, OLD, opens, usesOf, verifierOf, withKeys } from "./lib/keyring.mjs";
import { counted, documents, overwrite } from "./lib/site.mjs";

const RAW = new Uint8Array(32).fill(7);
const OTHER = new Uint8Array(32).fill(8);
const ALL = { bearer: "ok", ed25519: "ok", hmac: "ok", "bearer of hmac": "ok" };
const LOCKED = { ...ALL, hmac: "keyring_locked" };
const codeOf = (promise) =>
  promise.then(
    () => assert.fail("nothing was refused"),
    (error) => error.code,
  );

/** How many instances of the core are started meanwhile: one is thrown away for each stretching. */
async function stretchings(body) {
  const { Instance } = WebAssembly;
  let count = 0;
  WebAssembly.Instance = class extends Instance {
    constructor(...args) {
      super(...args);
      count += 1;
    }
  };
  try {
    await body();
  } finally {
    WebAssembly.Instance = Instance;
  }
  return count;
}

/** A key management service that turns bytes over, and can be out of order. */
function service() {
  const turned = (bytes) => bytes.map((byte) => byte ^ 0x5a);
  const own = { calls: [], broken: false };
  const serve = (name) => (bytes) => {
    own.calls.push(name);
    if (own.broken) throw new Error("the service is down");
    return turned(bytes);
  };
  return Object.assign(own, { key: { wrap: serve("wrap"), unwrap: serve("unwrap") } });
}

describe("ways to open it", () => {
  test("each kind of slot opens it, and no other of its kind does", async () => {
    const storage = memoryStorage();
    const { keys } = await withKeys(storage, RAW);
    const { key: kms, calls } = service();
    const { keyring } = keyringOf(storage, { rawKey: RAW, wrap: kms.wrap });
    const recovery = await keyring.addSlot({ kind: "recovery" });
    const raw = await keyring.addSlot({ kind: "raw" });
    await keyring.addSlot({ kind: "passphrase", passphrase: NEW });
    await keyring.addSlot({ kind: "external" });
    assert.deepEqual([recovery.rawKey, raw.recoveryKey], [null, null]);
    assert.match(recovery.recoveryKey, /^([0-9A-HJKMNP-TV-Z]{4}-){8}[0-9A-HJKMNP-TV-Z]{4}$/);
    const right = {
      raw: RAW,
      "another raw": Buffer.from(raw.rawKey, "base64"),
      recovery: { recoveryKey: recovery.recoveryKey },
      "recovery, as people type": { recoveryKey: recovery.recoveryKey.toLowerCase().replaceAll("-", " ") },
      passphrase: { passphrase: NEW },
      external: kms,
    };
    for (const [name, way] of Object.entries(right)) {
      assert.deepEqual(await usesOf(verifierOf(storage, way), keys), ALL, name);
    }
    assert.deepEqual(calls, ["wrap", "unwrap"]);
    const wrong = [OTHER, { passphrase: `${NEW}r` }, { unwrap: () => new Uint8Array(32) }, { rawKey: OTHER }];
    for (const way of [...wrong, undefined]) {
      assert.deepEqual(await usesOf(verifierOf(storage, way), keys), LOCKED);
    }
    const mistyped = recovery.recoveryKey.replace(/.$/, (last) => (last === "0" ? "1" : "0"));
    assert.throws(() => verifierOf(storage, { recoveryKey: mistyped }), { code: "invalid" });
  });

  test("the composed form of a passphrase counts, whatever the keyboard sent", async () => {
    const storage = memoryStorage();
    await withKeys(storage, { passphrase: "Zoë’s long passphrase".normalize("NFD") });
    assert.ok(await opens(storage, { passphrase: "Zoë’s long passphrase".normalize("NFC") }));
  });

  test("a passphrase is stretched once, for an engine and its verifiers together", async () => {
    const storage = memoryStorage();
    const { keys } = await withKeys(storage, { passphrase: OLD });
    const key = { passphrase: OLD };
    const count = await stretchings(async () => {
      const admin = keyringOf(storage, key);
      for (let n = 0; n < 3; n++) await admin.keyring.status();
      await admin.keys.create({ owner: "ann", name: "one more", methods: ["hmac-sha256"] });
      const [one, other] = [verifierOf(storage, key), verifierOf(storage, key)];
      await Promise.all([usesOf(one, keys), usesOf(other, keys), one.unlock(), other.unlock()]);
    });
    assert.equal(count, 1);
  });

  test("a verifier can open it before anybody asks", async () => {
    const storage = memoryStorage();
    const { keys } = await withKeys(storage, { passphrase: OLD });
    const verifier = verifierOf(storage, { passphrase: OLD });
    assert.equal(await stretchings(() => verifier.unlock()), 1);
    assert.equal(await stretchings(async () => assert.deepEqual(await usesOf(verifier, keys), ALL)), 0);
    assert.equal(await codeOf(verifierOf(storage).unlock()), "keyring_locked");
    assert.equal(await codeOf(verifierOf(storage, OTHER).unlock()), "keyring_wrong_key");
    assert.equal(await codeOf(verifierOf(memoryStorage(), OTHER).unlock()), "keyring_missing");
  });

  test("a service that is down is asked again, and its error is told", async () => {
    const storage = memoryStorage();
    const kms = service();
    const { keys } = await withKeys(storage, kms.key);
    const verifier = verifierOf(storage, { unwrap: kms.key.unwrap }, { monotonic: () => performance.now() * 1_000 });
    kms.broken = true;
    assert.deepEqual(await usesOf(verifier, keys), LOCKED);
    const { keyring } = keyringOf(storage, { ...kms.key });
    const error = await keyring.rotate().catch((thrown) => thrown);
    assert.deepEqual([error.code, error.cause.message], ["keyring_wrong_key", "the service is down"]);
    kms.broken = false;
    assert.deepEqual(await usesOf(verifier, keys), ALL);
    assert.equal((await keyring.rotate()).dataKeys.length, 2);
    kms.broken = true;
    assert.equal(await codeOf(keyring.addSlot({ kind: "external" })), "wrap_failed");
    assert.equal(
      await codeOf(keyringOf(storage, kms.key.wrap ? { unwrap: kms.key.unwrap } : {}).keyring.rotate()),
      "keyring_wrong_key",
    );
  });

  test("options of other shapes name what is wrong", () => {
    const storage = memoryStorage();
    const wrong = [
      7,
      "a passphrase",
      {},
      { passphrase: 7 },
      { rawKey: "x" },
      { unwrap: 1 },
      { passphrase: OLD, wrap: 1 },
    ];
    wrong.push({ passphrase: OLD, rawKey: RAW }, { passphrase: OLD, colour: 1 }, new Uint8Array(31), {
      recoveryKey: 3,
    });
    for (const keyring of wrong) {
      for (const make of [createKeyward, createVerifier]) {
        assert.throws(() => make({ storage, prefix: "acme", keyring }), { name: "TypeError", message: /`keyring/ });
      }
    }
  });
});

describe("what is refused touches nothing", () => {
  test("a wrong passphrase, for every command", async () => {
    const inner = memoryStorage();
    const { keys } = await withKeys(inner, { passphrase: OLD });
    const storage = counted(inner);
    const before = await documents(inner);
    const { keyring, keys: commands } = keyringOf(storage, { passphrase: "not the passphrase" });
    const asks = [
      () => keyring.init(),
      () => keyring.addSlot({ kind: "recovery" }),
      () => keyring.addSlot({ kind: "passphrase", passphrase: NEW }),
      () => keyring.changePassphrase({ passphrase: NEW }),
      () => keyring.removeSlot({ slot: "passphrase-1" }),
      () => keyring.rotate(),
      () => commands.create({ owner: "ann", name: "k", methods: ["hmac-sha256"] }),
    ];
    for (const ask of asks) assert.equal(await codeOf(ask()), "keyring_wrong_key");
    assert.equal(await codeOf(keyring.recover()), "keyring_lost");
    assert.deepEqual([storage.counts.writes, storage.counts.creates], [0, 0]);
    assert.deepEqual(await documents(inner), before);
    assert.deepEqual(await usesOf(verifierOf(inner, { passphrase: OLD }), keys), ALL);
  });

  test("a short passphrase, the last slot, a slot that is not there", async () => {
    const storage = memoryStorage();
    await withKeys(storage, RAW);
    const before = await documents(storage);
    const { keyring } = keyringOf(storage, RAW);
    assert.equal(await codeOf(keyring.addSlot({ kind: "passphrase", passphrase: "elevenchars" })), "invalid");
    assert.equal(await codeOf(keyring.addSlot({ kind: "passphrase" })), "invalid");
    assert.equal(await codeOf(keyring.addSlot({ kind: "door" })), "invalid");
    assert.equal(await codeOf(keyring.changePassphrase({ passphrase: NEW })), "slot_required");
    assert.equal(await codeOf(keyring.changePassphrase({ passphrase: NEW, slot: "raw-9" })), "slot_not_found");
    assert.equal(await codeOf(keyring.removeSlot({ slot: "raw-9" })), "slot_not_found");
    assert.equal(await codeOf(keyring.removeSlot({ slot: "raw-1" })), "last_slot");
    assert.equal(await codeOf(keyring.recover({ abandon: true })), "keyring_opens");
    assert.deepEqual(await documents(storage), before);
  });

  test("a document that asks for gigabytes, or for years", async () => {
    const storage = memoryStorage();
    const { keys } = await withKeys(storage, { passphrase: OLD });
    const [{ value }] = await storage.read(["keyring"]);
    for (const [name, number] of [
      ["memoryKiB", 4_000_000],
      ["passes", 4_000_000],
      ["lanes", 200],
    ]) {
      await overwrite(storage, "keyring", value.replace(new RegExp(`"${name}":\\d+`), `"${name}":${number}`));
      const started = performance.now();
      assert.equal(
        await stretchings(async () => {
          assert.deepEqual(await usesOf(verifierOf(storage, { passphrase: OLD }), keys), LOCKED);
        }),
        0,
        name,
      );
      assert.ok(performance.now() - started < 5_000);
    }
  });

  test("a keyring that cannot be read stops neither bearer nor Ed25519, nor their commands", async () => {
    const storage = memoryStorage();
    const { admin, keys } = await withKeys(storage, RAW);
    await overwrite(storage, "keyring", "{");
    assert.deepEqual(await usesOf(verifierOf(storage, RAW), keys), LOCKED);
    for (const { key } of Object.values(keys)) await admin.keys.edit({ keyId: key.keyId, description: "edited" });
    assert.ok((await admin.keys.rotate({ keyId: keys.bearer.key.keyId })).token);
    assert.equal(await codeOf(admin.keys.rotate({ keyId: keys.hmac.key.keyId })), "fault");
  });
});

describe("a passphrase that changes", () => {
  test("old out, new in; whoever had it open goes on", async () => {
    const storage = memoryStorage();
    const { admin, keys } = await withKeys(storage, { passphrase: OLD });
    const running = verifierOf(storage, { passphrase: OLD });
    assert.deepEqual(await usesOf(running, keys), ALL);
    const changed = await admin.keyring.changePassphrase({ passphrase: NEW });
    assert.deepEqual([changed.slot, changed.replaces, changed.slots.length], ["passphrase-2", "passphrase-1", 1]);
    assert.deepEqual(await usesOf(running, keys), ALL, "the verifier that had it open");
    assert.equal((await admin.keyring.status()).openedBy, "passphrase-2", "the engine that has changed it");
    assert.deepEqual(await usesOf(verifierOf(storage, { passphrase: NEW }), keys), ALL);
    assert.deepEqual(await usesOf(verifierOf(storage, { passphrase: OLD }), keys), LOCKED);
    assert.equal(await opens(storage, { passphrase: OLD }), false);
  });

  test("nothing that is stored tells one passphrase from another", async () => {
    const stored = async (passphrase) => {
      const storage = memoryStorage();
      let draws = 0;
      const options = { now: () => 1_900_000_000_000, entropy: () => new Uint8Array(32).fill(++draws) };
      const { keyring } = (await withKeys(storage, RAW, options)).admin;
      await keyring.addSlot({ kind: "passphrase", passphrase, operationId: "one" });
      const [{ value }] = await storage.read(["keyring"]);
      return JSON.parse(value).ledger;
    };
    assert.deepEqual(
      await stored(OLD),
      await stored(NEW),
      "what was asked for is hashed, and a passphrase can be guessed",
    );
  });
});
