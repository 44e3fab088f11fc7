// Tokens: by every shape of a credential, accepted like a key, dead with it.
import assert from "node:assert/strict";
import { generateKeyPairSync, sign as signBytes } from "node:crypto";
import { describe, test } from "node:test";
import { createKeyward, createSigner, createVerifier } from "../../pkg/dist/entry/inline.js";
import { counted, overwrite, ROOT } from "./lib/site.mjs";
import { asking, issuing, json, RULES, said, TOKEN_URL } from "./lib/tokens.mjs";

const HOUR = 3_600_000;

describe("the exchange", () => {
  test("takes every shape of a credential, and no two of them", async () => {
    const world = await issuing();
    const { token, clientId, secret } = await world.key({ methods: ["bearer", "ed25519", "hmac-sha256"] });
    const basic = `Basic ${Buffer.from(`${clientId}:${secret}`).toString("base64")}`;
    const own = JSON.stringify({ clientId, secret });
    const apptio = JSON.stringify({ keyAccess: clientId, keySecret: secret });
    const signed = async (algorithm, body) => {
      const request = asking(body === undefined ? {} : json, body);
      const fields = await createSigner(token, { algorithm, now: () => world.now }).headers(request);
      return { ...request, headers: { ...request.headers, ...fields } };
    };
    const right = {
      Bearer: asking({ authorization: `Bearer ${token}` }),
      Basic: asking({ authorization: basic }),
      "X-API-Key": asking({ "x-api-key": token }),
      ed25519: await signed("ed25519"),
      "hmac-sha256": await signed("hmac-sha256"),
      "signed, with a body": await signed("ed25519", '{"scopes":[]}'),
      "{ clientId, secret }": asking(json, own),
      "{ keyAccess, keySecret }": asking({ "content-type": "application/json; charset=utf-8" }, apptio),
      "a Fetch request": new Request(TOKEN_URL, { method: "POST", headers: json, body: own }),
      "an empty body": asking({ ...json, authorization: `Bearer ${token}` }, ""),
    };
    for (const [name, request] of Object.entries(right)) {
      const found = await world.keyward.tokens.exchange(request);
      assert.equal(said(found), "ok", name);
      assert.equal(found.usage.clientId, clientId);
      assert.equal(said(await world.verifier().verifyToken(found.token)), "ok", name);
    }
    const two = [
      asking({ authorization: `Bearer ${token}`, "x-api-key": token }),
      asking({ ...json, authorization: `Bearer ${token}` }, own),
      asking({ ...json, "x-api-key": token }, own),
      asking(json, JSON.stringify({ clientId, secret, keyAccess: clientId, keySecret: secret })),
    ];
    for (const request of two) assert.equal(said(await world.keyward.tokens.exchange(request)), "ambiguous_credential");
    const signedTwice = await signed("ed25519", own);
    assert.equal(said(await world.keyward.tokens.exchange(signedTwice)), "ambiguous_credential");
    const wrong = {
      missing_credential: asking({}),
      malformed_exchange: asking(json, "{"),
      malformed_credential: asking(json, JSON.stringify({ clientId: "x", secret })),
      checksum_mismatch: asking(
        json,
        JSON.stringify({ clientId, secret: `${secret.slice(0, -1)}_`.replace("_", secret.endsWith("0") ? "1" : "0") }),
      ),
      unknown_key: asking({ authorization: `Bearer ${(await (await issuing()).key()).token}` }),
    };
    for (const [reason, request] of Object.entries(wrong)) {
      assert.equal(said(await world.keyward.tokens.exchange(request)), reason);
    }
    // JSON shapes count only here: where a request is verified, a body is a body.
    assert.equal(said(await world.verifier().verify(asking(json, own))), "missing_credential");
    const replayed = await signed("ed25519");
    assert.equal(said(await world.keyward.tokens.exchange(replayed)), "ok");
    assert.equal(said(await world.keyward.tokens.exchange(replayed)), "replayed");
  });

  test("a token is no credential to be exchanged again, and none to a verifier without rules", async () => {
    const world = await issuing();
    const { token } = await world.exchange((await world.key()).token);
    assert.equal(said(await world.exchange(token)), "missing_credential");
    const authorization = `Bearer ${token}`;
    const plain = createVerifier({ storage: world.storage, prefix: "acme" });
    assert.equal(said(await plain.verify(asking({ authorization }))), "missing_credential");
    const other = world.verifier({ tokens: { ...RULES, issuer: "https://other.example" } });
    assert.equal(said(await other.verify(asking({ authorization }))), "missing_credential");
    const audience = world.verifier({ tokens: { ...RULES, audience: ["https://b.example", "https://c.example"] } });
    assert.equal(said(await audience.verify(asking({ authorization }))), "audience_mismatch");
  });

  test("is refused for whom it is switched off, for what does not work, and for methods that the domain left", async () => {
    const world = await issuing();
    const made = await world.key({ methods: ["bearer", "ed25519"] });
    const { keyId } = made.key;
    const asked = async () => said(await world.exchange(made.token));
    await world.root.users.put({ user: "ann", tokenGeneration: false });
    const denied = await world.exchange(made.token);
    assert.deepEqual([denied.reason, denied.code, denied.status], ["tokens_not_granted", "access_denied", 403]);
    assert.equal(said(await world.verifier().verifyToken(made.token)), "ok", "the key itself goes on");
    await world.root.users.put({ user: "ann", tokenGeneration: true });
    await world.root.domains.put({ domain: "default", methods: ["ed25519"] });
    assert.equal(await asked(), "method_not_offered");
    const request = asking({});
    const headers = await createSigner(made.token, { now: () => world.now }).headers(request);
    assert.equal(said(await world.keyward.tokens.exchange({ ...request, headers })), "ok");
    await world.root.domains.put({ domain: "default", methods: ["bearer", "ed25519"] });
    assert.equal(await asked(), "ok");
    await world.root.keys.disable({ keyId });
    assert.equal(await asked(), "disabled");
    await world.root.keys.enable({ keyId });
    await world.root.users.deactivate({ user: "ann" });
    assert.equal(await asked(), "owner_deactivated");
    await world.root.users.reactivate({ user: "ann" });
    await world.root.domains.put({ domain: "default", status: "disabled" });
    assert.equal(await asked(), "domain_disabled");
    await world.root.domains.put({ domain: "default", status: "active" });
    await world.root.keys.revoke({ keyId });
    assert.equal(await asked(), "revoked");
  });

  test("narrows, and does not widen", async () => {
    const world = await issuing();
    const { token } = await world.key({ access: { production: ["read"] } });
    const narrow = async (wish) => {
      const found = await world.exchange(token, wish);
      return found.ok ? [found.scopes, found.access] : found.reason;
    };
    assert.deepEqual(await narrow(), [["odata"], { production: ["read"] }]);
    assert.deepEqual(await narrow({ scopes: [] }), [[], { production: ["read"] }]);
    assert.deepEqual(await narrow({ access: {} }), [["odata"], {}]);
    assert.equal(await narrow({ scopes: ["odata", "rest"] }), "scope_not_granted");
    assert.equal(await narrow({ access: { production: ["read", "write"] } }), "role_not_granted");
    assert.equal(await narrow({ access: { staging: ["read"] } }), "environment_not_granted");
    await assert.rejects(world.exchange(token, { scope: "odata" }), /options\.scope/);
    await assert.rejects(world.exchange(token, { scopes: "odata" }), { code: "invalid" });
    const { token: jwt } = await world.exchange(token, { scopes: [], access: { production: ["read"] } });
    const verifier = world.verifier();
    const may = async (require) => said(await verifier.verifyToken(jwt, { require }));
    assert.equal(await may({ environment: "production", role: "read" }), "ok");
    assert.equal(await may({ scope: "odata" }), "scope_not_granted");
    // What the key is given later is not the token's.
    await world.root.keys.grantAccess({
      keyId: (await verifier.verifyToken(jwt)).principal.keyId,
      access: { staging: ["read"] },
    });
    assert.equal(await may({ environment: "staging" }), "environment_not_granted");
    await world.root.users.put({ user: "ann", access: {} });
    assert.equal(await may({ environment: "production" }), "environment_not_granted");
  });

  test("lasts for the session of the domain, and not longer than the key", async () => {
    const world = await issuing();
    const lasting = async (wish) => {
      const { validTill } = await world.exchange((await world.key(wish)).token);
      return validTill - world.now;
    };
    assert.equal(await lasting(), HOUR);
    await world.root.domains.put({ domain: "default", sessionMinutes: 5 });
    assert.equal(await lasting(), 300_000);
    assert.equal(await lasting({ expiresAt: world.now + 60_000 }), 60_000);
    const made = await world.exchange((await world.key()).token);
    const verifier = world.verifier({ maxStaleness: 0 });
    world.pass(299_999);
    assert.equal(said(await verifier.verifyToken(made.token)), "ok");
    world.pass(1);
    assert.equal(said(await verifier.verifyToken(made.token)), "token_expired");
  });

  test("reads once, writes nothing, and keeps nothing of the secret", async () => {
    const world = await issuing();
    const { token } = await world.key();
    const storage = counted(world.storage);
    const keyward = world.engine({ storage });
    const request = asking({ authorization: `Bearer ${token}` });
    assert.equal(said(await keyward.tokens.exchange(request)), "ok");
    // Cold, the credential is verified by one reading, and the token made by another.
    assert.deepEqual({ ...storage.counts }, { reads: 2, writes: 0, creates: 0, scans: 0, conflicts: 0 });
    assert.equal(said(await keyward.tokens.exchange(request)), "ok");
    assert.equal(storage.counts.reads, 3);
    const { items } = await world.storage.scan({ prefix: "", limit: 1_000 });
    const jwt = (await keyward.tokens.exchange(request)).token;
    for (const { value } of items) assert.ok(!value.includes(jwt.slice(-40)));
  });
});

describe("a verifier", () => {
  test("reads once when cold, nothing when hot, and refuses within `maxStaleness` what was revoked elsewhere", async () => {
    const world = await issuing();
    const { token: jwt } = await world.exchange((await world.key()).token);
    const storage = counted(world.storage);
    const verifier = world.verifier({ storage, maxStaleness: 5_000 });
    const verdict = await verifier.verifyToken(jwt);
    const { principal, method, tokenId } = verdict;
    assert.deepEqual(
      [method, principal.owner, tokenId.length, principal.expiresAt],
      ["token", "ann", 22, world.now + HOUR],
    );
    assert.equal(storage.counts.reads, 1);
    for (let n = 0; n < 50; n++) assert.equal(said(await verifier.verifyToken(jwt)), "ok");
    assert.deepEqual([storage.counts.reads, storage.counts.writes], [1, 0]);
    // By another process: this verifier is not told.
    await world.root.keys.revoke({ keyId: principal.keyId });
    world.pass(4_999);
    assert.equal(said(await verifier.verifyToken(jwt)), "ok");
    world.pass(1);
    assert.equal(said(await verifier.verifyToken(jwt)), "revoked");
    await world.root.keys.regenerate({ keyId: principal.keyId });
    world.pass(5_000);
    assert.equal(said(await verifier.verifyToken(jwt)), "superseded", "a new secret revives nothing");
    assert.equal(storage.counts.reads, 3);
  });

  test("of the same process is told at once", async () => {
    const world = await issuing();
    const made = await world.key();
    const { token: jwt } = await world.exchange(made.token);
    const verifier = world.verifier();
    assert.equal(said(await verifier.verifyToken(jwt)), "ok");
    await world.root.keys.disable({ keyId: made.key.keyId });
    assert.equal(said(await verifier.verifyToken(jwt)), "disabled");
    await world.root.keys.enable({ keyId: made.key.keyId });
    assert.equal(said(await verifier.verifyToken(jwt)), "ok");
    await world.root.tokens.revokeKey({ kid: world.kid });
    assert.equal(said(await verifier.verifyToken(jwt)), "unknown_signing_key");
  });

  test("goes on with keys while the keyring cannot be read, and denies tokens as a fault", async () => {
    const world = await issuing();
    const made = await world.key();
    const { token: jwt } = await world.exchange(made.token);
    await overwrite(world.storage, "keyring", "{");
    const verifier = world.verifier();
    assert.equal(said(await verifier.verifyToken(jwt)), "fault");
    assert.equal(said(await verifier.verifyToken(made.token)), "ok");
    assert.equal((await world.exchange(made.token).catch((error) => error)).code, "fault");
  });

  test("a pair that has gone takes its tokens with it, without an alarm", async () => {
    const world = await issuing();
    const made = await world.key();
    const { token: jwt } = await world.exchange(made.token);
    await world.root.keys.rotate({ keyId: made.key.keyId, overlapDays: 0 });
    const verdict = await world.verifier().verifyToken(jwt);
    assert.deepEqual([verdict.reason, verdict.usage], ["superseded", undefined]);
    assert.equal((await world.verifier().verifyToken(made.token)).usage.retired, true, "the secret itself is an alarm");
  });
});

describe("signing keys", () => {
  test("a locked keyring, a missing key, a new one", async () => {
    const world = await issuing({ rotate: false });
    const { token } = await world.key();
    assert.equal(said(await world.exchange(token)), "signing_key_missing");
    const { kid } = await world.root.tokens.rotateKey();
    assert.equal(said(await world.exchange(token)), "ok");
    for (const keyring of [undefined, new Uint8Array(32)]) {
      const locked = world.engine({ keyring });
      const verdict = await locked.tokens.exchange(asking({ authorization: `Bearer ${token}` }));
      assert.deepEqual([verdict.reason, verdict.status], ["keyring_locked", 503]);
      await assert.rejects(locked.as(ROOT).tokens.rotateKey(), {
        code: keyring ? "keyring_wrong_key" : "keyring_locked",
      });
    }
    const next = await world.root.tokens.rotateKey();
    assert.deepEqual(
      next.signingKeys.map((key) => [key.kid, key.current, key.usedFrom - world.now]),
      [
        [kid, true, 0],
        [next.kid, false, 600_000],
      ],
    );
    assert.equal((await world.root.tokens.jwks()).keys.length, 2);
    const atOnce = await world.root.tokens.rotateKey({ atOnce: true });
    assert.equal(atOnce.signingKeys.find((key) => key.current).kid, atOnce.kid);
    await assert.rejects(world.root.tokens.revokeKey({ kid: "nobody" }), { code: "signing_key_not_found" });
    await world.root.keyring.rotate();
    assert.equal(said(await world.exchange(token)), "ok", "a new data key seals it anew");
  });

  test("begin anew with a keyring that begins anew; what they have signed lasts", async () => {
    const world = await issuing();
    const { token } = await world.key();
    const { token: jwt } = await world.exchange(token);
    const other = world.engine({ keyring: new Uint8Array(32).fill(9) });
    await other.as(ROOT).keyring.recover({ abandon: true });
    const asked = async () => said(await other.tokens.exchange(asking({ authorization: `Bearer ${token}` })));
    assert.equal(await asked(), "signing_key_missing");
    assert.equal(said(await world.verifier().verifyToken(jwt)), "ok");
    await other.as(ROOT).tokens.rotateKey();
    assert.equal(await asked(), "ok");
  });

  test("of the host: its signer is asked, and what it returns is checked", async () => {
    const own = generateKeyPairSync("ed25519");
    const publicKey = new Uint8Array(Buffer.from(own.publicKey.export({ format: "jwk" }).x, "base64url"));
    let answer = (message) => signBytes(null, message, own.privateKey);
    const signer = { publicKey, sign: async (message) => new Uint8Array(answer(message)) };
    const hosted = await issuing({ tokens: { signer } });
    const { token } = await hosted.key();
    const made = await hosted.exchange(token);
    assert.equal(said(await hosted.verifier().verifyToken(made.token)), "ok");
    // The keyring does not have to be open for it.
    const locked = hosted.engine({ keyring: undefined });
    const request = asking({ authorization: `Bearer ${token}` });
    assert.equal(said(await locked.tokens.exchange(request)), "ok");
    for (const broken of [
      () => new Uint8Array(64),
      () => new Uint8Array(3),
      () => assert.fail("down"),
      () => "no bytes",
    ]) {
      answer = broken;
      assert.equal(said(await hosted.exchange(token)), "signer_unavailable");
    }
    const without = createKeyward({ storage: hosted.storage, prefix: "acme", tokens: RULES, now: () => hosted.now });
    assert.equal(said(await without.tokens.exchange(request)), "signer_unavailable");
  });

  test("many are too many", async () => {
    const world = await issuing();
    for (let n = 1; n < 16; n++) await world.root.tokens.rotateKey();
    await assert.rejects(world.root.tokens.rotateKey(), { code: "keyring_full" });
    world.pass(26 * HOUR);
    assert.equal((await world.root.tokens.rotateKey()).signingKeys.length, 2, "what has retired is gone");
  });
});
