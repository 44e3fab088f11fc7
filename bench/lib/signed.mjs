// Signed requests for the scenarios of both algorithms, signed before the clock runs.
import { createSigner, createVerifier, httpbis } from "http-message-signatures";
import { cycle, keyring, prefix, requestTo } from "./fixture.mjs";
import { keyward } from "./keyward.mjs";

/** What keyward covers by default, so that the peer covers the same. */
export const FIELDS = ["@method", "@authority", "@path", "@query"];
/** A turn must end before they expire; they are signed anew when half of it is over. */
const TTL_S = 300;

/** keyward, verifying requests of plain objects that were signed with `tokens`, each with a memory of nonces. */
export async function ownVerification({ name, storage, tokens, algorithm, nonce }) {
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
      next = cycle(await Promise.all(signers.map((signer, index) => signed(signer, requestTo(index)))));
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
  return { ...request, headers: { ...request.headers, ...(await signer.headers(request)) } };
}

/** http-message-signatures, used as its README does; it has no memory of nonces. */
export async function peerVerification({ count: keyCount, algorithm, signingKey, verifyingKey }) {
  const keys = new Map();
  const messages = [];
  for (let index = 0; index < keyCount; index++) {
    const id = `key-${index}`;
    keys.set(id, { id, algs: [algorithm], verify: createVerifier(verifyingKey, algorithm) });
    messages.push(await peerSign(createSigner(signingKey, algorithm, id), requestTo(index)));
  }
  const next = cycle(messages);
  const keyLookup = async ({ keyid }) => keys.get(keyid);
  return {
    name: "http-message-signatures",
    async run(count) {
      let accepted = 0;
      for (let turn = 0; turn < count; turn++) if (await httpbis.verifyMessage({ keyLookup }, next())) accepted++;
      return accepted;
    },
  };
}

/** Signs with the components and parameters that keyward uses. */
export function peerSign(key, request) {
  const paramValues = { nonce: crypto.randomUUID() };
  return httpbis.signMessage(
    { key, fields: FIELDS, params: ["created", "expires", "nonce", "keyid"], paramValues },
    request,
  );
}

/** The text that a signature of such a request is over: what bare cryptography is measured with. */
export async function sampleBase(token, algorithm) {
  const request = requestTo(0);
  const headers = await keyward.createSigner(token, { algorithm }).headers(request);
  return Buffer.from(keyward.signatureBase(request, headers["signature-input"]));
}
