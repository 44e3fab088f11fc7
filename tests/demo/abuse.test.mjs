// Bad input from anybody: always a clean error in JSON, and the server lives.
import assert from "node:assert/strict";
import { connect } from "node:net";
import { after, afterEach, test } from "node:test";
import { call, curl, startDemo } from "./lib/demo.mjs";

const demo = await startDemo();
after(() => demo.stop());
const url = (path) => `${demo.origin}${path}`;
const json = ["-H", "Content-Type: application/json"];
const host = `Host: 127.0.0.1:${demo.port}`;

afterEach(async () => {
  assert.equal(demo.child.exitCode, null, demo.output());
  assert.equal((await call(url("/keyward.json"))).body.mode, "remote", "the server still answers");
  assert.doesNotMatch(demo.output(), /\n\s+at /, "nothing failed inside");
});

/** Sends bytes as they are; returns all that comes back. */
function raw(...chunks) {
  return new Promise((resolve, reject) => {
    const socket = connect(demo.port, "127.0.0.1");
    let text = "";
    socket.setEncoding("utf8").on("data", (piece) => {
      text += piece;
    });
    // Also behind an answer: a connection that is reset may take the answer along.
    socket.on("error", reject);
    socket.on("close", () => resolve(text));
    socket.setTimeout(10_000, () => socket.destroy(new Error("no answer")));
    for (const chunk of chunks) socket.write(chunk);
  });
}

/** Asserts that an answer written to a socket is one JSON error with this status and code. */
function assertError(text, status, code) {
  const [head, body] = text.split("\r\n\r\n");
  assert.match(head, new RegExp(`^HTTP/1\\.1 ${status} `), text);
  assert.match(head, /\r\ncontent-type: application\/json/i);
  assert.equal(JSON.parse(body).error.code, code);
}

test("no path leads out of the page's folder", async () => {
  const paths = [
    "/../server/main.mjs",
    "/assets/../../server/main.mjs",
    "/..%2fserver%2fmain.mjs",
    "/%2e%2e/server/main.mjs",
    "/..\\server\\main.mjs",
    "/....//server/main.mjs",
    "//etc/passwd",
    "/assets",
    "/assets/",
    "/index.html%00.js",
    "/%",
    "/__proto__",
    "/constructor",
    `/${"a/".repeat(4000)}`,
  ];
  for (const path of paths) {
    assertError(await raw(`GET ${path} HTTP/1.1\r\n${host}\r\nConnection: close\r\n\r\n`), 404, "not_found");
  }
  for (const target of ["http://127.0.0.1/../x", "*", "server/main.mjs"]) {
    const text = await raw(`GET ${target} HTTP/1.1\r\n${host}\r\nConnection: close\r\n\r\n`);
    assertError(text, 400, "bad_request");
  }
});

test("another host name is not served: no page can be rebound to this address", async () => {
  for (const name of ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example:80", "127.0.0.1@evil", ""]) {
    for (const path of ["/", "/admin", "/keyward.json", "/api/hello", "/admin/requests"]) {
      const text = await raw(`GET ${path} HTTP/1.1\r\nHost: ${name}\r\nConnection: close\r\n\r\n`);
      assertError(text, 421, "foreign_host");
    }
  }
  assertError(await raw("GET / HTTP/1.1\r\nConnection: close\r\n\r\n"), 421, "foreign_host");
  assertError(await raw(`GET / HTTP/1.1\r\n${host}\r\n${host}\r\nConnection: close\r\n\r\n`), 421, "foreign_host");
  assert.equal((await call(url("/keyward.json"), "-H", `Host: localhost:${demo.port}`)).status, 200);
});

test("another origin's page may not call the admin API", async () => {
  const command = ["--data", '{"command":"users.list"}', ...json];
  const foreign = [
    ["-H", "Origin: https://evil.example"],
    ["-H", "Origin: null"],
    ["-H", `Origin: http://127.0.0.1:${demo.port + 1}`],
    ["-H", `Origin: https://127.0.0.1:${demo.port}`],
    ["-H", "Sec-Fetch-Site: cross-site"],
    ["-H", "Sec-Fetch-Site: same-site"],
  ];
  for (const headers of foreign) {
    for (const path of ["/admin", "/admin/verify"]) {
      const { status, body } = await call(url(path), ...command, ...headers);
      assert.deepEqual([status, body.error.code], [403, "foreign_origin"], headers.join(" "));
    }
    assert.equal((await call(url("/admin/requests"), ...headers)).status, 403);
  }
  const own = await call(
    url("/admin"),
    ...command,
    "-H",
    `Origin: ${demo.origin}`,
    "-H",
    "Sec-Fetch-Site: same-origin",
  );
  assert.equal(own.body.value.users.length, 10);
  // A form of another page could send this without being asked for its origin by old browsers.
  const form = await call(url("/admin"), "--data", '{"command":"users.list"}');
  assert.deepEqual([form.status, form.body.error.code], [415, "unsupported_media_type"]);
  const preflight = await call(url("/admin"), "-X", "OPTIONS", "-H", "Access-Control-Request-Method: POST");
  assert.equal(preflight.headers.get("access-control-allow-origin"), null);
  assert.equal(preflight.status, 405);
});

test("malformed commands", async () => {
  const bodies = ["", "{", "[]", "null", "1", '"x"', "{}", '{"command":5}', '{"command":"__proto__.constructor"}'];
  const more = [
    '{"command":"keys.create"}',
    '{"command":"keys.create","input":[]}',
    '{"command":"site.close","input":{}}',
  ];
  for (const body of [...bodies, ...more, `{"command":"keys.create","input":${"[".repeat(20_000)}`]) {
    const { status, body: answer } = await call(url("/admin"), ...json, "--data-binary", body);
    assert.deepEqual([status, answer.error.code, answer.error.kind], [400, "invalid", "invalid"], body.slice(0, 60));
  }
  for (const body of [
    "",
    "{",
    "null",
    "{}",
    '{"headers":null}',
    '{"headers":{"authorization":5}}',
    '{"headers":{"cookie":""}}',
  ]) {
    const { status, body: answer } = await call(url("/admin/verify"), ...json, "--data-binary", body);
    assert.deepEqual([status, answer.error.code], [400, "invalid"], body);
  }
  const verdict = await call(
    url("/admin/verify"),
    ...json,
    "--data",
    '{"headers":{"authorization":"Bearer x\\u0000\\ud800"}}',
  );
  assert.deepEqual([verdict.status, verdict.body.ok], [200, false]);
});

test("wrong methods and unknown routes", async () => {
  const routes = [
    ["PUT", "/", 405, "method_not_allowed"],
    ["POST", "/keyward.json", 405, "method_not_allowed"],
    ["GET", "/admin", 405, "method_not_allowed"],
    ["DELETE", "/admin/verify", 405, "method_not_allowed"],
    ["POST", "/admin/requests", 405, "method_not_allowed"],
    ["TRACE", "/admin", 405, "method_not_allowed"],
    ["GET", "/admin/nothing", 404, "not_found"],
    ["GET", "/adminx", 404, "not_found"],
    ["GET", "/api/nothing", 401, "missing_credential"],
    ["GET", "/api", 401, "missing_credential"],
  ];
  for (const [method, path, status, code] of routes) {
    const { status: got, headers, body } = await call(url(path), "-X", method);
    assert.deepEqual([got, body.error.code], [status, code], `${method} ${path}`);
    if (status === 405) assert.ok(headers.get("allow"));
  }
  const { token } = await demo.issue();
  const auth = ["-H", `Authorization: Bearer ${token}`];
  assert.equal((await call(url("/api/nothing"), ...auth)).status, 404);
  assert.equal((await call(url("/api/toString"), ...auth)).status, 404);
  assert.equal((await call(url("/api/hello"), ...auth, "-X", "DELETE")).headers.get("allow"), "GET, HEAD");
});

test("what is too large", async () => {
  const megabyte = "a".repeat(1 << 20);
  assertError(await raw(`GET / HTTP/1.1\r\n${host}\r\nX-Large: ${megabyte}\r\n\r\n`), 431, "headers_too_large");
  assertError(await raw(`GET /${megabyte} HTTP/1.1\r\n${host}\r\n\r\n`), 431, "headers_too_large");
  const many = Array.from({ length: 5000 }, (_, index) => `X${index}: a`).join("\r\n");
  assertError(await raw(`GET / HTTP/1.1\r\n${host}\r\n${many}\r\n\r\n`), 431, "headers_too_large");
  for (const [path, code] of [
    ["/api/echo", "request_too_large"],
    ["/admin", "body_too_large"],
    ["/admin/verify", "body_too_large"],
  ]) {
    const head = `POST ${path} HTTP/1.1\r\n${host}\r\nContent-Type: application/json\r\n`;
    assertError(await raw(`${head}Content-Length: ${megabyte.length}\r\n\r\n`, megabyte), 413, code);
    assertError(await raw(`${head}Content-Length: 99999999999999\r\n\r\n`), 413, code);
    const chunk = `100000\r\n${megabyte}\r\n`;
    assertError(await raw(`${head}Transfer-Encoding: chunked\r\n\r\n`, chunk, chunk), 413, code);
  }
  const { token } = await demo.issue();
  const long = await call(url("/api/hello"), "-H", `Authorization: Bearer ${token}${"a".repeat(9000)}`);
  assert.ok([400, 401].includes(long.status));
});

test("what is not HTTP, and callers that go away", async () => {
  assertError(await raw("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03 hello\r\n\r\n"), 400, "bad_request");
  assertError(await raw("GET / HTTP/9.9\r\n\r\n"), 400, "bad_request");
  assertError(await raw(`GET / HTTP/1.1\r\n${host}\r\nBad\x00Name: x\r\n\r\n`), 400, "bad_request");
  const both = "Content-Length: 3\r\nTransfer-Encoding: chunked";
  assertError(await raw(`POST /api/echo HTTP/1.1\r\n${host}\r\n${both}\r\n\r\n0\r\n\r\n`), 400, "bad_request");
  assertError(await raw(`CONNECT evil.example:443 HTTP/1.1\r\n${host}\r\n\r\n`), 405, "method_not_allowed");
  for (let times = 0; times < 20; times += 1) {
    const socket = connect(demo.port, "127.0.0.1");
    socket.on("error", () => undefined);
    socket.write(`POST /api/echo HTTP/1.1\r\n${host}\r\nContent-Length: 1000\r\n\r\nabc`);
    await new Promise((resolve) => setTimeout(resolve, 5));
    socket.destroy();
  }
});

test("a terminal is not made to obey what a caller sends", async () => {
  await raw(`GET /api/\x9b31m\u00ff HTTP/1.1\r\n${host}\r\nConnection: close\r\n\r\n`);
  const { token } = await demo.issue({ name: "bell\u0007 \u001b[2J" }).catch(() => ({ token: null }));
  if (token !== null) await call(url("/api/hello"), "-H", `Authorization: Bearer ${token}`);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  assert.doesNotMatch(demo.output().replaceAll("\n", ""), /[\x00-\x1f\x7f-\x9f]/);
});

test("the page's headers: a strict policy, the right types, caching by name", async () => {
  const page = await curl("--include", url("/"));
  assert.match(page.output, /content-security-policy: default-src 'none'; script-src 'self' 'wasm-unsafe-eval';/);
  assert.doesNotMatch(page.output, /unsafe-inline|'unsafe-eval'/);
  assert.match(page.output, /cache-control: no-cache/);
  const [, script] = /src="\.\/(assets\/[^"]+\.js)"/.exec(page.output);
  const asset = await curl("--head", url(`/${script}`));
  assert.match(asset.output, /content-type: text\/javascript/);
  assert.match(asset.output, /cache-control: public, max-age=31536000, immutable/);
  const [, etag] = /etag: (\S+)/.exec(page.output);
  assert.match((await curl("--include", url("/"), "-H", `If-None-Match: ${etag}`)).output, /^HTTP\/1\.1 304 /);
  const config = await call(url("/keyward.json"));
  assert.equal(config.headers.get("cache-control"), "no-store");
  assert.equal(config.body.storedIn, "SQLite file demo.sqlite");
});
