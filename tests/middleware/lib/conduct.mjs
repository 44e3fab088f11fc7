// How a guarded server has to behave, whatever its framework. The server has `GET /api/reports`, which needs `read`,
// `POST /api/things`, which needs `write` and answers with the JSON that it was sent, and `GET /open`, which needs nothing.
import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { breakOff, inPieces } from "./send.mjs";
import { ACCEPT, makeWorld, signed } from "./world.mjs";

const JSON_BODY = { "content-type": "application/json" };
const THINGS = "/api/things?a=1";

/** What the routes need, by their path. */
export function needs(path) {
  return { environment: "production", role: path.startsWith("/api/things") ? "write" : "read" };
}

/** What every server waits for before its guard, if the caller asks for it. */
export async function late(fields) {
  if (fields["x-late"]) await sleep(60);
}

/**
 * Runs all of it against a server that `start(guardOptions)` starts; `start` returns `{ port, stop }`. `readsBodies` is
 * false where a parser comes before the guard, and says itself what is too large.
 */
export async function conducts(name, start, { readsBodies = true } = {}) {
  const world = await makeWorld();
  const { port, stop } = await start(world.guard);
  after(stop);
  const { reader, writer, told } = world;
  const call = (path, init) => fetch(`http://127.0.0.1:${port}${path}`, init);
  const bearer = ({ token }) => ({ authorization: `Bearer ${token}` });
  const post = async (key, body, sent = body) =>
    call(THINGS, { method: "POST", headers: await signed(key, "POST", THINGS, body, JSON_BODY), body: sent });
  /** Checks a denial: what the caller is told, and what the host. */
  const denied = async (response, status, code, reason) => {
    const text = await response.text();
    assert.deepEqual([response.status, JSON.parse(text).error.code], [status, code], reason);
    assert.deepEqual(Object.keys(JSON.parse(text).error), ["code", "message"]);
    if (reason !== code) assert.ok(!text.includes(reason), "the exact reason is not the caller's to know");
    assert.match(response.headers.get("content-type"), /^application\/json\b/);
    assert.equal(response.headers.get("cache-control"), "no-store");
    assert.equal(response.headers.get("accept-signature"), status === 401 ? ACCEPT : null);
    assert.equal(response.headers.has("www-authenticate"), status === 401);
    assert.deepEqual(told.denied.splice(0), [[reason, "object"]]);
    return response.headers.get("www-authenticate");
  };
  const accepted = async (response, owner, method, body) => {
    const answer = await response.json();
    assert.deepEqual([response.status, answer], [200, { owner, method, ...(body === undefined ? {} : { body }) }]);
    assert.deepEqual(told.denied.splice(0), []);
  };

  describe(name, () => {
    test("a bearer token is accepted, and its use is handed over", async () => {
      await accepted(await call("/api/reports", { headers: bearer(reader) }), "ann", "bearer");
      const [usage] = told.usage.splice(0);
      assert.deepEqual([usage.keyId, usage.clientId], [reader.key.keyId, reader.clientId]);
      await world.keyward.usage.flush([usage]);
      assert.equal((await world.admin.keys.get({ keyId: usage.keyId })).lastUsedAt, usage.at);
    });

    test("a bearer token with a body: the parser still gets it", async () => {
      const body = { a: ["é", 1] };
      const headers = { ...bearer(writer), ...JSON_BODY };
      const response = await call("/api/things", { method: "POST", headers, body: JSON.stringify(body) });
      await accepted(response, "ann", "bearer", body);
    });

    test("without a credential, or with a wrong one, a public code and no more", async () => {
      const none = await denied(await call("/api/reports"), 401, "missing_credential", "missing_credential");
      const headers = bearer({ token: reader.token.replace(/.{20}$/, "0".repeat(20)) });
      const response = await call("/api/reports", { headers });
      const wrong = await denied(response, 401, "invalid_credential", "checksum_mismatch");
      assert.deepEqual([none, wrong], ["Bearer", 'Bearer error="invalid_token"']);
      const both = { ...bearer(reader), "x-api-key": writer.token };
      await denied(await call("/api/reports", { headers: both }), 400, "invalid_request", "ambiguous_credential");
    });

    test("a key without the role is told 403, by a `require` that looks at the request", async () => {
      const init = { method: "POST", headers: { ...bearer(reader), ...JSON_BODY }, body: "{}" };
      await denied(await call("/api/things", init), 403, "access_denied", "role_not_granted");
    });

    test("what is not guarded is open, and has no verdict", async () => {
      const response = await call("/open");
      assert.deepEqual([response.status, await response.json()], [200, { verdict: "TypeError" }]);
    });

    test("a signed GET, once", async () => {
      const headers = await signed(reader, "GET", "/api/reports?q=%27a%27");
      await accepted(await call("/api/reports?q=%27a%27", { headers }), "ann", "ed25519");
      await denied(await call("/api/reports?q=%27a%27", { headers }), 401, "invalid_signature", "replayed");
      await denied(await call("/api/reports?q=b", { headers }), 401, "invalid_credential", "signature_invalid");
    });

    test("a signed POST: the signature covers the very bytes, and the parser still gets them", async () => {
      const long = JSON.stringify({ long: "x".repeat(150_000) });
      for (const body of ['{"a":1}', '{ "a": "é 🔑",\n "b": [1,2,3] }', long]) {
        await accepted(await post(writer, body), "ann", "ed25519", JSON.parse(body));
      }
      for (const sent of ['{"a":2}', '{"a": 1}']) {
        await denied(await post(writer, '{"a":1}', sent), 401, "invalid_signature", "digest_mismatch");
      }
    });

    test("a signed POST that comes in pieces", async () => {
      const body = JSON.stringify({ pieces: "0123456789".repeat(1000) });
      const send = async (framing, sent) =>
        inPieces(port, THINGS, { ...(await signed(writer, "POST", THINGS, body, JSON_BODY)), ...framing }, sent, 7);
      for (const framing of [{ "content-length": String(body.length) }, { "transfer-encoding": "chunked" }]) {
        const answer = await send(framing, body);
        assert.deepEqual([answer.status, JSON.parse(answer.text).body], [200, JSON.parse(body)]);
      }
      const changed = await send({ "transfer-encoding": "chunked" }, `${body} `);
      assert.deepEqual([changed.status, told.denied.splice(0)], [401, [["digest_mismatch", "object"]]]);
    });

    test("a signed POST without a byte of body, in no chunk, is answered", async () => {
      const text = { "content-type": "text/plain", "transfer-encoding": "chunked" };
      for (const pieces of [0, 1]) {
        const headers = await signed(writer, "POST", THINGS, null, text);
        const answer = await inPieces(port, THINGS, headers, "", pieces);
        assert.deepEqual([answer.status, told.denied.splice(0)], [200, []]);
      }
    });

    test("a guard that gets its turn late: what has arrived meanwhile is still there", async () => {
      for (const body of ["", '{"a":1}', JSON.stringify({ long: "x".repeat(50_000) })]) {
        for (const pieces of [0, 2]) {
          const fields = { ...(body === "" ? { "content-type": "text/plain" } : JSON_BODY), "x-late": "1" };
          const headers = await signed(writer, "POST", THINGS, body, fields);
          const answer = await inPieces(port, THINGS, { ...headers, "transfer-encoding": "chunked" }, body, pieces);
          assert.deepEqual([answer.status, told.denied.splice(0)], [200, []], `${body.length} bytes, ${pieces} pieces`);
          if (body !== "") assert.deepEqual(JSON.parse(answer.text).body, JSON.parse(body));
        }
      }
    });

    test("a body over the limit", async () => {
      const response = await post(writer, JSON.stringify({ long: "x".repeat(250_000) }));
      if (readsBodies) await denied(response, 413, "request_too_large", "body_too_large");
      else assert.equal(response.status, 413);
    });

    test("a caller that breaks off in the middle of a signed body takes nothing down", {
      timeout: 10_000,
    }, async () => {
      for (const fields of [JSON_BODY, { ...JSON_BODY, "x-late": "1" }]) {
        const headers = await signed(writer, "POST", THINGS, '{"a":1}', fields);
        await breakOff(port, THINGS, { ...headers, "content-length": "7" }, '{"a"');
        // The guard is told, and does not wait for what will never come.
        while (readsBodies && told.denied.length === 0) await sleep(10);
        const reasons = told.denied.splice(0).map(([reason]) => reason);
        // Hono's server hands out what had come as if it were all.
        assert.match(reasons.join(), readsBodies ? /^(body_unavailable|digest_mismatch)$/ : /^$/);
      }
      await accepted(await call("/api/reports", { headers: bearer(reader) }), "ann", "bearer");
    });

    test("the host is what we say, whatever the caller says", async () => {
      const headers = { ...(await signed(reader, "GET", "/api/reports")), host: "evil.example" };
      assert.equal((await inPieces(port, "/api/reports", headers, "", 1, "GET")).status, 200);
    });

    test("many at once, each with its own verdict", async () => {
      const answers = await Promise.all(
        Array.from({ length: 40 }, (_, n) => (n % 2 === 0 ? post(writer, `{"n":${n}}`) : call("/api/reports"))),
      );
      for (const [n, answer] of answers.entries()) {
        const { body, error } = await answer.json();
        assert.deepEqual([body, error?.code], n % 2 === 0 ? [{ n }, undefined] : [undefined, "missing_credential"]);
      }
      told.denied.length = 0;
    });
  });
}
