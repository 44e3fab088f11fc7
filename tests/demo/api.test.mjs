// The protected API by real curl: what the caller is told, and what only the operator sees.
import assert from "node:assert/strict";
import { readFileSync, statSync } from "node:fs";
import { after, test } from "node:test";
import { createSigner, inspectToken } from "keyward";
import { call, follow, startDemo } from "./lib/demo.mjs";
import { until } from "./lib/program.mjs";

const demo = await startDemo();
const log = follow(demo.origin);
after(async () => {
  log.stop();
  await demo.stop();
});

const bearer = (token) => ["-H", `Authorization: Bearer ${token}`];
const url = (path) => `${demo.origin}${path}`;

/** Waits for the next entry of the page's log and line of the terminal that `matches`. */
async function logged(matches) {
  const entry = await until(() => log.entries.findLast(matches), "the entry in the page's log", 10_000);
  await until(() => demo.lines().length >= log.entries.length, "the line on the terminal", 10_000);
  return { entry, line: demo.lines()[log.entries.indexOf(entry)] };
}

test("four ways to use one key, each told in the log", async () => {
  const { token, clientId, secret } = await demo.issue({ name: "four ways" });
  const signed = await createSigner(token).headers({ method: "GET", url: url("/api/hello"), headers: {} });
  const ways = {
    bearer: bearer(token),
    basic: ["--user", `${clientId}:${secret}`],
    ed25519: Object.entries(signed).flatMap(([name, value]) => ["-H", `${name}: ${value}`]),
  };
  for (const [method, args] of Object.entries(ways)) {
    const { status, body } = await call(url("/api/hello"), ...args);
    assert.deepEqual([status, body], [200, { message: "hello grace, this is “four ways”" }], method);
    const { entry, line } = await logged((one) => one.authMethod === method);
    assert.deepEqual(
      { ...entry, at: 0 },
      {
        at: 0,
        method: "GET",
        path: "/api/hello",
        ok: true,
        code: null,
        reason: null,
        clientId,
        owner: "grace",
        keyName: "four ways",
        status: 200,
        message: null,
        authMethod: method,
      },
    );
    assert.match(line, new RegExp(`GET +/api/hello +200 +accepted +${method} · four ways · grace$`));
  }
  assert.equal((await call(url("/api/hello"), "-H", `X-API-Key: ${token}`)).status, 200);
});

test("who one is, an echo, and reports for production readers only", async () => {
  const { token, clientId, key } = await demo.issue();
  const who = (await call(url("/api/whoami"), ...bearer(token))).body;
  assert.deepEqual([who.keyId, who.clientId, who.access], [key.keyId, clientId, { production: ["read"] }]);
  const echo = await call(url("/api/echo"), ...bearer(token), "-H", "Content-Type: text/plain", "--data", "ping");
  assert.deepEqual(echo.body, { contentType: "text/plain", bytes: 4, text: "ping" });
  assert.equal((await call(url("/api/reports"), ...bearer(token))).status, 200);

  const { token: sandboxed } = await demo.issue({ access: { sandbox: ["read"] } });
  const refused = await call(url("/api/reports"), ...bearer(sandboxed));
  assert.deepEqual([refused.status, refused.body.error.code], [403, "access_denied"]);
  const { entry } = await logged((one) => one.path === "/api/reports" && !one.ok);
  assert.equal(entry.reason, "environment_not_granted");
});

test("a denial: the caller learns the public code, the operator the exact reason", async () => {
  const { token, clientId } = await demo.issue({ name: "short-lived" });
  await demo.admin.keys.revoke({ keyId: clientId });
  const wrong = `demo_${clientId}_${(await demo.issue()).secret}`;
  const cases = [
    { args: bearer(token), code: "invalid_credential", reason: "revoked" },
    { args: bearer(wrong), code: "invalid_credential", reason: "checksum_mismatch" },
    { args: bearer(token.slice(0, -1)), code: "invalid_credential", reason: "malformed_credential" },
    { args: [], code: "missing_credential", reason: "missing_credential" },
    { args: [...bearer(token), "-H", `X-API-Key: ${token}`], code: "invalid_request", reason: "ambiguous_credential" },
  ];
  for (const { args, code, reason } of cases) {
    const { status, headers, body, text } = await call(url("/api/whoami"), ...args);
    assert.deepEqual(
      [body.error.code, Object.keys(body), Object.keys(body.error)],
      [code, ["error"], ["code", "message"]],
    );
    assert.equal(status, code === "invalid_request" ? 400 : 401, reason);
    if (status === 401) assert.match(headers.get("www-authenticate"), /^Bearer realm="keyward demo"/);
    if (reason !== code) assert.ok(!text.includes(reason), "the exact reason is not the caller's to know");
    const { entry, line } = await logged((one) => one.reason === reason);
    assert.deepEqual([entry.ok, entry.code, entry.status], [false, code, status]);
    assert.ok(line.includes(reason), line);
  }
  const { entry } = await logged((one) => one.reason === "revoked");
  assert.deepEqual([entry.keyName, entry.owner, entry.clientId], ["short-lived", "grace", clientId]);
});

test("signed requests: sent again, altered, for another address, without their body's digest", async () => {
  const methods = ["ed25519", "hmac-sha256"];
  const { token, clientId } = await demo.issue({ name: "signer", methods });
  for (const algorithm of methods) {
    const signer = createSigner(token, { algorithm });
    const sign = async (body, at = url("/api/echo")) => {
      const request = { method: "POST", url: at, headers: { "content-type": "text/plain" }, body };
      const fields = { "content-type": "text/plain", ...(await signer.headers(request)) };
      return Object.entries(fields).flatMap(([name, value]) => ["-H", `${name}: ${value}`]);
    };
    const once = await sign("ping");
    const send = (fields, body) => call(url("/api/echo"), ...fields, "--data-binary", body);
    assert.equal((await send(once, "ping")).body.text, "ping", algorithm);
    const tries = [
      [once, "ping", "replayed"],
      [await sign("ping"), "pong", "digest_mismatch"],
      [await sign("ping", "http://127.0.0.1:1/api/echo"), "ping", "signature_invalid"],
      [await sign(undefined), "ping", "missing_digest"],
    ];
    for (const [fields, body, reason] of tries) {
      const { status, text } = await send(fields, body);
      assert.equal(status, 401, text);
      assert.ok(!text.includes(reason));
      assert.equal((await logged((one) => one.reason === reason)).entry.clientId, clientId);
    }
  }
  const byName = await createSigner(token).headers({
    method: "GET",
    url: url("/api/hello").replace("127.0.0.1", "localhost"),
    headers: {},
  });
  const fields = Object.entries(byName).flatMap(([name, value]) => ["-H", `${name}: ${value}`]);
  assert.equal((await call(url("/api/hello"), "-H", `Host: localhost:${demo.port}`, ...fields)).status, 200);
});

test("a page that comes back asks for what it has missed, a new one gets what was", async () => {
  // The log is in order: once this request is in it, so are those of the tests before.
  await call(url("/api/landmark"));
  await logged((one) => one.path === "/api/landmark");
  const before = log.ids().at(-1);
  assert.ok(before);
  assert.equal((await call(url("/api/hello"))).status, 401);
  const [again, anew] = [follow(demo.origin, before), follow(demo.origin)];
  await until(() => again.entries.length > 0 && anew.entries.length >= log.entries.length, "both logs", 10_000);
  again.stop();
  anew.stop();
  assert.equal(again.entries.length, 1);
  assert.deepEqual(anew.entries, log.entries);
});

test("a use is noted on the key within seconds", async () => {
  const { token, clientId } = await demo.issue({ name: "noted" });
  const before = Date.now();
  await call(url("/api/hello"), ...bearer(token));
  const used = async () => (await demo.admin.keys.get({ keyId: clientId })).lastUsedAt;
  assert.ok((await until(used, "the last use", 15_000)) >= before);
});

test("no credential is in the log, on the terminal or in the file", async () => {
  const { token, secret } = await demo.issue({ name: "canary" });
  assert.equal(inspectToken(token)?.valid, true);
  for (const path of ["/api/hello", `/api/${token}`, `/api/hello?token=${token}`]) {
    await call(url(path), ...bearer(token));
    await call(url(path));
  }
  await logged((one) => one.path.includes("<hidden>") && one.ok);
  const kept = [demo.db, `${demo.db}-wal`].map((file) => readFileSync(file, "latin1"));
  const everything = [demo.output(), JSON.stringify(log.entries), ...kept].join("\n");
  for (let at = 0; at + 8 <= secret.length; at += 1) {
    assert.ok(!everything.includes(secret.slice(at, at + 8)), "a piece of the secret was kept");
  }
  assert.equal(statSync(`${demo.db}.keyring`).mode & 0o777, 0o600);
});
