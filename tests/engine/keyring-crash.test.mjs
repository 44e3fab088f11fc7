// A crash at every call of the storage, before and after it took effect: the old or the new opens the keyring, the keys
// go on working, and whoever asks again gets there (invariant 8).
import assert from "node:assert/strict";
import { test } from "node:test";
import { memoryStorage } from "../../pkg/dist/entry/inline.js";
import { copyOf, dying, keyringOf, NEW, OLD, opens, usesOf, verifierOf, withKeys } from "./lib/keyring.mjs";

const RAW = new Uint8Array(32).fill(7);
const OTHER = new Uint8Array(32).fill(8);
const ALL = { bearer: "ok", ed25519: "ok", hmac: "ok", "bearer of hmac": "ok" };
const TIME = { timeout: 300_000 };

/** `change` on a copy of a site, dying at every call of its storage; `check` looks at what is left. */
async function everyCrash(t, { original, change, check }) {
  let crashes = 0;
  for (let call = 1, died = true; died; call++) {
    died = false;
    for (const after of [false, true]) {
      const inner = await copyOf(original, memoryStorage());
      const storage = dying(inner, call, after);
      await change(storage).catch(() => undefined);
      died ||= storage.died;
      await check(inner, `after a crash at call ${call}`);
      crashes += 1;
    }
  }
  assert.ok(crashes > 4, "hardly a call was made");
  t.diagnostic(`${crashes} crashes`);
}

/** The ways of which one at least opens the keyring, and by each of them every key works. */
async function opening(inner, ways, keys, when) {
  const open = [];
  for (const way of ways) if (await opens(inner, way)) open.push(way);
  assert.ok(open.length > 0, `nothing opens the keyring ${when}`);
  for (const way of open) assert.deepEqual(await usesOf(verifierOf(inner, way), keys), ALL, when);
  return open;
}

// Fresh objects each time: an engine that has changed a passphrase tells it to whoever was given the same object.
const passphrases = () => [{ passphrase: OLD }, { passphrase: NEW }];

for (const options of [{}, { operationId: "mine" }]) {
  test(`a changed passphrase${options.operationId ? ", repeated with its operation id" : ""}`, TIME, async (t) => {
    const original = memoryStorage();
    const { keys } = await withKeys(original, { passphrase: OLD });
    const change = (storage, keyring) =>
      keyringOf(storage, keyring).keyring.changePassphrase({ passphrase: NEW, ...options });
    await everyCrash(t, {
      original,
      change: (storage) => change(storage, { passphrase: OLD }),
      async check(inner, when) {
        const [way] = await opening(inner, passphrases(), keys, when);
        await change(inner, way);
        const [old, anew] = passphrases();
        assert.deepEqual([await opens(inner, old), await opens(inner, anew)], [false, true], when);
        const { slots } = await keyringOf(inner, anew).keyring.status();
        assert.deepEqual(
          slots.map(({ kind, replaces }) => [kind, replaces]),
          [["passphrase", null]],
          "one slot is left",
        );
      },
    });
  });
}

test("whoever knows the new passphrase finishes the change", TIME, async (t) => {
  const original = memoryStorage();
  const { keys } = await withKeys(original, { passphrase: OLD });
  await everyCrash(t, {
    original,
    change: (storage) => keyringOf(storage, { passphrase: OLD }).keyring.changePassphrase({ passphrase: NEW }),
    async check(inner, when) {
      const third = { passphrase: "the third of the passphrases" };
      const way = (await opening(inner, passphrases(), keys, when)).at(-1);
      await keyringOf(inner, way).keyring.changePassphrase(third);
      const found = [...passphrases(), third].map((one) => opens(inner, one));
      assert.deepEqual(await Promise.all(found), [false, false, true], when);
      assert.deepEqual(await usesOf(verifierOf(inner, third), keys), ALL, when);
    },
  });
});

test("the first slot", async (t) => {
  const original = memoryStorage();
  const admin = keyringOf(original, RAW);
  await admin.site.init();
  const init = (storage) => keyringOf(storage, RAW).keyring.init({ recovery: true, operationId: "mine" });
  await everyCrash(t, {
    original,
    change: init,
    async check(inner, when) {
      const made = await init(inner);
      assert.equal(made.slots.length, 2, when);
      assert.equal(made.recoveryKey === null, made.secretLost, "a secret is told, or said to be lost");
    },
  });
});

test("a new data key", async (t) => {
  const original = memoryStorage();
  const { keys } = await withKeys(original, RAW);
  const rotate = (storage) => keyringOf(storage, RAW).keyring.rotate({ operationId: "mine" });
  await everyCrash(t, {
    original,
    change: rotate,
    async check(inner, when) {
      await opening(inner, [RAW], keys, when);
      assert.equal((await rotate(inner)).dataKeys.length, 2, "it was made once");
    },
  });
});

test("a slot more", async (t) => {
  const original = memoryStorage();
  const { keys } = await withKeys(original, RAW);
  const add = (storage) => keyringOf(storage, RAW).keyring.addSlot({ kind: "recovery", operationId: "mine" });
  await everyCrash(t, {
    original,
    change: add,
    async check(inner, when) {
      await opening(inner, [RAW], keys, when);
      const { recoveryKey, secretLost, slots, slot } = await add(inner);
      assert.equal(slots.length, 2, "it was made once");
      assert.equal(recoveryKey === null, secretLost, "a secret is told, or said to be lost");
      // The way out where it is lost.
      const { keyring } = keyringOf(inner, RAW);
      await keyring.removeSlot({ slot });
      const anew = await keyring.addSlot({ kind: "recovery" });
      await opening(inner, [{ recoveryKey: anew.recoveryKey }], keys, when);
    },
  });
});

test("a slot less", async (t) => {
  const original = memoryStorage();
  const { admin, keys } = await withKeys(original, RAW);
  const { recoveryKey } = await admin.keyring.addSlot({ kind: "recovery" });
  await everyCrash(t, {
    original,
    change: (storage) => keyringOf(storage, RAW).keyring.removeSlot({ slot: "raw-1" }),
    check: (inner, when) => opening(inner, [{ recoveryKey }], keys, when),
  });
});

test("every slot was lost, and the keyring begins anew", async (t) => {
  const original = memoryStorage();
  const { keys } = await withKeys(original, RAW);
  const recover = (storage) => keyringOf(storage, OTHER).keyring.recover({ abandon: true, operationId: "mine" });
  await everyCrash(t, {
    original,
    change: recover,
    async check(inner, when) {
      const [old, anew] = [await opens(inner, RAW), await opens(inner, OTHER)];
      assert.notEqual(old, anew, `one of the two opens ${when}`);
      const found = await usesOf(verifierOf(inner, old ? RAW : OTHER), keys);
      assert.deepEqual(found, { ...ALL, hmac: old ? "ok" : "keyring_locked" }, when);
      await recover(inner);
      assert.ok(await opens(inner, OTHER), when);
    },
  });
});
