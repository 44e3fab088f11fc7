// What `sign` prints is what a server accepts: sent by itself, by curl, and through a shell that could misread it.
import assert from "node:assert/strict";
import { createPrivateKey, createPublicKey } from "node:crypto";
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { curlCommand, quoted } from "../../pkg/dist/cli/sign/curl.js";
import {
  createKeyward,
  createSigner,
  createVerifier,
  fromNode,
  memoryReplayStore,
  memoryStorage,
} from "../../pkg/dist/entry/inline.js";
import { keyward, newFolder, newSite, run } from "./lib/keyward.mjs";

const NASTY = `it's $HOME \`id\` "q" \\ %s !! * ~ {a,b} [x] ; & | < > # @\nline two\tü 報`;

/** A server that verifies what it gets and answers with what it saw. */
async function newServer() {
  const storage = memoryStorage();
  const admin = createKeyward({ storage, prefix: "acme" }).as({ role: "siteAdmin", id: "root" });
  await admin.site.init();
  await admin.users.put({ user: "ann" });
  const { token } = await admin.keys.create({ owner: "ann", name: "n" });
  const verifier = createVerifier({ storage, prefix: "acme", replayStore: memoryReplayStore() });
  const server = createServer(async (message, response) => {
    const chunks = [];
    for await (const chunk of message) chunks.push(chunk);
    const { port } = server.address();
    const verdict = await verifier.verify(fromNode(message, { origin: `http://127.0.0.1:${port}` }), {
      body: Buffer.concat(chunks),
    });
    const { method, url, headers } = message;
    response.writeHead(verdict.ok ? 200 : verdict.status, { "content-type": "application/json" });
    response.end(
      JSON.stringify({
        reason: verdict.ok ? "accepted" : verdict.reason,
        method,
        url,
        headers,
        body: Buffer.concat(chunks).toString("base64"),
      }),
    );
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { token, origin: `http://127.0.0.1:${server.address().port}`, close: () => server.close() };
}

/** Each a request as `sign` is told it, and what has to arrive. */
const REQUESTS = [
  ["a plain GET", [], { method: "GET", body: "" }],
  ["a body", ["-d", "n=1"], { method: "POST", body: "n=1", type: "application/x-www-form-urlencoded" }],
  ["an empty body", ["-d", ""], { method: "POST", body: "" }],
  ["a body that a shell would misread", ["-d", NASTY], { method: "POST", body: NASTY }],
  [
    "a body that starts like a file name",
    ["-d", "@body.bin", "-X", "PUT"],
    { method: "PUT", body: "\0\x01@ binary\r\n" },
  ],
  [
    "a header that a shell would misread",
    ["-H", `X-Note: it's $HOME "q" \\ !`, "-H", "X-Empty:"],
    { method: "GET", body: "", note: `it's $HOME "q" \\ !` },
  ],
  ["a covered header", ["-H", "X-Note: n", "--cover", "x-note"], { method: "GET", body: "", note: "n" }],
  [
    "a type of one's own",
    ["-d", "{}", "-H", "content-type: application/json"],
    { method: "POST", body: "{}", type: "application/json" },
  ],
  ["another method", ["-X", "DELETE"], { method: "DELETE", body: "" }],
  ["a body with GET", ["-X", "GET", "-d", "q"], { method: "GET", body: "q" }],
];

describe("a signed request", { concurrency: 2 }, () => {
  let server;
  let at;
  before(async () => {
    server = await newServer();
    const cwd = newFolder();
    writeFileSync(join(cwd, "body.bin"), "\0\x01@ binary\r\n");
    at = { cwd, env: { KEYWARD_TOKEN: server.token } };
  });
  after(() => server.close());
  const url = () => `${server.origin}/a%20b/(c)?r=%27x%27&s=$HOME;!*,`;

  function check(answer, expected) {
    assert.equal(answer.reason, "accepted");
    assert.equal(answer.method, expected.method);
    assert.equal(answer.url, "/a%20b/(c)?r=%27x%27&s=$HOME;!*,");
    assert.equal(Buffer.from(answer.body, "base64").toString(), expected.body);
    if (expected.type) assert.equal(answer.headers["content-type"], expected.type);
    if (expected.note) assert.equal(answer.headers["x-note"], expected.note);
  }

  for (const [name, words, expected] of REQUESTS) {
    test(`${name}: sent by itself`, async () => {
      const { code, out, err } = await keyward(["sign", url(), ...words, "--send"], at);
      check(JSON.parse(out), expected);
      assert.deepEqual([code, err], [0, "200 OK\n"]);
    });

    test(`${name}: sent by curl, through sh`, async () => {
      const { out: command, code } = await keyward(["sign", url(), ...words, "--curl"], at);
      assert.equal(code, 0);
      const sent = await run("sh", ["-c", command], { cwd: at.cwd });
      assert.equal(sent.code, 0, sent.err);
      check(JSON.parse(sent.out), expected);
    });
  }

  test("a signature is good once", async () => {
    const { out: command } = await keyward(["sign", url(), "--curl"], at);
    assert.equal(JSON.parse((await run("sh", ["-c", command])).out).reason, "accepted");
    assert.equal(JSON.parse((await run("sh", ["-c", command])).out).reason, "replayed");
  });

  test("HEAD is asked for in curl's way, which waits for no body", async () => {
    const { out } = await keyward(["sign", url(), "-X", "HEAD", "--curl"], at);
    assert.match(out, / {2}--head \\\n/);
    const sent = await run("sh", ["-c", `${out.trimEnd()} -sS`]);
    assert.match(sent.out, /^HTTP\/1\.1 200 OK/);
  });

  test("a refusal by the server is its status, its body and exit code 1", async () => {
    const env = { KEYWARD_TOKEN: (await (await newSite()).create()).token };
    const { code, out, err } = await keyward(["sign", url(), "--send"], { env });
    assert.deepEqual([code, err, JSON.parse(out).reason], [1, "401 Unauthorized\n", "unknown_key"]);
    const json = JSON.parse((await keyward(["sign", url(), "--send", "--json"], { env })).out);
    assert.deepEqual(
      [json.status, JSON.parse(json.body).reason, json.headers["content-type"]],
      [401, "unknown_key", "application/json"],
    );
  });

  test("nobody there is exit code 4", async () => {
    const { code, err } = await keyward(["sign", "http://127.0.0.1:1/", "--send"], at);
    assert.equal(code, 4);
    assert.match(err, /^keyward: storage_failed: http:\/\/127\.0\.0\.1:1 does not answer \(ECONNREFUSED/);
  });

  test("plain http leaves this machine by no option", async () => {
    for (const how of [[], ["--curl"], ["--send"]]) {
      const { code, out, err } = await keyward(["sign", "http://api.example.com/", ...how], at);
      assert.deepEqual([code, out], [3, ""]);
      assert.match(err, /^keyward: invalid_url: /);
    }
  });

  test("a URL that would be rewritten on its way is refused with the form that would not", async () => {
    for (const [typed, normal] of [
      ["https://a.example", "https://a.example/"],
      ["https://A.example/x/../y", "https://a.example/y"],
      ["https://a.example/ü?q=[1]", "https://a.example/%C3%BC?q=%5B1%5D"],
    ]) {
      const { code, err } = await keyward(["sign", typed], at);
      assert.equal(code, 2);
      assert.ok(err.includes(`sign ${normal}\n`), err);
    }
  });

  test("header lines can be piped into verify, which uses up no nonce", async () => {
    const site = await newSite();
    const { token } = await site.create();
    const there = "https://api.example.com/v1?x=1";
    const env = { KEYWARD_TOKEN: token };
    const { out: lines } = await site.keyward(["sign", there, "-d", "n=1"], { env });
    assert.match(lines, /^Content-Type: .*\nContent-Digest: .*\nSignature-Input: .*\nSignature: .*\n$/);
    const ask = (...words) => site.keyward(["verify", "--url", there, "-H", "@-", ...words], { input: lines });
    assert.match((await ask("-d", "n=1")).out, /^accepted by ed25519/);
    assert.match((await ask("-d", "n=1")).out, /^accepted by ed25519/);
    assert.match((await ask("-d", "n=2")).out, /^denied digest_mismatch/);
    const put = await ask("-d", "n=1", "-X", "PUT");
    assert.match(
      put.out,
      /^denied signature_invalid\n[\s\S]*the signature has to be over this text:\n {4}"@method": PUT\n/,
    );

    const message = (origin) => `POST /v1?x=1 HTTP/1.1\r\nHost: ${origin}\r\n${lines.replaceAll("\n", "\r\n")}\r\nn=1`;
    const file = (input, ...words) => site.keyward(["verify", "--request-file", "-", ...words], { input });
    assert.match((await file(message("api.example.com"))).out, /^accepted by ed25519/);
    assert.match((await file(message("internal:8080"))).out, /^denied signature_invalid/);
    assert.match((await file(message("internal:8080"), "--origin", "https://api.example.com")).out, /^accepted/);
    assert.match(
      (await file(`GET / HTTP/1.1\nHost: a\nAuthorization: Bearer ${token}\n\n`)).out,
      /^accepted by bearer/,
    );
    const basic = Buffer.from(token.split("_").slice(1).join(":")).toString("base64");
    assert.match((await file(`GET / HTTP/1.1\nHost: a\nAuthorization: Basic ${basic}\n\n`)).out, /^accepted by basic/);
    assert.match((await file("GET / HTTP/1.1\nHost: a\n\n")).out, /^denied missing_credential/);
  });
});

describe("the key for another client", () => {
  const token = async () => ({ KEYWARD_TOKEN: (await (await newSite()).create()).token });
  const exported = (env, ...words) => keyward(["sign", "--export-key", ...words], { env });

  test("is hex digits or PEM, and nothing else on standard output", async () => {
    const env = await token();
    const signer = createSigner(env.KEYWARD_TOKEN);
    const { out, err, code } = await exported(env, "hex");
    assert.deepEqual([out, code], [`${Buffer.from(signer.exportKey().key).toString("hex")}\n`, 0]);
    assert.match(err, new RegExp(`^the key of ${signer.clientId}, for ed25519; keep it as you keep the token\n$`));
    const pem = (await exported(env, "pem")).out;
    const { x } = createPublicKey(createPrivateKey(pem)).export({ format: "jwk" });
    assert.equal(x, signer.publicKey);
    const mac = createSigner(env.KEYWARD_TOKEN, { algorithm: "hmac-sha256" }).exportKey();
    const key = Buffer.from(mac.key).toString("hex");
    const json = JSON.parse((await exported(env, "hex", "--algorithm", "hmac-sha256", "--json")).out);
    assert.deepEqual(json, { keyid: mac.keyid, algorithm: "hmac-sha256", key });
  });

  test("is for one thing at a time", async () => {
    const env = await token();
    for (const [words, said] of [
      [["sign", "--export-key", "hex", "https://a.example/"], "URL and --export-key exclude each other"],
      [["sign"], "URL is missing: where it goes"],
      [["sign", "--export-key", "pem", "--algorithm", "hmac-sha256"], "--export-key pem is for ed25519"],
      [["sign", "--export-key", "der"], "must be one of hex, pem"],
    ]) {
      const { code, out, err } = await keyward(words, { env });
      assert.deepEqual([code, out], [2, ""]);
      assert.ok(err.includes(said), err);
      assert.ok(!err.includes(env.KEYWARD_TOKEN.slice(-20)));
    }
  });
});

test("a shell reads every quoted word back as it was", async () => {
  const words = [
    "",
    "a",
    "a b",
    "'",
    "''",
    "'a",
    "a'",
    "\\",
    "\\'",
    "$x",
    "`x`",
    "\n",
    "a\nb",
    "!",
    "*",
    "~",
    "-n",
    "ü報",
    '"',
    "#",
    NASTY,
  ];
  // A program in the place of curl, so that the words are seen as curl would see them.
  const folder = newFolder();
  mkdirSync(join(folder, "bin"));
  const script = join(folder, "bin", "curl");
  writeFileSync(script, `#!${process.execPath}\nconsole.log(JSON.stringify(process.argv.slice(2)));\n`);
  chmodSync(script, 0o755);
  const env = { PATH: `${join(folder, "bin")}:${process.env.PATH}` };
  const { out } = await run("sh", ["-c", `curl ${words.map(quoted).join(" ")}`], { env });
  assert.deepEqual(JSON.parse(out), words);

  // `--data` would take the body for the name of a file.
  const command = curlCommand({ method: "POST", url: "https://a.example/", headers: [], body: { bytes: "@etc" } });
  assert.deepEqual(JSON.parse((await run("sh", ["-c", command], { env })).out).slice(-2), ["--data-raw", "@etc"]);
});
