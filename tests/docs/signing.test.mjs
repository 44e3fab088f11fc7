// The page of signed requests: every value that it shows is computed again, and every recipe is run against a verifier.
import assert from "node:assert/strict";
import { createHash, createHmac, createPrivateKey, verify } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { before, describe, test } from "node:test";
import {
  createKeyward,
  createVerifier,
  fromNode,
  memoryReplayStore,
  memoryStorage,
} from "../../pkg/dist/entry/inline.js";
import { CREDENTIAL, path, render } from "../../scripts/docs/signing.mjs";
import { golang, interopPeers } from "../../scripts/setup/interop.mjs";
import { newFolder, program, run } from "../cli/lib/keyward.mjs";
import { derived, publicOf } from "../engine/lib/derive.mjs";

const page = readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");
const blocks = (language) =>
  [...page.matchAll(/^```(\w+)\n([\s\S]*?)\n```$/gm)].filter(([, one]) => one === language).map(([, , text]) => text);

test("docs/signing.md is current: else run npm run docs:update", async () => {
  assert.equal(page, await render());
});

test("every value of the example follows from the credential and the request, by Node's cryptography alone", () => {
  const [, clientId, secret] = CREDENTIAL.split("_");
  const { seed, mac } = derived(clientId, secret);
  const [request, lines, last] = blocks("http");
  const [base, bytes, ofEd25519, ofHmac] = blocks("text");
  const body = request.split("\n\n")[1];
  const field = Object.fromEntries(lines.split("\n").map((line) => line.split(/: (.*)/)));
  const digest = createHash("sha256").update(body).digest();
  assert.equal(field["content-digest"], `sha-256=:${digest.toString("base64")}:`);
  const url = new URL(request.split("\n")[0].replace("POST ", ""));
  const written = [
    '"@method": POST',
    `"@authority": ${url.host}`,
    `"@path": ${url.pathname}`,
    `"@query": ${url.search}`,
    '"content-type": application/json',
    `"content-digest": ${field["content-digest"]}`,
    `"@signature-params": ${field["signature-input"].replace("keyward=", "")}`,
  ].join("\n");
  assert.equal(base, written);
  assert.equal(Buffer.from(bytes.replace(/\s/g, ""), "hex").toString("latin1"), written);
  assert.ok(page.includes(`Its ${written.length} bytes:`));
  const nonce = Buffer.from(Array.from({ length: 16 }, (_, place) => place)).toString("base64url");
  assert.ok(
    written.includes(`;created=1893456000;expires=1893456060;nonce="${nonce}";keyid="${clientId}";tag="keyward"`),
  );
  const tag = createHmac("sha256", mac).update(written).digest();
  assert.equal(ofHmac, tag.toString("hex"));
  assert.equal(last, `signature: keyward=:${tag.toString("base64")}:`);
  assert.equal(field.signature, `keyward=:${Buffer.from(ofEd25519, "hex").toString("base64")}:`);
  const jwk = { kty: "OKP", crv: "Ed25519", x: publicOf(seed), d: seed.toString("base64url") };
  const key = createPrivateKey({ key: jwk, format: "jwk" });
  assert.ok(verify(null, Buffer.from(written), key, Buffer.from(ofEd25519, "hex")));
  for (const value of [
    clientId,
    secret,
    secret.slice(0, 54),
    seed.toString("hex"),
    mac.toString("hex"),
    digest.toString("hex"),
  ])
    assert.ok(page.includes(`\`${value}\``), value);
  assert.ok(page.includes(`\`${Buffer.from(publicOf(seed), "base64url").toString("hex")}\``));
});

describe("every recipe is accepted, once", () => {
  let at;
  let server;
  const seen = [];
  before(async () => {
    const storage = memoryStorage();
    const admin = createKeyward({ storage, prefix: "acme", keyring: new Uint8Array(32).fill(7) }).as({
      role: "siteAdmin",
      id: "root",
    });
    await admin.site.init();
    await admin.keyring.init();
    await admin.users.put({ user: "ann" });
    const { token } = await admin.keys.create({
      owner: "ann",
      name: "n",
      methods: ["bearer", "ed25519", "hmac-sha256"],
    });
    const options = { storage, prefix: "acme", keyring: new Uint8Array(32).fill(7), replayStore: memoryReplayStore() };
    const verifier = createVerifier(options);
    server = createServer(async (message, response) => {
      const origin = `http://127.0.0.1:${server.address().port}`;
      const verdict = await verifier.verify(fromNode(message, { origin, body: message }));
      seen.push([verdict.ok ? verdict.method : verdict.reason, message.method, message.url]);
      response.writeHead(verdict.ok ? 200 : verdict.status);
      response.end();
    });
    await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
    server.unref();
    const ORIGIN = `http://127.0.0.1:${server.address().port}`;
    at = { cwd: newFolder(), env: { ORIGIN, KEYID: token.split("_")[1], KEYWARD_TOKEN: token } };
    const { code, err } = await sh(blocks("sh")[0]);
    assert.equal(code, 0, err);
  });
  const sh = (text) => run("sh", ["-ec", text.replaceAll("npx keyward", `'${process.execPath}' '${program}'`)], at);

  /** Runs a recipe and holds what has arrived against what should. */
  async function arrives(ran, method) {
    seen.length = 0;
    const { code, err, out } = await ran();
    assert.equal(code, 0, err);
    assert.deepEqual(seen, [[method, "POST", "/v1/jobs?q=%27x%27&n=1"]]);
    return out;
  }

  test("curl, of keyward sign", () => arrives(() => sh(blocks("sh")[1]), "ed25519"));

  test("Python", async () => {
    const [text] = blocks("python");
    assert.equal(await arrives(() => run(interopPeers.python[0], ["-c", text], at), "ed25519"), "200\n");
  });

  test("Go", async () => {
    writeFileSync(join(at.cwd, "sign.go"), blocks("go")[0]);
    assert.equal(await arrives(() => run(golang(), ["run", "sign.go"], at), "ed25519"), "200\n");
  });

  test("OpenSSL, with Ed25519", async () => {
    assert.equal(await arrives(() => sh(blocks("sh")[2]), "ed25519"), "200\n");
  });

  test("OpenSSL, with HMAC", async () => {
    const text = blocks("sh")[2].replace(/^sign\(\).*\n# /m, "");
    assert.equal(await arrives(() => sh(text), "hmac-sha256"), "200\n");
  });
});
