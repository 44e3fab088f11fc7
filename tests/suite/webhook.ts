// Webhooks: the published vectors, rotation, every reason, and what no message may repeat.
import {
  createWebhookSigner,
  generateWebhookKeyPair,
  generateWebhookSecret,
  type RequestLike,
  type VerifyWebhookOptions,
  verifyWebhook,
} from "keyward";
import { equal, ok, type Suite, thrown } from "./harness.js";
import { hide, note } from "./record.js";

/** The vectors that the standard's libraries, and Svix for the second algorithm, have published. */
const SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const PRIVATE = "whsk_6Xb/dCcHpPea21PS1N9VY/NZW723CEc77N4rJCubMbfVKIDij2HKpMKkioLlX0dRqSKJp4AJ6p9lMicMFs6Kvg==";
const PUBLIC = "whpk_1SiA4o9hyqTCpIqC5V9HUakiiaeACeqfZTInDBbOir4=";
const AT = 1_614_265_330_000;
const MESSAGE = { id: "msg_p5jXN8AQM9LWM0D4loKWxJek", payload: '{"test": 2432232314}' };
const V1 = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";
const V1A = "v1a,hnO3f9T8Ytu9HwrXslvumlUpqtNVqkhqw/enGzPCXe5BdqzCInXqYXFymVJaA7AZdpXwVLPo3mNl8EM+m7TBAg==";

const now = () => AT;

export function suite(t: Suite): void {
  t.test("the published vectors are signed as published", async (golden) => {
    for (const [name, secret, expected] of [
      ["symmetric", SECRET, V1],
      ["asymmetric", PRIVATE, V1A],
    ] as const) {
      const signed = await note(golden, `webhook: sign, ${name}`, MESSAGE, () =>
        createWebhookSigner(secret, { now }).headers(MESSAGE),
      );
      equal(signed, {
        "webhook-id": MESSAGE.id,
        "webhook-timestamp": String(AT / 1000),
        "webhook-signature": expected,
      });
    }
  });

  t.test("any of several signatures by any of several secrets will do", async (golden) => {
    const headers = createWebhookSigner([SECRET, PRIVATE], { now }).headers(MESSAGE);
    equal(headers["webhook-signature"], `${V1} ${V1A}`);
    const other = generateWebhookSecret({ entropy: () => new Uint8Array(32).fill(1) });
    const received = request(headers);
    for (const [name, secrets] of [
      ["the symmetric secret", SECRET],
      ["the public key", PUBLIC],
      ["one that is new, and the symmetric", [other, SECRET]],
    ] as const) {
      const verdict = await note(golden, `webhook: ${name}`, received, () => verifyWebhook(received, secrets, { now }));
      equal(verdict, { ok: true, id: MESSAGE.id, sentAt: AT });
    }
  });

  t.test("every reason", async (golden) => {
    const good = createWebhookSigner(SECRET, { now }).headers(MESSAGE);
    const changed = (change: { readonly [name: string]: string | undefined }) => request({ ...good, ...change });
    const cases: { readonly [reason: string]: [RequestLike, VerifyWebhookOptions?, string?] } = {
      missing_parameter: [changed({ "webhook-id": undefined })],
      malformed_parameter: [changed({ "webhook-timestamp": "1614265330.5" })],
      created_too_old: [request(good), { now: () => AT + 301_000 }],
      created_in_future: [request(good), { now: () => AT - 301_000 }],
      missing_signature: [changed({ "webhook-signature": undefined })],
      malformed_signature: [changed({ "webhook-signature": "v1,AAAA" })],
      limit_exceeded: [changed({ "webhook-signature": Array(17).fill(V1).join(" ") })],
      no_applicable_signature: [request(good), {}, PUBLIC],
      signature_invalid: [{ ...request(good), body: `${MESSAGE.payload} ` }],
      body_unavailable: [{ ...request(good), body: { parsed: true } }],
      body_too_large: [request(good), { maxBodyBytes: 10 }],
    };
    for (const [reason, [received, options, secret]] of Object.entries(cases)) {
      const { body: _, ...input } = received;
      const verdict = (await note(golden, `webhook: ${reason}`, input, () =>
        verifyWebhook(received, secret ?? SECRET, { now, ...options }),
      )) as { readonly ok: boolean; readonly reason?: string; readonly status?: number };
      equal([verdict.ok, verdict.reason], [false, reason]);
    }
  });

  t.test("a Fetch request keeps its body", async () => {
    const headers = createWebhookSigner(SECRET, { now }).headers(MESSAGE);
    const received = new Request("https://hooks.example/", { method: "POST", headers, body: MESSAGE.payload });
    equal((await verifyWebhook(received, SECRET, { now })).ok, true);
    equal(await received.text(), MESSAGE.payload);
    const spent = await verifyWebhook(received, SECRET, { now });
    equal(spent.ok ? "ok" : spent.reason, "body_unavailable");
    equal((await verifyWebhook(received, SECRET, { now, body: MESSAGE.payload })).ok, true);
    const parsed = { now, body: { test: 1 } as never };
    const again = new Request("https://hooks.example/", { method: "POST", headers, body: MESSAGE.payload });
    const refused = await verifyWebhook(again, SECRET, parsed);
    equal(refused.ok ? "ok" : refused.reason, "body_unavailable", "what was given is not what is read instead");
    const large = await verifyWebhook(again, SECRET, { now, maxBodyBytes: 10 });
    equal(large.ok ? "ok" : large.reason, "body_too_large");
  });

  t.test("a request without a body, of Fetch or not, has an empty payload", async () => {
    const headers = createWebhookSigner(SECRET, { now }).headers({ id: "a", payload: "" });
    const fetched = new Request("https://hooks.example/", { method: "POST", headers });
    for (const received of [fetched, { method: "POST", url: "https://hooks.example/", headers }]) {
      equal((await verifyWebhook(received, SECRET, { now })).ok, true);
    }
  });

  t.test("bytes and text are the same payload, and an empty one is one too", async () => {
    const signer = createWebhookSigner(SECRET, { now });
    const bytes = new TextEncoder().encode("é 🔑");
    equal(signer.headers({ id: "a", payload: bytes }), signer.headers({ id: "a", payload: "é 🔑" }));
    const empty = signer.headers({ id: "a", payload: "" });
    equal((await verifyWebhook({ ...request(empty), body: null }, SECRET, { now })).ok, true);
  });

  t.test("what is generated is new, signs, and is of the right form", async (golden) => {
    let draws = 0;
    const entropy = () => new Uint8Array(32).fill(++draws);
    const [one, other] = [generateWebhookSecret({ entropy }), generateWebhookSecret({ entropy })];
    const pair = generateWebhookKeyPair({ entropy });
    for (const secret of [one, other, pair.privateKey]) hide(secret);
    const drawn = new Set([one, other, ...Array.from({ length: 8 }, () => generateWebhookSecret())]);
    equal(drawn.size, 10);
    ok(/^whsec_[A-Za-z0-9+/]{43}=$/.test(one) && /^whsk_[A-Za-z0-9+/]{86}==$/.test(pair.privateKey));
    const signer = createWebhookSigner([one, pair.privateKey], { now, entropy });
    const headers = signer.headers({ payload: "{}" });
    golden({ case: "webhook: generated", publicKey: pair.publicKey, headers });
    ok(/^msg_[0-9A-Za-z]{27}$/.test(headers["webhook-id"]));
    ok(headers["webhook-id"] !== signer.headers({ payload: "{}" })["webhook-id"]);
    for (const secrets of [one, pair.publicKey]) {
      equal((await verifyWebhook({ ...request(headers), body: "{}" }, secrets, { now })).ok, true);
    }
  });

  t.test("what is no secret, no id, no payload is refused, and no secret is repeated", async (golden) => {
    const signer = createWebhookSigner(SECRET, { now });
    for (const [name, body, path] of [
      ["a secret without its prefix", () => createWebhookSigner(SECRET.slice(6)), "secrets[0]"],
      ["a public key, to sign with", () => createWebhookSigner([SECRET, PUBLIC]), "secrets[1]"],
      ["too many secrets", () => createWebhookSigner(Array<string>(9).fill(SECRET)), "secrets"],
      ["no secret", () => verifyWebhook(request({}), []), "secrets"],
      ["an id with a full stop", () => signer.headers({ id: "msg.1", payload: "" }), "id"],
      ["a secret that is a number", () => createWebhookSigner(7 as never), "secrets[0]"],
      ["a payload that was parsed", () => signer.headers({ payload: {} as never }), "payload"],
      ["an id that is a number", () => signer.headers({ id: 7 as never, payload: "" }), "id"],
      [
        "a tolerance that is a text",
        () => verifyWebhook(request({}), SECRET, { tolerance: "5" as never }),
        "tolerance",
      ],
      [
        "a tolerance that is no number",
        () => verifyWebhook(request({}), SECRET, { tolerance: Number.NaN }),
        "tolerance",
      ],
      ["entropy that is short", () => generateWebhookSecret({ entropy: () => new Uint8Array(31) }), "entropy"],
    ] as const) {
      const error = await thrown(body, "invalid");
      const { issues } = (error as Error & { readonly details: { readonly issues: { readonly path: string }[] } })
        .details;
      equal(issues[0]?.path, path, name);
      ok(!error.message.includes(SECRET.slice(6, 14)), "a message repeats a secret");
      golden({ case: `webhook: ${name}`, error: error.message });
    }
  });
}

/** A webhook as it is received. */
function request(fields: { readonly [name: string]: string | undefined }): RequestLike {
  return { method: "POST", url: "https://hooks.example/", headers: fields, body: MESSAGE.payload };
}
