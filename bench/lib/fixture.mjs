// What the scenarios have in common: accounts with keys, random order, requests.
import { keyward } from "./keyward.mjs";

export const ACCOUNTS = 10_000;
export const keyring = new Uint8Array(32).fill(7);
export const prefix = "acme";

let shared;

/** A storage with 10,000 accounts of one key each; keys of all three methods, and their tokens in `tokens`. Made once. */
export function accounts() {
  shared ??= make();
  return shared;
}

/** An engine on a fresh storage, with a site that allows caches to live for the whole run. */
export async function engine(options = {}) {
  const storage = keyward.memoryStorage();
  const core = keyward.createKeyward({ storage, prefix, keyring, indexRefreshMs: 3_600_000, ...options });
  const admin = core.as({ role: "siteAdmin", id: "root" });
  await admin.site.init();
  await admin.keyring.init();
  return { storage, core, admin };
}

async function make() {
  const { storage, core, admin } = await engine();
  const tokens = [];
  for (let index = 0; index < ACCOUNTS; index++) {
    const owner = `owner-${index}`;
    await admin.users.put({ user: owner });
    const { token } = await admin.keys.create({ owner, name: "bench", methods: ["bearer", "ed25519", "hmac-sha256"] });
    tokens.push(token);
  }
  core.close();
  return { storage, tokens };
}

/** The numbers below `length`, each once, in an order that is random and the same in every run. */
export function shuffled(length) {
  const order = Array.from({ length }, (_, index) => index);
  let state = 0x9e3779b9;
  for (let index = length - 1; index > 0; index--) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    const other = Math.floor((state / 2 ** 32) * (index + 1));
    [order[index], order[other]] = [order[other], order[index]];
  }
  return order;
}

/** `items` in random order, one after the other and from the start again, across rounds. */
export function cycle(items) {
  const order = shuffled(items.length).map((index) => items[index]);
  let next = 0;
  return () => {
    const item = order[next];
    next = next + 1 === order.length ? 0 : next + 1;
    return item;
  };
}

/** The request as a server gets it: its texts in one piece, and not put together from those of the fixture. */
export function received(request) {
  return JSON.parse(JSON.stringify(request));
}

/** What an API is sent most: a few fields as JSON, so that a signature has to cover the type and the digest of a body. */
export function postTo(index) {
  return {
    method: "POST",
    url: `https://api.example.com/v1/orders?customer=${index}`,
    headers: { accept: "application/json", "content-type": "application/json" },
    body: JSON.stringify({ sku: "A-1234", quantity: 1 + (index % 9), express: false, note: `order ${index}` }),
  };
}

/** A small request of an API without a body, each with a URL of its own. */
export function requestTo(index) {
  return {
    method: "GET",
    url: `https://api.example.com/v1/orders/${index}?limit=50&status=open`,
    headers: { accept: "application/json" },
  };
}
