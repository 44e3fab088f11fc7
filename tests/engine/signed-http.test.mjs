// Signed requests and responses over the wire: node:http and node:http2 on one end, fetch on the other.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { request as plainRequest } from "node:http";
import { connect } from "node:http2";
import { describe, test } from "node:test";
import { acceptSignature, createSigner, fromNode, memoryStorage, verifyResponse } from "../../pkg/dist/entry/inline.js";
import { listen, listenHttp2 } from "./lib/listen.mjs";
import { inhabit, verifier } from "./lib/site.mjs";

/** A site with a key for callers, one for the host, and a verifier. */
async function world(options = {}) {
  const storage = memoryStorage();
  const admin = await inhabit(storage);
  const methods = ["ed25519", "hmac-sha256"];
  const caller = await admin.keys.create({ owner: "ann", name: "caller", methods });
  const host = await admin.keys.create({ owner: "bob", name: "host", methods: ["ed25519"] });
  return { token: caller.token, host: createSigner(host.token), checks: verifier(storage, options) };
}

async function bytesOf(message) {
  const chunks = [];
  for await (const chunk of message) chunks.push(chunk);
  return Buffer.concat(chunks);
}

const reasonOf = (verdict) => (verdict.ok ? "ok" : verdict.reason);

/** A server that answers with its verdict; `read` is how it comes by the body. */
const judging = (checks, origin, read) => async (message, answer) => {
  const verdict = await checks.verify(fromNode(message, { origin: origin(), ...(await read(message)) }));
  answer.statusCode = verdict.ok ? 200 : verdict.status;
  answer.end(reasonOf(verdict));
};

describe("node:http", () => {
  test("a body that was read, one that nobody read, and the message itself", async (t) => {
    const { token, checks } = await world();
    const signer = createSigner(token);
    const ask = async (read, init) => {
      let origin = "";
      origin = await listen(
        t,
        judging(checks, () => origin, read),
      );
      return (await signer.fetch(`${origin}/things?q=1`, init)).text();
    };
    const post = { method: "POST", body: "hello", headers: { "content-type": "text/plain" } };
    assert.equal(await ask(async (message) => ({ body: await bytesOf(message) }), post), "ok");
    assert.equal(await ask(async () => ({}), post), "body_unavailable");
    assert.equal(await ask(async (message) => ({ body: message }), post), "ok");
    assert.equal(await ask(async () => ({ body: null }), post), "digest_mismatch");
    assert.equal(await ask(async () => ({}), {}), "ok", "a GET has no body to be missed");
    assert.equal(await ask(async () => ({}), { method: "DELETE" }), "ok");
  });

  test("edge: `rawHeaders` keeps the lines that `headers` loses", async (t) => {
    const { token, checks } = await world();
    const signer = createSigner(token, { cover: ["x-a", "user-agent"] });
    let origin = "";
    const seen = [];
    origin = await listen(t, async (message, answer) => {
      const record = { method: message.method, url: origin + message.url, headers: message.headers };
      seen.push(message.headers["user-agent"], reasonOf(await checks.verify(record)));
      const verdict = await checks.verify(fromNode(message, { origin }));
      answer.end(reasonOf(verdict));
    });
    const headers = [
      ["X-A", "1"],
      ["x-a", "2"],
      ["User-Agent", "one"],
      ["User-Agent", "two"],
    ];
    const added = await signer.headers({ method: "GET", url: `${origin}/`, headers });
    const host = ["Host", new URL(origin).host];
    const sent = plainRequest(origin, { headers: [host, ...headers, ...Object.entries(added)].flat() });
    sent.end();
    const [answer] = await once(sent, "response");
    assert.equal((await bytesOf(answer)).toString(), "ok");
    assert.deepEqual(seen, ["one", "signature_invalid"], "node:http has dropped the second line of `user-agent`");
  });

  test("the caller's `Host` and an absolute target say nothing", async (t) => {
    const { token, checks } = await world();
    let origin = "";
    origin = await listen(
      t,
      judging(
        checks,
        () => origin,
        async () => ({}),
      ),
    );
    const send = async (path, headers, signedFor) => {
      const added = await createSigner(token).headers({ method: "GET", url: signedFor, headers: {} });
      const sent = plainRequest(origin, { path, headers: { ...headers, ...added } });
      sent.end();
      const [answer] = await once(sent, "response");
      return (await bytesOf(answer)).toString();
    };
    assert.equal(await send("/a", { host: "evil.example" }, `${origin}/a`), "ok");
    assert.equal(await send("/a", { host: "evil.example" }, "https://evil.example/a"), "signature_invalid");
    assert.equal(await send("https://evil.example/a", {}, "https://evil.example/a"), "signature_invalid");
  });

  test("an origin that is none is a mistake of the host's", () => {
    const message = { method: "GET", url: "/", rawHeaders: [] };
    for (const origin of [
      undefined,
      "",
      "api.example",
      "https://api.example/base",
      "https://u@api.example",
      "data:,x",
    ]) {
      assert.throws(
        () => fromNode(message, { origin }),
        { code: "invalid", message: /^`origin` must be/ },
        String(origin),
      );
    }
    assert.equal(fromNode(message, { origin: "https://API.example:443/" }).url, "https://api.example/");
    assert.equal(fromNode({ ...message, url: "*" }, { origin: "https://api.example" }).url, "https://api.example/");
  });

  test("node:http2 has pseudo header fields, and says when a body follows", async (t) => {
    const { token, checks } = await world();
    let origin = "";
    origin = await listenHttp2(
      t,
      judging(
        checks,
        () => origin,
        async () => ({}),
      ),
    );
    const session = connect(origin);
    t.after(() => session.close());
    const send = async (method, body) => {
      const added = await createSigner(token).headers({ method, url: `${origin}/a?b`, headers: {}, body });
      const stream = session.request({ ":method": method, ":path": "/a?b", ...added }, { endStream: body === null });
      if (body !== null) stream.end(body);
      return (await bytesOf(stream)).toString();
    };
    assert.equal(await send("GET", null), "ok");
    assert.equal(await send("POST", null), "ok");
    assert.equal(await send("POST", "hello"), "body_unavailable");
  });
});

describe("a stream", () => {
  test("is hashed as it passes, and never held", async () => {
    const pieces = 64;
    const piece = Buffer.alloc(1 << 20, "x");
    const { token, checks } = await world({ maxBodyBytes: pieces * piece.length });
    const hash = createHash("sha256");
    for (let count = 0; count < pieces; count++) hash.update(piece);
    const headers = { "content-digest": `sha-256=:${hash.digest("base64")}:` };
    const request = { method: "PUT", url: "https://api.example/big", headers };
    const added = await createSigner(token).headers({ ...request, body: new ReadableStream() });
    const before = process.memoryUsage().arrayBuffers;
    let most = 0;
    // The same piece again and again: whatever memory grows by is what somebody has copied and kept.
    const body = (async function* () {
      for (let count = 0; count < pieces; count++) {
        most = Math.max(most, process.memoryUsage().arrayBuffers - before);
        yield piece;
      }
    })();
    const verdict = await checks.verify({ ...request, headers: { ...headers, ...added }, body });
    assert.equal(reasonOf(verdict), "ok");
    assert.ok(most < 4 * piece.length, `${most >> 20} MiB were held of ${pieces}`);
  });

  test("over the limit is not read to its end, and is answered", async (t) => {
    const { token, checks } = await world({ maxBodyBytes: 1 << 16 });
    let origin = "";
    const read = async (message) => ({ body: message });
    origin = await listen(
      t,
      judging(checks, () => origin, read),
    );
    const signer = createSigner(token);
    const headers = { "content-digest": "sha-256=:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=:" };
    const added = await signer.headers({ method: "PUT", url: `${origin}/`, headers, body: new ReadableStream() });
    // No length is stated, and the body never ends.
    const sent = plainRequest(origin, { method: "PUT", headers: { ...headers, ...added } });
    const more = setInterval(() => sent.write(Buffer.alloc(1 << 15)), 1);
    const [answer] = await once(sent, "response");
    clearInterval(more);
    assert.deepEqual([answer.statusCode, (await bytesOf(answer)).toString()], [413, "body_too_large"]);
    sent.destroy();
  });
});

describe("signer.fetch", () => {
  test("redirects: signed anew at home, and not at all away from it", async (t) => {
    const { token, checks } = await world();
    const seen = [];
    const judge = (name, origin) => async (message) => {
      const body = await bytesOf(message);
      const verdict = await checks.verify(fromNode(message, { origin: origin(), body }));
      seen.push(`${name} ${message.method} ${message.url} ${reasonOf(verdict)} ${body}`.trim());
    };
    let [home, away] = ["", ""];
    away = await listen(t, async (message, answer) => {
      await judge("away", () => away)(message);
      if (message.url === "/back") answer.writeHead(307, { location: `${home}/stolen` });
      answer.end("away");
    });
    home = await listen(t, async (message, answer) => {
      await judge("home", () => home)(message);
      const location = { "/a": "/b?c", "/b?c": "/end", "/leave": `${away}/there`, "/trick": `${away}/back` }[
        message.url
      ];
      if (location !== undefined) answer.writeHead(message.headers["x-code"] ?? 307, { location });
      answer.end("home");
    });
    const signer = createSigner(token);
    const ask = async (path, code) => {
      seen.length = 0;
      const init = { method: "POST", body: "hello", headers: { "content-type": "text/plain", "x-code": code } };
      await (await signer.fetch(home + path, init)).text();
      return [...seen];
    };
    assert.deepEqual(await ask("/a", "308"), [
      "home POST /a ok hello",
      "home POST /b?c ok hello",
      "home POST /end ok hello",
    ]);
    assert.deepEqual(await ask("/a", "303"), ["home POST /a ok hello", "home GET /b?c ok", "home GET /end ok"]);
    assert.deepEqual(await ask("/leave", "307"), [
      "home POST /leave ok hello",
      "away POST /there missing_credential hello",
    ]);
    assert.deepEqual(await ask("/trick", "307"), [
      "home POST /trick ok hello",
      "away POST /back missing_credential hello",
      "home POST /stolen missing_credential hello",
    ]);
  });

  test("tries again where nobody was harmed, and no attempt is a replay", async (t) => {
    const { token, checks } = await world();
    let origin = "";
    const seen = [];
    origin = await listen(t, async (message, answer) => {
      const verdict = await checks.verify(fromNode(message, { origin, body: await bytesOf(message) }));
      seen.push(reasonOf(verdict));
      if (seen.length === 1) return message.socket.destroy();
      if (seen.length === 2) answer.writeHead(503, { "retry-after": "0" });
      answer.end("done");
    });
    const signer = createSigner(token, { retry: { firstDelayMs: 1 } });
    const response = await signer.fetch(origin, { method: "PUT", body: "hello" });
    assert.equal(await response.text(), "done");
    assert.deepEqual(seen, ["ok", "ok", "ok"]);
    await assert.rejects(createSigner(token, { retry: false }).fetch("http://127.0.0.1:1/"), TypeError);
  });

  test("a stream of the caller's is read before it is sent, unless its digest is stated", async (t) => {
    const { token, checks } = await world();
    let origin = "";
    origin = await listen(
      t,
      judging(
        checks,
        () => origin,
        async (message) => ({ body: await bytesOf(message) }),
      ),
    );
    const signer = createSigner(token);
    const init = () => ({ method: "POST", body: new Blob(["hello"]).stream(), duplex: "half" });
    assert.equal(await (await signer.fetch(origin, init())).text(), "ok");
    const headers = { "content-digest": "sha-256=:LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=:" };
    assert.equal(await (await signer.fetch(origin, { ...init(), headers })).text(), "ok");
    const wrong = { "content-digest": "sha-256=:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=:" };
    assert.equal(await (await signer.fetch(origin, { ...init(), headers: wrong })).text(), "digest_mismatch");
  });
});

describe("a host that signs its responses", () => {
  test("is known by its public key, and its answer is good for one request", async (t) => {
    const { token, host, checks } = await world();
    let origin = "";
    origin = await listen(t, async (message, answer) => {
      const request = fromNode(message, { origin, body: await bytesOf(message) });
      const verdict = await checks.verify(request);
      const fields = { "content-type": "text/plain" };
      const response = { status: verdict.ok ? 200 : verdict.status, headers: fields, body: reasonOf(verdict) };
      if (!verdict.ok) fields["accept-signature"] = acceptSignature({ body: true });
      answer.writeHead(response.status, { ...fields, ...(await host.responseHeaders(response, request)) });
      answer.end(response.body);
    });
    const keys = { [host.clientId]: host.publicKey };
    const signer = createSigner(token);
    const send = async () => {
      const init = { method: "POST", body: "hello", headers: { "content-type": "text/plain" } };
      const request = await signer.request(new Request(`${origin}/things`, init));
      return { request, response: await fetch(request) };
    };
    const first = await send();
    const verdict = await verifyResponse(first.response, first.request, { keys });
    assert.deepEqual([verdict.ok, verdict.keyid], [true, host.clientId]);
    assert.equal(await first.response.text(), "ok", "the body was taken away");
    const second = await send();
    assert.equal((await verifyResponse(second.response, first.request, { keys })).reason, "signature_invalid");
    const plain = await fetch(origin);
    assert.equal(plain.status, 401);
    assert.match(plain.headers.get("accept-signature"), /^keyward=\(".*"\);created;expires;tag="keyward"$/);
    const request = { method: "GET", url: `${origin}/`, headers: {} };
    assert.equal((await verifyResponse(plain, request, { keys })).ok, true, "of an unsigned request");
  });
});
