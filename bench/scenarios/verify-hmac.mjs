// Requests signed with `hmac-sha256`, from plain objects: 10,000 accounts, each request once a turn.
import { createHmac, createSecretKey, timingSafeEqual } from "node:crypto";
import hawk from "hawk";
import { Webhook } from "standardwebhooks";
import { ACCOUNTS, accounts, cycle, postTo, received, requestTo } from "../lib/fixture.mjs";
import { ownVerification, peerVerification, sampleBase } from "../lib/signed.mjs";

export const title =
  "hmac-sha256 signed request, verified (10,000 accounts): POST with 65 bytes of JSON, its digest checked; GET";

export const targets = [
  { atMostNs: 8_000 },
  { against: "http-message-signatures, POST", atLeast: 12, gate: 6 },
  { against: "hawk, POST", atLeast: 1.5 },
  { own: "keyward, GET", against: "http-message-signatures, GET", atLeast: 12 },
  { own: "keyward, GET", against: "hawk, GET", atLeast: 1.5 },
];

export const notes = [
  "http-message-signatures and hawk remember nonces in a Set; the former's digests are compared by node:crypto",
];

const algorithm = "hmac-sha256";
const secret = "a shared secret of the length that 32 bytes of base64url have";

export async function prepare() {
  const { storage, tokens } = await accounts();
  const own = { storage, tokens, algorithm };
  const peer = { count: ACCOUNTS, algorithm, signingKey: secret, verifyingKey: secret };
  return [
    await ownVerification({ ...own, name: "keyward, POST", nonce: "required", request: postTo }),
    await ownVerification({ ...own, name: "keyward, POST, without nonces", nonce: "optional", request: postTo }),
    await peerVerification({ ...peer, name: "http-message-signatures, POST", request: postTo }),
    hawkVerification("hawk, POST", postTo),
    await ownVerification({ ...own, name: "keyward, GET", nonce: "required", request: requestTo }),
    await peerVerification({ ...peer, name: "http-message-signatures, GET", request: requestTo }),
    hawkVerification("hawk, GET", requestTo),
    webhookVerification(),
    await bareHmac(tokens[0]),
  ];
}

/** With a memory of nonces like ours: hawk leaves it to the host. Of a body it checks the hash itself. */
function hawkVerification(name, request) {
  const user = { key: secret, algorithm: "sha256" };
  const users = new Map(Array.from({ length: ACCOUNTS }, (_, index) => [`key-${index}`, user]));
  let [next, seen] = [undefined, undefined];
  const find = async (id) => users.get(id);
  const nonceFunc = async (_key, nonce, ts) => {
    if (seen.has(nonce + ts)) throw new Error("replayed");
    seen.add(nonce + ts);
  };
  return {
    name,
    most: ACCOUNTS,
    // Its stamps are good for a minute: signed anew each turn.
    async before() {
      seen = new Set();
      next = cycle([...users.keys()].map((id, index) => hawkRequest({ id, ...user }, request(index), index)));
    },
    async run(count) {
      let accepted = 0;
      for (let turn = 0; turn < count; turn++) {
        const { payload, ...sent } = next();
        const options = payload === undefined ? { nonceFunc } : { nonceFunc, payload };
        if ((await hawk.server.authenticate(sent, find, options)).credentials) accepted++;
      }
      return accepted;
    },
  };
}

function hawkRequest(credentials, { method, url, headers, body }, index) {
  const { pathname, search, hostname } = new URL(url);
  const contentType = headers["content-type"];
  const content = body === undefined ? {} : { payload: body, contentType };
  const nonce = `${index}-${Math.random()}`;
  const { header } = hawk.client.header(url, method, { credentials, nonce, ...content });
  return received({ method, url: pathname + search, host: hostname, port: 443, authorization: header, ...content });
}

/** Its signature covers an id, an instant and the payload; it looks no key up. */
function webhookVerification() {
  const webhook = new Webhook(Buffer.from(secret).toString("base64"));
  const now = new Date();
  const messages = Array.from({ length: 1_000 }, (_, index) => {
    const [id, payload] = [`msg-${index}`, JSON.stringify({ order: index, status: "open", limit: 50 })];
    const stamp = String(Math.floor(now.getTime() / 1000));
    const signature = webhook.sign(id, now, payload);
    return received({
      payload,
      headers: { "webhook-id": id, "webhook-timestamp": stamp, "webhook-signature": signature },
    });
  });
  const next = cycle(messages);
  return {
    name: "standardwebhooks",
    async run(count) {
      let accepted = 0;
      for (let turn = 0; turn < count; turn++) {
        const { payload, headers } = next();
        if (webhook.verify(payload, headers)) accepted++;
      }
      return accepted;
    },
  };
}

async function bareHmac(token) {
  const base = await sampleBase(token, algorithm, postTo);
  const key = createSecretKey(Buffer.from(secret));
  const tag = createHmac("sha256", key).update(base).digest();
  return {
    name: `node:crypto createHmac, ${base.length} bytes`,
    async run(count) {
      let accepted = 0;
      for (let turn = 0; turn < count; turn++) {
        if (timingSafeEqual(createHmac("sha256", key).update(base).digest(), tag)) accepted++;
      }
      return accepted;
    },
  };
}
