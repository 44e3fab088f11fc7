// Webhooks against others, in both directions: npm `standardwebhooks` for HMAC, node:crypto for Ed25519.
import assert from "node:assert/strict";
import { createPrivateKey, createPublicKey, generateKeyPairSync, randomBytes, sign, verify } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import { describe, test } from "node:test";
import { Webhook } from "standardwebhooks";
import {
  createWebhookSigner,
  fromNode,
  generateWebhookKeyPair,
  generateWebhookSecret,
  verifyWebhook,
} from "../../pkg/dist/entry/inline.js";

const PAYLOADS = ["{}", '{"type":"key.revoked","data":{"id":"é 🔑"}}', "[]", `"${"x".repeat(100_000)}"`];
const SECRET_SIZES = [24, 25, 26, 32, 63, 64];

const received = (headers, body) => ({ method: "POST", url: "https://hooks.example/", headers, body });

describe("npm standardwebhooks", () => {
  test("takes what we sign", () => {
    for (const payload of PAYLOADS) {
      const secret = generateWebhookSecret();
      const headers = createWebhookSigner([generateWebhookSecret(), secret]).headers({ payload });
      assert.deepEqual(new Webhook(secret).verify(payload, headers), JSON.parse(payload));
      assert.throws(() => new Webhook(secret).verify(`${payload} `, headers), /No matching signature/);
      assert.throws(() => new Webhook(generateWebhookSecret()).verify(payload, headers), /No matching signature/);
    }
  });

  test("signs what we take, with secrets of every size", async () => {
    for (const size of SECRET_SIZES) {
      const secret = `whsec_${randomBytes(size).toString("base64")}`;
      for (const payload of PAYLOADS) {
        const at = new Date();
        const headers = {
          "Webhook-Id": "msg_1",
          "Webhook-Timestamp": String(Math.floor(at.getTime() / 1000)),
          "Webhook-Signature": new Webhook(secret).sign("msg_1", at, payload),
        };
        const verdict = await verifyWebhook(received(headers, payload), secret);
        assert.deepEqual(verdict, { ok: true, id: "msg_1", sentAt: Math.floor(at.getTime() / 1000) * 1000 });
        assert.equal((await verifyWebhook(received(headers, `${payload} `), secret)).reason, "signature_invalid");
      }
    }
  });

  test("has the same window", async () => {
    const secret = generateWebhookSecret();
    for (const seconds of [-310, -290, 0, 290, 310]) {
      const headers = createWebhookSigner(secret, { now: () => Date.now() + seconds * 1000 }).headers({
        payload: "{}",
      });
      const theirs = (() => {
        try {
          new Webhook(secret).verify("{}", headers);
          return true;
        } catch {
          return false;
        }
      })();
      assert.equal((await verifyWebhook(received(headers, "{}"), secret)).ok, theirs, `${seconds} s`);
      assert.equal(theirs, Math.abs(seconds) < 300);
    }
  });
});

describe("node:crypto, Ed25519", () => {
  const raw = (key) => key.export({ format: "der", type: key.type === "public" ? "spki" : "pkcs8" }).subarray(-32);
  const content = (headers, payload) =>
    Buffer.from(`${headers["webhook-id"]}.${headers["webhook-timestamp"]}.${payload}`);

  test("takes what we sign", () => {
    const { privateKey, publicKey } = generateWebhookKeyPair();
    const spki = Buffer.concat([
      Buffer.from("302a300506032b6570032100", "hex"),
      Buffer.from(publicKey.slice(5), "base64"),
    ]);
    const key = createPublicKey({ key: spki, format: "der", type: "spki" });
    for (const payload of PAYLOADS) {
      const headers = createWebhookSigner(privateKey).headers({ payload });
      const [version, signature] = headers["webhook-signature"].split(",");
      assert.equal(version, "v1a");
      assert.equal(verify(null, content(headers, payload), key, Buffer.from(signature, "base64")), true);
    }
  });

  test("signs what we take, whichever way the private key is written", async () => {
    const pair = generateKeyPairSync("ed25519");
    const [seed, point] = [raw(pair.privateKey), raw(pair.publicKey)];
    const publicKey = `whpk_${point.toString("base64")}`;
    for (const payload of PAYLOADS) {
      const headers = { "webhook-id": "msg_1", "webhook-timestamp": String(Math.floor(Date.now() / 1000)) };
      const signature = sign(
        null,
        content(headers, payload),
        createPrivateKey(pair.privateKey.export({ format: "pem", type: "pkcs8" })),
      );
      headers["webhook-signature"] = `v1a,${signature.toString("base64")}`;
      assert.equal((await verifyWebhook(received(headers, payload), publicKey)).ok, true);
      for (const bytes of [seed, Buffer.concat([seed, point])]) {
        const now = () => Number(headers["webhook-timestamp"]) * 1000;
        const ours = createWebhookSigner(`whsk_${bytes.toString("base64")}`, { now }).headers({ id: "msg_1", payload });
        assert.deepEqual(ours, headers);
      }
    }
  });
});

test("over HTTP: what fetch sends with our fields, a server of node:http takes", async () => {
  const secret = generateWebhookSecret();
  const verdicts = [];
  const server = createServer(async (message, response) => {
    const chunks = [];
    for await (const chunk of message) chunks.push(chunk);
    const request = fromNode(message, { origin: "https://hooks.example", body: Buffer.concat(chunks) });
    const verdict = await verifyWebhook(request, secret);
    verdicts.push(verdict);
    response.writeHead(verdict.ok ? 204 : verdict.status).end();
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${server.address().port}/`;
  const payload = JSON.stringify({ type: "key.expiring", data: { name: "é" } });
  const signer = createWebhookSigner(secret);
  const headers = signer.headers({ id: "msg_twice", payload });
  assert.equal((await fetch(url, { method: "POST", headers, body: payload })).status, 204);
  assert.equal((await fetch(url, { method: "POST", headers, body: `${payload}\n` })).status, 401);
  assert.equal(
    (await fetch(url, { method: "POST", headers: signer.headers({ id: "msg_twice", payload }), body: payload })).status,
    204,
  );
  server.close();
  assert.deepEqual(
    verdicts.map((verdict) => (verdict.ok ? verdict.id : verdict.reason)),
    ["msg_twice", "signature_invalid", "msg_twice"],
  );
});
