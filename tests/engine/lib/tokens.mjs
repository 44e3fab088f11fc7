// A site that makes tokens, with the exchange and the set of keys on a server of its own.
import { createServer } from "node:http";
import {
  createJwksHandler,
  createKeyward,
  createTokenHandler,
  createVerifier,
  memoryReplayStore,
  memoryStorage,
} from "../../../pkg/dist/entry/inline.js";
import { ROOT } from "./site.mjs";

export const RAW = new Uint8Array(32).fill(7);
export const RULES = { issuer: "https://keys.example", audience: "https://api.example" };
export const TOKEN_URL = "https://keys.example/token";

/** A site whose user ann may read and write, with a clock that stands still. */
export async function issuing({ tokens = {}, keyring = RAW, rotate = true, ...more } = {}) {
  const world = { now: Date.UTC(2030, 0, 1), mono: 1_000, storage: more.storage ?? memoryStorage() };
  const { storage } = world;
  const options = { storage, prefix: "acme", keyring, now: () => world.now, sleep: async () => {} };
  world.engine = (own = {}) =>
    createKeyward({ ...options, tokens: { ...RULES, replayStore: memoryReplayStore(), ...tokens }, ...own });
  world.keyward = world.engine();
  world.root = world.keyward.as(ROOT);
  await world.root.site.init();
  const environments = { production: ["read", "write"], staging: ["read"] };
  await world.root.domains.put({ domain: "default", environments });
  await world.root.users.put({ user: "ann", access: environments });
  await world.root.keyring.init();
  if (rotate) world.kid = (await world.root.tokens.rotateKey()).kid;
  world.key = (wish = {}) =>
    world.root.keys.create({ owner: "ann", name: "k", scopes: ["odata"], access: environments, ...wish });
  world.verifier = (own = {}) =>
    createVerifier({
      ...{ storage, prefix: "acme", tokens: RULES, replayStore: memoryReplayStore() },
      ...{ now: () => world.now, monotonic: () => world.mono, ...own },
    });
  world.pass = (ms) => {
    world.now += ms;
    world.mono += ms;
  };
  world.exchange = (token, wish) => world.keyward.tokens.exchange(asking({ authorization: `Bearer ${token}` }), wish);
  return world;
}

export function asking(headers, body) {
  return { method: "POST", url: TOKEN_URL, headers, ...(body === undefined ? {} : { body }) };
}

export const json = { "content-type": "application/json" };

/** The reason of a verdict or an exchange, `ok` where there is none. */
export const said = (verdict) => (verdict.ok ? "ok" : verdict.reason);

/** Serves the exchange at /token and the set of keys at /jwks, on loopback. */
export async function serve(keyward) {
  const handlers = { "/token": createTokenHandler({ keyward }), "/jwks": createJwksHandler({ keyward }) };
  const server = createServer(async (message, response) => {
    const chunks = [];
    for await (const chunk of message) chunks.push(chunk);
    const body = message.method === "POST" ? { body: Buffer.concat(chunks) } : {};
    const url = new URL(message.url, `http://127.0.0.1:${server.address().port}`);
    const { method, headers } = message;
    const answer = await handlers[url.pathname](new Request(url, { method, headers, ...body }));
    response.writeHead(answer.status, Object.fromEntries(answer.headers));
    response.end(await answer.text());
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const origin = `http://127.0.0.1:${server.address().port}`;
  return { origin, close: () => new Promise((resolve) => server.close(resolve)) };
}
