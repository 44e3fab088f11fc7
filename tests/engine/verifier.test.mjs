// The cache of a verifier: how stale it may be, what it learns at once, and what it must never believe.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { memoryStorage } from "../../pkg/dist/entry/inline.js";
import { accountOf, counted, documents, inhabit, root, START, verifier } from "./lib/site.mjs";

/** A storage, its engine, one key, and a verifier whose clock is a plain number. */
async function world(options = {}) {
  const inner = memoryStorage();
  const storage = counted(inner);
  const admin = await inhabit(storage);
  const issued = await admin.keys.create({ owner: "ann", name: "nightly" });
  const clock = { mono: 10_000 };
  const checks = verifier(storage, { monotonic: () => clock.mono, now: () => START, ...options });
  // Another process: it writes to the same documents, and nobody here is told.
  const elsewhere = root({ ...inner });
  const reason = async (token = issued.token) => {
    const verdict = await checks.verifyToken(token);
    return verdict.ok ? "ok" : verdict.reason;
  };
  return { inner, storage, admin, elsewhere, issued, keyId: issued.key.keyId, clock, checks, reason };
}

const readsDuring = async (storage, body) => {
  const before = storage.counts.reads;
  await body();
  return storage.counts.reads - before;
};

describe("staleness", () => {
  test("what another process revoked is accepted for `maxStaleness`, and not a millisecond longer", async () => {
    const { elsewhere, keyId, clock, reason } = await world({ maxStaleness: 5_000 });
    assert.equal(await reason(), "ok");
    await elsewhere.keys.revoke({ keyId });
    clock.mono += 4_999;
    assert.equal(await reason(), "ok");
    clock.mono += 1;
    assert.equal(await reason(), "revoked");
  });

  test("the site's `maxVerifierStaleness` caps what a verifier asks for", async () => {
    const { elsewhere, keyId, clock, reason } = await world({ maxStaleness: 3_600_000 });
    assert.equal(await reason(), "ok");
    await elsewhere.keys.revoke({ keyId });
    clock.mono += 59_999;
    assert.equal(await reason(), "ok");
    clock.mono += 1;
    assert.equal(await reason(), "revoked");
  });

  test("a verdict says how stale it is, from the start of the reading", async () => {
    const { storage, clock, checks, issued } = await world();
    const read = storage.read;
    storage.read = async (...args) => {
      clock.mono += 30;
      return read.apply(storage, args);
    };
    assert.equal((await checks.verifyToken(issued.token)).stalenessMs, 30);
    clock.mono += 100;
    assert.equal((await checks.verifyToken(issued.token)).stalenessMs, 130);
  });

  test("a reading that took longer than data may be old is not believed", async () => {
    const { storage, clock, checks, issued } = await world({ maxStaleness: 2_000 });
    const read = storage.read;
    storage.read = async (...args) => {
      const found = await read.apply(storage, args);
      clock.mono += 2_001;
      return found;
    };
    const verdict = await checks.verifyToken(issued.token);
    assert.deepEqual([verdict.ok, verdict.reason], [false, "storage_unavailable"]);
  });

  test("`maxStaleness: 0` reads for every request", async () => {
    const { storage, reason } = await world({ maxStaleness: 0 });
    assert.equal(
      await readsDuring(storage, async () => assert.deepEqual([await reason(), await reason()], ["ok", "ok"])),
      2,
    );
  });

  test("a disabled domain is seen as late as a revoked key", async () => {
    const { elsewhere, clock, reason } = await world();
    assert.equal(await reason(), "ok");
    await elsewhere.domains.put({ domain: "default", status: "disabled" });
    clock.mono += 5_000;
    assert.equal(await reason(), "domain_disabled");
  });
});

describe("what is known at once", () => {
  test("a revoke by an engine of this process", async () => {
    const { admin, keyId, reason } = await world();
    assert.equal(await reason(), "ok");
    await admin.keys.revoke({ keyId });
    assert.equal(await reason(), "revoked");
  });

  test("a domain that an engine of this process disabled, and enabled again", async () => {
    const { admin, reason } = await world();
    assert.equal(await reason(), "ok");
    await admin.domains.put({ domain: "default", status: "disabled" });
    assert.equal(await reason(), "domain_disabled");
    await admin.domains.put({ domain: "default", status: "active" });
    assert.equal(await reason(), "ok");
  });

  test("a key that another process created for an account that is in the cache", async () => {
    const { elsewhere, reason } = await world();
    assert.equal(await reason(), "ok");
    const { token } = await elsewhere.keys.create({ owner: "ann", name: "new" });
    assert.equal(await reason(token), "ok");
  });

  test("the secret that another process regenerated", async () => {
    const { elsewhere, keyId, reason } = await world();
    assert.equal(await reason(), "ok");
    await elsewhere.keys.revoke({ keyId });
    const { token } = await elsewhere.keys.regenerate({ keyId });
    assert.equal(await reason(token), "ok");
    assert.equal(await reason(), "secret_mismatch");
  });

  test("the account of a user that was absent a moment ago", async () => {
    const { admin, inner, storage, clock, reason } = await world();
    const { token, key } = await admin.keys.create({ owner: "bob", name: "first" });
    const { id, value, version } = await accountOf(inner, "bob");
    await inner.write(id, null, version);
    assert.equal(await reason(token), "unknown_key");
    assert.equal(await readsDuring(storage, async () => assert.equal(await reason(token), "unknown_key")), 0);
    await inner.write(id, value, null);
    // Nobody told this process: the absence is believed for a second.
    clock.mono += 999;
    assert.equal(await reason(token), "unknown_key");
    clock.mono += 1;
    assert.equal(await reason(token), "ok");
    // And where its own engine writes, it is not believed at all.
    const stored = (await inner.read([id]))[0];
    await inner.write(id, null, stored.version);
    clock.mono += 5_000;
    assert.equal(await reason(token), "unknown_key");
    await inner.write(id, value, null);
    await admin.keys.disable({ keyId: key.keyId });
    assert.equal(await reason(token), "disabled");
  });
});

describe("a reading that races a write", () => {
  /** A storage whose next readings of an account stop with the documents in hand until they are let go. */
  function held(storage) {
    const waiting = [];
    const read = storage.read;
    let open = false;
    storage.read = async (ids, options) => {
      const found = await read.call(storage, ids, options);
      // Commands read the site with the account; verifications read account and domain.
      if (!open && ids.some((id) => id.startsWith("account/")) && options?.fresh !== true) {
        await new Promise((go) => waiting.push(go));
      }
      return found;
    };
    return {
      /** True once a reading stands still; false if none comes within a second. */
      async arrived() {
        for (let turn = 0; turn < 1_000 && waiting.length === 0; turn += 1) await sleep(1);
        return waiting.length > 0;
      },
      letGo: () => waiting.shift()?.(),
      restore: () => {
        open = true;
        for (const go of waiting.splice(0)) go();
      },
    };
  }

  test("is neither kept nor used: a revoke during the first reading", async () => {
    const { storage, admin, keyId, reason } = await world();
    const gate = held(storage);
    const verdict = reason();
    await gate.arrived();
    await admin.keys.revoke({ keyId });
    gate.letGo();
    gate.restore();
    assert.equal(await verdict, "revoked");
    assert.equal(await reason(), "revoked");
  });

  test("is neither kept nor used: a domain disabled during the reading", async () => {
    const { storage, admin, reason } = await world();
    const gate = held(storage);
    const verdict = reason();
    await gate.arrived();
    await admin.domains.put({ domain: "default", status: "disabled" });
    gate.letGo();
    gate.restore();
    assert.equal(await verdict, "domain_disabled");
    assert.equal(await reason(), "domain_disabled");
  });

  for (const before of [0, 1, 2, 3, 4, 7, 8, 9]) {
    test(`never believes a reading from before the revoke, also after ${before} other races`, async () => {
      const { storage, admin, keyId, reason } = await world();
      const gate = held(storage);
      const verdict = reason();
      const decided = verdict.then(() => false);
      for (let race = 0; await Promise.race([gate.arrived(), decided]); race += 1) {
        if (race < before) await admin.users.put({ user: "ann", kind: race % 2 === 0 ? "service" : "person" });
        else await admin.keys.revoke({ keyId });
        gate.letGo();
      }
      gate.restore();
      assert.match(await verdict, /^(revoked|storage_unavailable)$/);
      await admin.keys.revoke({ keyId });
      assert.equal(await reason(), "revoked");
    });
  }

  test("a verification that starts after the revoke does not join a reading from before it", async () => {
    const { storage, admin, keyId, reason } = await world();
    const gate = held(storage);
    const early = reason();
    await gate.arrived();
    await admin.keys.revoke({ keyId });
    const late = reason();
    gate.restore();
    assert.deepEqual([await early, await late], ["revoked", "revoked"]);
  });
});

describe("how often storage is asked", () => {
  test("100 concurrent cold verifications of one account: once", async () => {
    const { storage, reason } = await world();
    const reads = await readsDuring(storage, async () => {
      const all = await Promise.all(Array.from({ length: 100 }, () => reason()));
      assert.deepEqual(new Set(all), new Set(["ok"]));
    });
    assert.equal(reads, 1);
  });

  test("wrong secrets and unknown client ids of a known account: once a second", async () => {
    const { storage, admin, issued, keyId, clock, reason } = await world();
    await admin.keys.revoke({ keyId });
    const { token } = await admin.keys.regenerate({ keyId });
    assert.equal(await reason(token), "ok");
    const guess = async () => {
      for (let n = 0; n < 50; n += 1) assert.equal(await reason(issued.token), "secret_mismatch");
    };
    assert.equal(await readsDuring(storage, guess), 1);
    clock.mono += 999;
    assert.equal(await readsDuring(storage, guess), 0);
    clock.mono += 1;
    assert.equal(await readsDuring(storage, guess), 1);
    assert.equal(await reason(token), "ok");
  });

  test("never more than 64 accounts at a time, and all are served", async () => {
    const inner = memoryStorage();
    const owners = Array.from({ length: 200 }, (_, n) => `user ${n}`);
    const admin = await inhabit(inner, { owners });
    const tokens = [];
    for (const owner of owners) tokens.push((await admin.keys.create({ owner, name: "k" })).token);
    let running = 0;
    let most = 0;
    const slow = {
      ...inner,
      async read(ids) {
        most = Math.max(most, ++running);
        await new Promise((next) => setImmediate(next));
        running -= 1;
        return inner.read(ids);
      },
    };
    const verdicts = await Promise.all(
      tokens.map((token, n) => (n === 0 ? checks(slow) : checks(slow)).verifyToken(token)),
    );
    assert.ok(verdicts.every(({ ok }) => ok));
    assert.equal(most, 64);

    function checks(storage) {
      checks.one ??= verifier(storage);
      return checks.one;
    }
  });

  test("a cache that is too small forgets, and stays right", async () => {
    const inner = memoryStorage();
    const owners = Array.from({ length: 20 }, (_, n) => `user ${n}`);
    const admin = await inhabit(inner, { owners });
    const storage = counted(inner);
    const checks = verifier(storage, { capacity: 4 });
    const keys = [];
    for (const owner of owners) keys.push(await admin.keys.create({ owner, name: owner }));
    for (let round = 0; round < 3; round += 1) {
      for (const { token, key } of keys) {
        const verdict = await checks.verifyToken(token);
        assert.deepEqual([verdict.ok, verdict.principal?.owner], [true, key.owner]);
      }
    }
    assert.equal((await documents(inner)).length, (await documents(storage)).length);
    assert.ok(storage.counts.reads >= 60, "nothing was forgotten, so nothing was shown");
  });
});

describe("storage that fails", () => {
  test("denies, tells why, and recovers", async () => {
    const { storage, checks, issued, reason } = await world();
    const read = storage.read;
    const cause = new Error("no route to the database");
    storage.read = () => Promise.reject(cause);
    const verdict = await checks.verifyToken(issued.token);
    assert.deepEqual(
      [verdict.ok, verdict.code, verdict.status, verdict.reason],
      [false, "unavailable", 503, "storage_unavailable"],
    );
    assert.equal(verdict.cause, cause);
    storage.read = read;
    assert.equal(await reason(), "ok");
  });

  test("a verification from the cache does not notice, until the data is too old", async () => {
    const { storage, clock, reason } = await world();
    assert.equal(await reason(), "ok");
    storage.read = () => Promise.reject(new Error("down"));
    clock.mono += 4_999;
    assert.equal(await reason(), "ok");
    clock.mono += 1;
    assert.equal(await reason(), "storage_unavailable");
  });

  test("a storage that throws at once, or answers nonsense, denies as well", async () => {
    const { storage, reason } = await world();
    for (const broken of [
      () => {
        throw new Error("at once");
      },
      async () => undefined,
      async () => null,
      async () => 7,
    ]) {
      storage.read = broken;
      assert.equal(await reason(), "storage_unavailable");
    }
  });
});
