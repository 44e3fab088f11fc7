// Bearer tokens of 10,000 accounts in random order; everything that decides is in memory, for every contestant.
import { createHash, timingSafeEqual } from "node:crypto";
import { jwtVerify, SignJWT } from "jose";
import { checkAPIKey, extractShortToken, generateAPIKey } from "prefixed-api-key";
import { ACCOUNTS, accounts, cycle, prefix, received, requestTo } from "../lib/fixture.mjs";
import { keyward } from "../lib/keyward.mjs";

export const title = "bearer verification, hot (10,000 accounts)";

export const targets = [
  { atMostNs: 1_000 },
  { against: "hashed key in a Map", atLeast: 3 },
  { against: "prefixed-api-key", atLeast: 4.5, gate: 3 },
];

export async function prepare() {
  const { storage, tokens } = await accounts();
  return [
    ownToken(storage, tokens),
    ownRequest(storage, tokens),
    hashedKey(tokens),
    await prefixedApiKey(),
    await joseHs256(),
    bareDigest(tokens),
  ];
}

function ownToken(storage, tokens) {
  const { verifier, before } = hotVerifier(storage, tokens);
  const next = cycle(tokens);
  return {
    name: "keyward",
    before,
    async run(count) {
      let accepted = 0;
      for (let turn = 0; turn < count; turn++) if ((await verifier.verifyToken(next())).ok) accepted++;
      return accepted;
    },
  };
}

function ownRequest(storage, tokens) {
  const { verifier, before } = hotVerifier(storage, tokens);
  const requests = tokens.map((token, index) => {
    const { headers, ...request } = requestTo(index);
    return received({ ...request, headers: { ...headers, authorization: `Bearer ${token}` } });
  });
  const next = cycle(requests);
  return {
    name: "keyward, from a request",
    before,
    async run(count) {
      let accepted = 0;
      for (let turn = 0; turn < count; turn++) if ((await verifier.verify(next())).ok) accepted++;
      return accepted;
    },
  };
}

/** A verifier that has just seen every token, before each turn: nothing may be old enough to be read again in it. */
function hotVerifier(storage, tokens) {
  let reads = 0;
  const counting = {
    ...storage,
    read(ids) {
      reads++;
      return storage.read(ids);
    },
  };
  const verifier = keyward.createVerifier({ storage: counting, prefix, capacity: ACCOUNTS, maxStaleness: 60_000 });
  async function before() {
    for (const token of tokens) await verifier.verifyToken(token);
    const filled = reads;
    for (const token of tokens.slice(0, 100)) await verifier.verifyToken(token);
    if (reads !== filled) throw new Error("the cache is not hot");
  }
  return { verifier, before };
}

/** What key libraries do that keep a plain digest: hash, look up, compare, check the state. */
function hashedKey(tokens) {
  const digest = (token) => createHash("sha256").update(token).digest("hex");
  const records = new Map(
    tokens.map((token) => [digest(token), { hash: digest(token), enabled: true, expiresAt: null }]),
  );
  const next = cycle(tokens);
  return {
    name: "hashed key in a Map",
    async run(count) {
      let accepted = 0;
      for (let turn = 0; turn < count; turn++) {
        const hash = digest(next());
        const record = records.get(hash);
        if (record === undefined || !record.enabled || record.expiresAt !== null) continue;
        if (timingSafeEqual(Buffer.from(hash), Buffer.from(record.hash))) accepted++;
      }
      return accepted;
    },
  };
}

async function prefixedApiKey() {
  const made = [];
  for (let index = 0; index < ACCOUNTS; index++) made.push(await generateAPIKey({ keyPrefix: prefix }));
  const hashes = new Map(made.map(({ shortToken, longTokenHash }) => [shortToken, longTokenHash]));
  const next = cycle(made.map(({ token }) => token));
  return {
    name: "prefixed-api-key",
    async run(count) {
      let accepted = 0;
      for (let turn = 0; turn < count; turn++) {
        const token = next();
        if (checkAPIKey(token, hashes.get(extractShortToken(token)))) accepted++;
      }
      return accepted;
    },
  };
}

async function joseHs256() {
  const secret = new Uint8Array(32).fill(9);
  const usages = ["sign", "verify"];
  const key = await crypto.subtle.importKey("raw", secret, { name: "HMAC", hash: "SHA-256" }, false, usages);
  const tokens = [];
  for (let index = 0; index < ACCOUNTS; index++) {
    const token = new SignJWT({ scope: "orders" }).setProtectedHeader({ alg: "HS256" });
    tokens.push(await token.setSubject(`owner-${index}`).setExpirationTime("1h").sign(key));
  }
  const next = cycle(tokens);
  return {
    name: "jose HS256",
    async run(count) {
      let accepted = 0;
      for (let turn = 0; turn < count; turn++) if ((await jwtVerify(next(), key)).payload.sub) accepted++;
      return accepted;
    },
  };
}

function bareDigest(tokens) {
  const next = cycle(tokens);
  return {
    name: "node:crypto createHash",
    async run(count) {
      let done = 0;
      for (let turn = 0; turn < count; turn++) {
        if (createHash("sha256").update(next()).digest().length === 32) done++;
      }
      return done;
    },
  };
}
