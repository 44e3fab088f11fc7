// An instance that traps: one call fails with `fault`, the instance is replaced, and everything that lived in it recovers.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { glue, instanceEpoch } from "../../pkg/dist/core/wasm.js";
import { createSigner, inspectToken, memoryStorage, tables } from "../../pkg/dist/entry/inline.js";
import { counted, inhabit, verifier } from "./lib/site.mjs";

/** Makes the next call of these methods of the running instance trap; the instance that replaces it is sound. */
function trap(owner, ...methods) {
  const before = instanceEpoch();
  const target = owner === null ? glue() : glue()[owner].prototype;
  for (const method of methods) {
    assert.equal(typeof target[method], "function", `there is no \`${owner}.${method}\` that could trap`);
    target[method] = () => {
      throw new WebAssembly.RuntimeError("unreachable");
    };
  }
  return () => assert.equal(instanceEpoch(), before + 1, "the instance was not replaced, or more than once");
}

/** Makes whatever is asked of a class next trap. */
function trapAll(owner) {
  const names = Object.getOwnPropertyNames(glue()[owner].prototype);
  return trap(owner, ...names.filter((name) => !/^(constructor|free|__.*)$/.test(name)));
}

const fault = { name: "KeywardError", code: "fault", kind: "fault" };

async function world() {
  const storage = counted(memoryStorage());
  const admin = await inhabit(storage);
  const { token, key } = await admin.keys.create({
    owner: "ann",
    name: "nightly",
    methods: ["bearer", "ed25519", "hmac-sha256"],
  });
  return { storage, admin, token, keyId: key.keyId, checks: verifier(storage) };
}

describe("an instance that traps", () => {
  test("in a command: nothing was written, the next one works", async () => {
    const { storage, admin } = await world();
    const writes = storage.counts.writes;
    for (const method of ["plan", "decide"]) {
      const check = trap("Engine", method);
      const error = await admin.keys.create({ owner: "ann", name: "k" }).catch((thrown) => thrown);
      assert.deepEqual({ name: error.name, code: error.code, kind: error.kind }, fault);
      assert.ok(error.cause instanceof WebAssembly.RuntimeError);
      check();
      assert.equal(storage.counts.writes, writes);
    }
    assert.ok((await admin.keys.create({ owner: "ann", name: "k" })).token);
  });

  test("in a verification: the next one works, and the cache is filled anew", async () => {
    const { storage, checks, token } = await world();
    assert.equal((await checks.verifyToken(token)).ok, true);
    const check = trapAll("RequestVerifier");
    await assert.rejects(async () => {
      const verdict = await checks.verifyToken(token);
      // A denial is as good as an error, as long as it is not a yes.
      if (!verdict.ok && verdict.reason === "fault") throw Object.assign(new Error("denied"), fault);
    }, fault);
    check();
    const { reads } = storage.counts;
    assert.equal((await checks.verifyToken(token, { require: {} })).ok, true);
    assert.equal(storage.counts.reads, reads + 1);
    assert.equal((await checks.verifyToken(token)).stalenessMs >= 0, true);
  });

  test("while documents are filled in: denied with `fault`, and the next one works", async () => {
    const { checks, token } = await world();
    const check = trap("RequestVerifier", "fill");
    const verdict = await checks.verifyToken(token);
    assert.deepEqual([verdict.ok, verdict.reason], [false, "fault"]);
    check();
    assert.equal((await checks.verifyToken(token)).ok, true);
  });

  test("the cap on staleness, requirements and the keyring survive", async () => {
    const { storage, token } = await world();
    const clock = { mono: 0 };
    const checks = verifier(storage, { maxStaleness: 3_600_000, monotonic: () => clock.mono });
    const request = { method: "GET", url: "https://api.example/", headers: {} };
    const signed = async () => ({
      ...request,
      headers: { ...(await createSigner(token, { algorithm: "hmac-sha256" }).headers(request)) },
    });
    const require = { environment: "production" };
    assert.equal((await checks.verify(await signed())).ok, true);
    assert.equal((await checks.verifyToken(token, { require })).reason, "environment_not_granted");
    const check = trapAll("RequestVerifier");
    await checks.verifyToken(token).catch(() => undefined);
    check();
    // Another requirement is the first that the new instance is told: it must not be taken for the old one's first.
    assert.equal((await checks.verifyToken(token, { require: { scope: "odata" } })).reason, "scope_not_granted");
    assert.equal((await checks.verifyToken(token, { require })).reason, "environment_not_granted");
    assert.equal((await checks.verify(await signed())).ok, true);
    const { reads } = storage.counts;
    clock.mono += 60_000;
    assert.equal((await checks.verifyToken(token)).ok, true);
    assert.equal(storage.counts.reads, reads + 1, "the site's cap on staleness was forgotten");
  });

  test("the index is built anew", async () => {
    const { admin } = await world();
    assert.equal((await admin.keys.window()).total, 1);
    const check = trap("KeyIndex", "window");
    await assert.rejects(admin.keys.window(), fault);
    check();
    assert.equal((await admin.keys.window()).total, 1);
    await admin.keys.create({ owner: "bob", name: "more" });
    assert.equal((await admin.keys.window()).total, 2);
  });

  test("in the cache of somebody who is told of a write: the write stays acknowledged", async () => {
    const { admin, checks, token, keyId } = await world();
    assert.equal((await checks.verifyToken(token)).ok, true);
    assert.equal((await admin.keys.window()).total, 1);
    for (const [owner, method] of [
      ["KeyIndex", "put"],
      ["RequestVerifier", "invalidate"],
    ]) {
      trap(owner, method);
      const { token: next } = await admin.keys.create({ owner: "ann", name: method });
      assert.ok(next, `the secret was lost because \`${owner}.${method}\` trapped`);
      assert.equal((await checks.verifyToken(next)).ok, true);
    }
    assert.equal((await admin.keys.window()).total, 3);
    trap("RequestVerifier", "invalidate");
    await admin.keys.revoke({ keyId });
    const verdict = await checks.verifyToken(token);
    assert.deepEqual([verdict.ok, verdict.reason], [false, "revoked"]);
  });

  test("in a signer, a list, a token's inspection, the tables", async () => {
    const { admin, token } = await world();
    const signer = createSigner(token);
    const request = { method: "GET", url: "https://api.example/", headers: {} };
    const cases = [
      ["RequestSigner", "sign", () => signer.headers(request)],
      ["AccountScan", "account", () => admin.keys.list()],
      ["AccountScan", "finish", () => admin.users.list()],
      [null, "inspectToken", async () => inspectToken(token)],
    ];
    for (const [owner, method, run] of cases) {
      const check = trap(owner, method);
      await assert.rejects(async () => run(), fault, `${owner}.${method}`);
      check();
      assert.ok(await run(), `${owner}.${method} does not recover`);
    }
    assert.ok(tables().reasons.length > 0);
  });

  test("a hundred verifications at once, in the middle of which it traps", async () => {
    const { checks, token } = await world();
    trap("RequestVerifier", "fill");
    const verdicts = await Promise.all(
      Array.from({ length: 100 }, () => checks.verifyToken(token).catch(({ code }) => ({ ok: false, reason: code }))),
    );
    assert.ok(verdicts.every(({ ok, reason }) => ok || reason === "fault"));
    assert.equal((await checks.verifyToken(token)).ok, true);
  });
});
