// Leaked tokens: the proof is the secret, whatever its key may do, and the endpoint that takes them.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { describe, test } from "node:test";
import {
  createLeakHandler,
  createRemoteAdmin,
  createSigner,
  memoryStorage,
  selfRevoke,
} from "../../pkg/dist/entry/inline.js";
import { engine, inhabit, ROOT, START, verifier } from "./lib/site.mjs";

const URL_OF = "https://api.example/leaked";

async function site() {
  const storage = memoryStorage();
  let now = START;
  await inhabit(storage);
  const clock = { now: () => now };
  const keyward = engine(storage, clock);
  const admin = keyward.as(ROOT);
  const guard = verifier(storage, { ...clock, maxStaleness: 0 });
  return {
    storage,
    admin,
    keyward,
    guard,
    report: (presented) => selfRevoke({ keyward, verifier: guard }, presented),
    pass: (ms) => {
      now += ms;
    },
    handler: (more = {}) => createLeakHandler({ keyward, verifier: guard, ...more }),
    key: (wish = {}) => admin.keys.create({ owner: "ann", name: "n", ...wish }),
  };
}

describe("self-revoke", () => {
  test("by each form in which a credential is presented", async () => {
    const { report, key, guard } = await site();
    const forms = {
      token: ({ token }) => token,
      bearer: ({ token }) => ({ method: "POST", url: URL_OF, headers: { authorization: `Bearer ${token}` } }),
      basic: ({ clientId, secret }) => {
        return { method: "POST", url: URL_OF, headers: { authorization: `Basic ${btoa(`${clientId}:${secret}`)}` } };
      },
      "X-API-Key": ({ token }) => ({ method: "POST", url: URL_OF, headers: { "x-api-key": token } }),
      ed25519: ({ token }) => signed(token, "ed25519"),
      "hmac-sha256": ({ token }) => signed(token, "hmac-sha256"),
    };
    for (const [name, form] of Object.entries(forms)) {
      const made = await key({ methods: ["bearer", "ed25519", "hmac-sha256"] });
      const ended = await report(await form(made));
      assert.deepEqual(ended, { ok: true, revoked: "key", clientId: made.clientId, keyId: made.key.keyId }, name);
      assert.equal((await guard.verifyToken(made.token)).reason, "revoked");
    }
  });

  test("whatever the key may do now; what proves nothing changes nothing", async () => {
    const { report, key, admin, pass, storage } = await site();
    const disabled = await key();
    await admin.keys.disable({ keyId: disabled.key.keyId });
    assert.equal((await report(disabled.token)).revoked, "key");
    const timed = await key({ expiresAt: START + 10, notBefore: START + 5 });
    assert.equal((await report(timed.token)).revoked, "key");
    const expired = await key({ expiresAt: START + 10 });
    pass(10);
    assert.equal((await report(expired.token)).revoked, "key");
    const idle = await key();
    await admin.users.put({ user: "ann", status: "deactivated" });
    assert.equal((await report(idle.token)).revoked, "key");
    await admin.users.put({ user: "ann", status: "active" });

    const live = await key();
    const before = JSON.stringify((await storage.scan({ prefix: "account/", limit: 9 })).items);
    const typo = live.token.slice(0, -1) + (live.token.endsWith("0") ? "1" : "0");
    const [prefix, id] = live.token.split("_");
    const other = `${prefix}_${id}_${disabled.token.split("_")[2]}`;
    for (const [presented, reason] of [
      [typo, "checksum_mismatch"],
      [other, "checksum_mismatch"],
      [disabled.token, "revoked"],
      ["acme_", "malformed_credential"],
      ["", "malformed_credential"],
      [{ method: "POST", url: URL_OF, headers: {} }, "missing_credential"],
    ])
      assert.equal((await report(presented)).reason, reason);
    assert.equal(JSON.stringify((await storage.scan({ prefix: "account/", limit: 9 })).items), before);
  });

  test("of two pairs one goes, and a pair that has gone has nothing left to lose", async () => {
    const { report, key, admin, guard, pass } = await site();
    const first = await key();
    const second = await admin.keys.rotate({ keyId: first.key.keyId, overlapDays: 1 });
    assert.equal((await report(first.token)).revoked, "pair");
    assert.ok((await guard.verifyToken(second.token)).ok);
    const proof = await guard.prove(first.token);
    assert.deepEqual([proof.ok, proof.generation, proof.verdict.reason], [true, null, "pair_retired"]);
    assert.equal((await report(first.token)).revoked, "nothing");
    pass(1);
    assert.equal((await report(second.token)).revoked, "key");
  });

  test("a secret that was replaced meanwhile takes nothing with it", async () => {
    const { key, admin, guard, keyward } = await site();
    const old = await key();
    const proof = await guard.prove(old.token);
    await admin.keys.revoke({ keyId: old.key.keyId });
    const fresh = await admin.keys.regenerate({ keyId: old.key.keyId });
    const holder = keyward.as({ role: "holder", clientId: proof.clientId });
    assert.equal((await holder.keys.revokeSelf({ generation: proof.generation })).revoked, "nothing");
    assert.ok((await guard.verifyToken(fresh.token)).ok);
  });

  test("a signed request proves as much of a key that is disabled", async () => {
    const { report, key, admin, guard } = await site();
    for (const algorithm of ["ed25519", "hmac-sha256"]) {
      const made = await key({ methods: ["bearer", "ed25519", "hmac-sha256"] });
      await admin.keys.disable({ keyId: made.key.keyId });
      const request = await signed(made.token, algorithm);
      const { reason, signatureBase } = await guard.verify(request);
      assert.equal(reason, "disabled");
      assert.ok(signatureBase.includes("@signature-params"));
      assert.equal((await report(request)).revoked, "key");
    }
  });

  test("a signed request that was used before ends nothing twice", async () => {
    const { report, key, admin } = await site();
    const { token, key: made } = await key();
    await admin.keys.addPair({ keyId: made.keyId });
    const request = await signed(token, "ed25519");
    assert.equal((await report(request)).revoked, "pair");
    assert.equal((await report(request)).revoked, "nothing");
  });
});

describe("the endpoint", () => {
  const post = (body, headers = {}) => new Request(URL_OF, { method: "POST", body, headers });
  const json = (value) => post(JSON.stringify(value), { "content-type": "application/json" });

  test("a token as text, as JSON, and in the request itself", async () => {
    const { handler, key, guard } = await site();
    const take = handler();
    for (const ask of [
      ({ token }) => post(`${token}\n`),
      ({ token }) => json({ token }),
      ({ token }) => new Request(URL_OF, { method: "POST", headers: { authorization: `Bearer ${token}` } }),
      async ({ token }) => {
        const request = await signed(token, "ed25519");
        return new Request(URL_OF, { method: "POST", headers: request.headers });
      },
    ]) {
      const made = await key();
      const response = await take(await ask(made));
      assert.deepEqual([response.status, await response.json()], [200, { revoked: "key" }]);
      assert.equal(response.headers.get("cache-control"), "no-store");
      assert.equal((await guard.verifyToken(made.token)).ok, false);
    }
  });

  test("what proves nothing is told no more than a verification tells", async () => {
    const { handler, key } = await site();
    const { token } = await key();
    const take = handler();
    await take(post(token));
    for (const [request, status, code] of [
      [post(token), 401, "invalid_credential"],
      [post("acme_x"), 401, "invalid_credential"],
      [post(""), 401, "missing_credential"],
      [json({}), 400, "invalid"],
      [json({ token: 7 }), 400, "invalid"],
      [json(["x"]), 400, "invalid"],
      [json(Array(1_001).fill({ token: "x" })), 400, "invalid"],
      [post("{", { "content-type": "application/json" }), 400, "invalid"],
      [post("x".repeat((1 << 20) + 1)), 400, "invalid"],
      [new Request(URL_OF), 405, "invalid"],
    ]) {
      const response = await take(request);
      const body = await response.text();
      assert.deepEqual([response.status, JSON.parse(body).error.code], [status, code]);
      assert.ok(!body.includes(token.slice(-20)) && !body.includes("revoked"));
    }
  });

  test("a list as GitHub's secret scanning sends it, and the feedback that it takes", async () => {
    const { handler, key, guard } = await site();
    const found = [];
    const [one, two, gone] = [await key(), await key(), await key()];
    const take = handler({ onFound: (leak) => void found.push(leak) });
    await take(post(gone.token));
    const url = "https://github.com/octocat/Hello-World/blob/12345600/foo/bar.txt";
    const findings = [one.token, two.token, gone.token, "NMIfyYncKcRALEXAMPLE"].map((token) => {
      return { token, type: "acme_api_key", url, source: "content" };
    });
    const response = await take(json(findings));
    assert.equal(response.status, 200);
    const hash = (token) => createHash("sha256").update(token).digest("hex");
    assert.deepEqual(await response.json(), [
      { token_hash: hash(one.token), token_type: "acme_api_key", label: "true_positive" },
      { token_hash: hash(two.token), token_type: "acme_api_key", label: "true_positive" },
      { token_hash: hash("NMIfyYncKcRALEXAMPLE"), token_type: "acme_api_key", label: "false_positive" },
    ]);
    assert.equal((await guard.verifyToken(one.token)).reason, "revoked");
    assert.equal(found.length, 5);
    assert.deepEqual([found[1].report.clientId, found[1].url, found[1].source], [one.clientId, url, "content"]);
  });

  test("a listener that fails changes nothing; storage that fails is to be tried again", async () => {
    const { handler, key, guard, keyward } = await site();
    const { token } = await key();
    const fails = handler({
      onFound: () => {
        throw new Error("no mailer");
      },
    });
    assert.equal((await fails(post(token))).status, 200);
    const down = { ...guard, prove: () => Promise.reject(new Error("down")) };
    const broken = createLeakHandler({ keyward, verifier: down });
    const response = await broken(post(token));
    assert.deepEqual([response.status, (await response.json()).error.code], [500, "unavailable"]);
    const unreadable = verifier({ ...memoryStorage(), read: () => Promise.reject(new Error("down")) });
    assert.equal((await createLeakHandler({ keyward, verifier: unreadable })(post(token))).status, 503);
    const list = json([{ token }]);
    assert.equal((await createLeakHandler({ keyward, verifier: unreadable })(list)).status, 503);
  });

  test("only a holder can ask for it, also over HTTP", async () => {
    const { admin } = await site();
    await assert.rejects(admin.keys.revokeSelf(), { code: "forbidden" });
    assert.equal(typeof createRemoteAdmin({ url: URL_OF }).keys.revokeSelf, "function");
  });
});

/** A signed request of the token. */
async function signed(token, algorithm) {
  const signer = createSigner(token, { algorithm, now: () => START });
  const headers = await signer.headers({ method: "POST", url: URL_OF, headers: {} });
  return { method: "POST", url: URL_OF, headers: { ...headers } };
}
