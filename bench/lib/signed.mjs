// Signed requests for the scenarios of both algorithms, signed before the clock runs.
import { createHash } from "node:crypto";
import { createSigner, createVerifier, httpbis } from "http-message-signatures";
import { cycle, keyring, prefix, received } from "./fixture.mjs";
import { keyward } from "./keyward.mjs";

/** What keyward covers by default, so that the peer covers the same. */
const FIELDS = ["@method", "@authority", "@path", "@query"];
const FIELDS_WITH_BODY = [...FIELDS, "content-type", "content-digest"];
const PARAMETERS = ["created", "expires", "nonce", "keyid"];
/** A turn must end before they expire; they are signed anew when half of it is over. */
const TTL_S = 300;

/** keyward, verifying requests of plain objects that were signed with `tokens`, each with a memory of nonces. */
export async function ownVerification({ name, storage, tokens, algorithm, nonce, request }) {
  // A turn begins with an empty memory, so that the same requests can be presented once more.
  let claims = keyward.memoryReplayStore();
  const verifier = keyward.createVerifier({
    storage,
    prefix,
    keyring,
    nonce,
    capacity: tokens.length,
    maxStaleness: 60_000,
    replayStore: { claim: (...claim) => claims.claim(...claim) },
  });
  const fresh = nonce === "optional" ? false : undefined;
  const signers = tokens.map((token) => keyward.createSigner(token, { algorithm, nonce: fresh, ttl: TTL_S }));
  let [next, signedAt] = [undefined, Number.NEGATIVE_INFINITY];

  async function before() {
    claims = keyward.memoryReplayStore();
    if (performance.now() - signedAt > (TTL_S / 2) * 1000) {
      signedAt = performance.now();
      next = cycle(await Promise.all(signers.map((signer, index) => signed(signer, request(index)))));
    }
    // Every account is read and every key unsealed or decompressed before the clock runs.
    for (const token of tokens) await verifier.verifyToken(token);
    if (!keysAreReady) for (let index = 0; index < tokens.length; index++) await verifier.verify(next());
    keysAreReady = true;
    claims = keyward.memoryReplayStore();
  }
  let keysAreReady = false;

  return {
    name,
    before,
    most: tokens.length,
    async run(count) {
      let accepted = 0;
      for (let turn = 0; turn < count; turn++) if ((await verifier.verify(next())).ok) accepted++;
      return accepted;
    },
  };
}

async function signed(signer, request) {
  return received({ ...request, headers: { ...request.headers, ...(await signer.headers(request)) } });
}

/**
 * http-message-signatures, told to demand what keyward demands. What it leaves to its host is done by the host: nonces are
 * remembered, in a set that a turn begins without, and the body is compared with the digest that was signed.
 */
export async function peerVerification({ name, count: keyCount, algorithm, signingKey, verifyingKey, request }) {
  const keys = new Map();
  const messages = [];
  let seen = new Set();
  for (let index = 0; index < keyCount; index++) {
    const id = `key-${index}`;
    const check = createVerifier(verifyingKey, algorithm);
    async function verify(data, signature, { nonce }) {
      if (!(await check(data, signature)) || seen.has(nonce)) return false;
      seen.add(nonce);
      return true;
    }
    keys.set(id, { id, algs: [algorithm], verify });
    messages.push(received(await peerSign(createSigner(signingKey, algorithm, id), request(index))));
  }
  const next = cycle(messages);
  const config = {
    keyLookup: async ({ keyid }) => keys.get(keyid),
    requiredFields: messages[0].body === undefined ? FIELDS : FIELDS_WITH_BODY,
    requiredParams: PARAMETERS,
    maxAge: TTL_S,
  };
  return {
    name,
    most: keyCount,
    before() {
      seen = new Set();
    },
    async run(count) {
      let accepted = 0;
      for (let turn = 0; turn < count; turn++) {
        const message = next();
        if (!(await httpbis.verifyMessage(config, message))) continue;
        if (message.body === undefined || digestOf(message.body) === message.headers["content-digest"]) accepted++;
      }
      return accepted;
    },
  };
}

/** Signs with the components and parameters that keyward uses. */
export function peerSign(key, { body, ...request }) {
  const paramValues = { nonce: crypto.randomUUID() };
  if (body === undefined) return httpbis.signMessage({ key, fields: FIELDS, params: PARAMETERS, paramValues }, request);
  const message = { ...request, body, headers: { ...request.headers, "content-digest": digestOf(body) } };
  return httpbis.signMessage({ key, fields: FIELDS_WITH_BODY, params: PARAMETERS, paramValues }, message);
}

function digestOf(body) {
  return `sha-256=:${createHash("sha256").update(body).digest("base64")}:`;
}

/** The text that a signature of such a request is over: what bare cryptography is measured with. */
export async function sampleBase(token, algorithm, request) {
  const sample = request(0);
  const headers = await keyward.createSigner(token, { algorithm }).headers(sample);
  const message = { ...sample, headers: { ...sample.headers, ...headers } };
  return Buffer.from(keyward.signatureBase(message, headers["signature-input"]));
}
