// Tokens over HTTP: exchanged by the handler, and verified by another implementation through the set of keys, offline.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { createRemoteJWKSet, errors, jwtVerify } from "jose";
import { createTokenHandler } from "../../pkg/dist/entry/inline.js";
import { overwrite } from "./lib/site.mjs";
import { issuing, json, RULES, said, serve, TOKEN_URL } from "./lib/tokens.mjs";

const HOUR = 3_600_000;

describe("others", () => {
  test("jose verifies a token through the set of keys, until it expires; keyward denies it once its key is revoked", async () => {
    const world = await issuing();
    const server = await serve(world.keyward);
    try {
      const { token, clientId, key } = await world.key();
      const answer = await fetch(`${server.origin}/token`, { method: "POST", headers: { "x-api-key": token } });
      assert.deepEqual([answer.status, answer.headers.get("cache-control")], [200, "no-store"]);
      const { token: jwt, tokenType, validTill, expiresIn, scopes } = await answer.json();
      assert.deepEqual([tokenType, validTill, expiresIn, scopes], ["Bearer", world.now + HOUR, 3_600, ["odata"]]);
      const keys = createRemoteJWKSet(new URL(`${server.origin}/jwks`));
      const check = (at = world.now) =>
        jwtVerify(jwt, keys, {
          ...{ issuer: RULES.issuer, audience: RULES.audience, typ: "at+jwt", algorithms: ["EdDSA"] },
          ...{ currentDate: new Date(at), requiredClaims: ["jti", "sub", "client_id"] },
        });
      const { payload, protectedHeader } = await check();
      assert.deepEqual(protectedHeader, { alg: "EdDSA", typ: "at+jwt", kid: world.kid });
      assert.deepEqual([payload.client_id, payload.key_id, payload.owner], [clientId, key.keyId, "ann"]);
      assert.deepEqual(payload.access, { production: ["read", "write"], staging: ["read"] });
      const verifier = world.verifier({ storage: { ...world.storage } });
      assert.equal(said(await verifier.verifyToken(jwt)), "ok");
      await world.root.keys.revoke({ keyId: key.keyId });
      world.pass(5_000);
      assert.equal(said(await verifier.verifyToken(jwt)), "revoked", "within `maxStaleness`");
      await check();
      await assert.rejects(check(world.now + HOUR), errors.JWTExpired);
      // A key that signs from later on is there before.
      const next = await world.root.tokens.rotateKey();
      const { keys: published } = await (await fetch(`${server.origin}/jwks`)).json();
      assert.deepEqual(
        published.map(({ kid }) => kid),
        [world.kid, next.kid],
      );
      assert.deepEqual(Object.keys(published[0]).sort(), ["alg", "crv", "kid", "kty", "use", "x"]);
    } finally {
      await server.close();
    }
  });

  test("the handlers tell a caller no more than the public code", async () => {
    const world = await issuing();
    const handler = createTokenHandler({ keyward: world.keyward });
    const ask = (url, init) => handler(new Request(url, { method: "POST", ...init }));
    const denied = await ask(TOKEN_URL, { headers: { authorization: "Bearer acme_wrong" } });
    assert.deepEqual([denied.status, Object.keys((await denied.json()).error)], [401, ["code", "message"]]);
    const { token } = await world.key();
    const headers = { authorization: `Bearer ${token}` };
    assert.equal((await ask("http://keys.example/token", { headers })).status, 400);
    assert.equal((await ask("http://localhost/token", { headers })).status, 200);
    assert.equal((await ask(TOKEN_URL, { headers })).status, 200);
    assert.equal((await handler(new Request(TOKEN_URL, { headers }))).status, 405);
    const proxied = createTokenHandler({ keyward: world.keyward, plainHttp: true });
    const uses = [];
    const noting = createTokenHandler({ keyward: world.keyward, plainHttp: true, onUse: (use) => uses.push(use) });
    for (const one of [proxied, noting]) {
      assert.equal((await one(new Request("http://keys.example/token", { method: "POST", headers }))).status, 200);
    }
    assert.equal(uses.length, 1);
    const large = await ask(TOKEN_URL, { headers: json, body: JSON.stringify({ clientId: "x".repeat(70_000) }) });
    assert.ok(large.status >= 400 && large.status < 500);
    await overwrite(world.storage, "keyring", "{");
    const broken = await ask(TOKEN_URL, { headers });
    assert.deepEqual([broken.status, (await broken.json()).error.code], [503, "unavailable"]);
  });
});
