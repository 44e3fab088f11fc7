// A site with people in it, over any storage, and what the tests ask of it again and again. Also runs in a page.
import { createKeyward, createVerifier, memoryReplayStore } from "../../../pkg/dist/entry/inline.js";

export const RAW = new Uint8Array(32).fill(7);
export const ROOT = { role: "siteAdmin", id: "root" };
export const START = Date.UTC(2030, 0, 1);

/** An engine that does not wait between its tries. */
export function engine(storage, options = {}) {
  return createKeyward({ storage, prefix: "acme", keyring: RAW, sleep: async () => {}, ...options });
}

/** What the site administrator can ask for. */
export function root(storage, options) {
  return engine(storage, options).as(ROOT);
}

export function verifier(storage, options = {}) {
  return createVerifier({ storage, prefix: "acme", keyring: RAW, replayStore: memoryReplayStore(), ...options });
}

/** Makes a site with the owners, each with access to `production`, and returns its administrator. */
export async function inhabit(storage, { owners = ["ann", "bob"], policy = {} } = {}) {
  const admin = root(storage);
  await admin.site.init({ policy });
  await admin.domains.put({ domain: "default", environments: { production: ["read", "write"] } });
  for (const user of owners) await admin.users.put({ user, access: { production: ["read"] } });
  await admin.keyring.init();
  return admin;
}

/** Every document, by id. */
export async function documents(storage) {
  const { items } = await storage.scan({ prefix: "", limit: 100_000 });
  return items;
}

/** The document of a user. */
export async function accountOf(storage, owner) {
  const found = (await documents(storage)).find(
    ({ id, value }) => id.startsWith("account/") && JSON.parse(value).owner === owner,
  );
  if (!found) throw new Error(`there is no account of ${owner}`);
  return found;
}

/** Puts another text in the place of a document, as an accident or an operator would. */
export async function overwrite(storage, id, text) {
  const [stored] = await storage.read([id]);
  const { ok } = await storage.write(id, text, stored?.version ?? null);
  if (!ok) throw new Error(`${id} changed meanwhile`);
}

/** The storage with `read` and `write` counted. */
export function counted(inner) {
  const counts = { reads: 0, writes: 0, creates: 0, notices: 0, scans: 0, conflicts: 0 };
  return {
    ...inner,
    counts,
    async read(ids, options) {
      counts.reads += 1;
      return inner.read(ids, options);
    },
    async write(id, value, ifVersion) {
      // Copies of events, and of what changes have to say, are counted beside: they are what a document has to hand over.
      if (id.startsWith("audit/")) counts.creates += 1;
      else if (id.startsWith("notice/")) counts.notices += 1;
      else counts.writes += 1;
      const result = await inner.write(id, value, ifVersion);
      if (!result.ok) counts.conflicts += 1;
      return result;
    },
    async scan(query) {
      counts.scans += 1;
      return inner.scan(query);
    },
  };
}

/** The codes of what was refused, and the values of what was not. */
export async function settled(promises) {
  const results = await Promise.allSettled(promises);
  return {
    values: results.filter(({ status }) => status === "fulfilled").map(({ value }) => value),
    codes: results.filter(({ status }) => status === "rejected").map(({ reason }) => reason.code ?? String(reason)),
  };
}

/** Numbers of [0, 1) that depend on the seed only. */
export function seeded(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x9e3779b9) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x85ebca6b);
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
    return ((mixed ^ (mixed >>> 16)) >>> 0) / 2 ** 32;
  };
}
