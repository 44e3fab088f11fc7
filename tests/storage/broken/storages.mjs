import { memoryStorage } from "../../../pkg/dist/storage/memory.js";

const turn = () => new Promise((resolve) => setImmediate(resolve));
const collator = new Intl.Collator("en");

/** A storage with one method changed. */
const changed = (change) => () => {
  const storage = memoryStorage();
  return { ...storage, ...change(storage) };
};

/** A storage whose versions come from `version`, which is given the document's last one and whether it exists. */
const versioned = (version) => () => {
  const documents = new Map();
  const last = new Map();
  return {
    ...memoryStorage(),
    read: async (ids) => ids.map((id) => documents.get(id) ?? null),
    scan: async (query) =>
      paged(
        [...documents].map(([id, document]) => ({ id, ...document })),
        query,
      ),
    write: async (id, value, ifVersion) => {
      if ((documents.get(id)?.version ?? null) !== ifVersion) return { ok: false };
      last.set(id, version(last.get(id), documents.has(id), value));
      if (value === null) documents.delete(id);
      else documents.set(id, { value, version: last.get(id) });
      return { ok: true, version: last.get(id) };
    },
  };
};

/** Each is broken in one way, named by its key, and comes with the case that must fail. */
export const brokenStorages = {
  "versions start over after a delete": [
    versioned((last, exists) => String(exists ? Number(last) + 1 : 1)),
    "a version never returns",
  ],
  "the version is a hash of the value": [
    versioned((_last, _exists, value) => `v${value}`),
    "writing the same value again gives a new version",
  ],
  "check, then write": [
    changed(({ read, write }) => ({
      write: async (id, value, ifVersion) => {
        const [before] = await read([id]);
        await turn();
        if ((before?.version ?? null) !== ifVersion) return { ok: false };
        const [now] = await read([id]);
        return write(id, value, now?.version ?? null);
      },
    })),
    "of 50 concurrent creates one wins",
  ],
  "create overwrites": [
    changed(({ read, write }) => ({
      write: async (id, value, ifVersion) => write(id, value, ifVersion ?? (await read([id]))[0]?.version ?? null),
    })),
    "creating over a document is refused and leaves it as it was",
  ],
  "delete ignores the version": [
    changed(({ read, write }) => ({
      write: async (id, value, ifVersion) =>
        write(id, value, value === null ? ((await read([id]))[0]?.version ?? null) : ifVersion),
    })),
    "deleting needs the current version",
  ],
  "delete keeps a null value": [
    changed(({ write }) => ({ write: (id, value, ifVersion) => write(id, value ?? "null", ifVersion) })),
    "deleting needs the current version",
  ],
  "null as text is taken for a deletion": [
    changed(({ write }) => ({
      write: (id, value, ifVersion) => write(id, value === "null" ? null : value, ifVersion),
    })),
    "the JSON text null is a value, not a deletion",
  ],
  "values are parsed and printed": [
    changed(({ write }) => ({
      write: (id, value, ifVersion) => write(id, value === null ? null : JSON.stringify(JSON.parse(value)), ifVersion),
    })),
    "JSON text stays as it was written, character by character",
  ],
  "values are normalised": [
    changed(({ write }) => ({ write: (id, value, ifVersion) => write(id, value?.normalize() ?? null, ifVersion) })),
    "JSON text stays as it was written, character by character",
  ],
  "values are cut at 64 KiB": [
    changed(({ write }) => ({
      write: (id, value, ifVersion) => write(id, value?.slice(0, 65_536) ?? null, ifVersion),
    })),
    "the largest value stays whole",
  ],
  "read leaves out duplicates": [
    changed(({ read }) => ({ read: (ids) => read([...new Set(ids)]) })),
    "an id asked for twice is answered twice",
  ],
  "read leaves out what is absent": [
    changed(({ read }) => ({ read: async (ids) => (await read(ids)).filter((document) => document !== null) })),
    "documents come in the order of the ids, absent ones as null",
  ],
  "read answers undefined": [
    changed(({ read }) => ({ read: async (ids) => (await read(ids)).map((document) => document ?? undefined) })),
    "an absent document reads as null",
  ],
  "read answers in the order of the table": [
    changed(({ read }) => ({ read: (ids) => read([...ids].sort()) })),
    "documents come in the order of the ids, absent ones as null",
  ],
  "read stops at a hundred": [
    changed(({ read }) => ({ read: (ids) => read(ids.slice(0, 100)) })),
    "a thousand ids in one read",
  ],
  "reads are cached": [
    changed(({ read }) => {
      const cache = new Map();
      return {
        read: async (ids) => {
          const key = ids.join();
          if (!cache.has(key)) cache.set(key, await read(ids));
          return cache.get(key);
        },
      };
    }),
    "a fresh read sees the last acknowledged write",
  ],
  "ids are compared without case": [
    changed(({ read, write }) => ({
      read: (ids) => read(ids.map((id) => id.toLowerCase())),
      write: (id, value, ifVersion) => write(id.toLowerCase(), value, ifVersion),
    })),
    "ids are compared exactly",
  ],
  "scan goes by a language": [
    changed(({ scan }) => ({
      scan: async (query) => paged(await everything(scan), query, (a, b) => collator.compare(a, b)),
    })),
    "a scan goes by UTF-16 code units, not by a language",
  ],
  "scan takes the prefix for a pattern": [
    changed(({ scan }) => ({
      scan: async ({ prefix, ...query }) => {
        const like = new RegExp(
          `^${prefix
            .replace(/[.*+?^${}()|[\]\\]/g, "\\$&")
            .replaceAll("_", ".")
            .replaceAll("%", ".*")}`,
        );
        return paged(
          (await everything(scan)).filter(({ id }) => like.test(id)),
          { ...query, prefix: "" },
        );
      },
    })),
    "a prefix is text, not a pattern",
  ],
  "scan ends a prefix at a tilde": [
    changed(({ scan }) => ({
      scan: async ({ prefix, ...query }) =>
        paged(
          (await everything(scan)).filter(({ id }) => id >= prefix && id < `${prefix}~`),
          { ...query, prefix: "" },
        ),
    })),
    "a prefix takes what starts with it and nothing beside it",
  ],
  "after takes the id itself": [
    changed(({ scan }) => ({
      scan: async ({ after, ...query }) =>
        paged(
          (await everything(scan)).filter(({ id }) => after === undefined || id >= after),
          query,
        ),
    })),
    "after takes only what is greater",
  ],
  "next skips an item": [
    changed(({ scan }) => ({
      scan: async (query) => {
        const page = await scan(query);
        return page.next === undefined
          ? page
          : { ...page, next: (await scan({ ...query, after: page.next, limit: 1 })).items[0].id };
      },
    })),
    "pages hold at most limit items and end without next",
  ],
  "pages go by offset": [
    changed(({ scan }) => {
      const offsets = new Map();
      return {
        scan: async ({ prefix, after, limit }) => {
          const all = (await everything(scan)).filter(({ id }) => id.startsWith(prefix));
          const from = after === undefined ? 0 : (offsets.get(after) ?? 0);
          const items = all.slice(from, from + limit);
          if (from + limit >= all.length) return { items };
          offsets.set(items.at(-1).id, from + limit);
          return { items, next: items.at(-1).id };
        },
      };
    }),
    "documents that stay are scanned once, whatever comes and goes between pages",
  ],
  "there is no compare-and-swap": [
    changed(() => ({ guarantees: { cas: false, durable: "none", reads: "strong" } })),
    "guarantees are stated, with compare-and-swap",
  ],
};

/** What the contract leaves open, the kit must leave open too. */
export const unusualStorages = {
  "versions are counters, each document's own": versioned((last) => String(Number(last ?? 0) + 1)),
  "pages are shorter than they might be": changed(({ scan }) => ({
    scan: (query) => scan({ ...query, limit: Math.ceil(query.limit / 2) }),
  })),
  "a full last page has a next, and an empty one follows": changed(({ scan }) => ({
    scan: async (query) => {
      const { items } = await scan(query);
      return items.length === query.limit ? { items, next: items.at(-1).id } : { items };
    },
  })),
  "documents carry more than they need to": changed(({ read, scan }) => ({
    read: async (ids) => (await read(ids)).map((document) => document && { etag: "x", ...document, ttl: 1 }),
    scan: async (query) => {
      const page = await scan(query);
      return { ...page, items: page.items.map((item) => ({ etag: "x", ...item })) };
    },
  })),
  "answers come in any order": () => {
    const inner = memoryStorage();
    let calls = 0;
    const late =
      (method) =>
      async (...values) => {
        calls += 1;
        for (let wait = (calls * 7) % 4; wait > 0; wait -= 1) await turn();
        return inner[method](...values);
      };
    return { guarantees: inner.guarantees, read: late("read"), write: late("write"), scan: late("scan") };
  },
};

async function everything(scan) {
  return (await scan({ prefix: "", limit: 1_000_000 })).items;
}

function paged(items, { prefix, after, limit }, compare = (a, b) => Number(a > b) - Number(a < b)) {
  const found = items
    .filter(({ id }) => id.startsWith(prefix) && (after === undefined || compare(id, after) > 0))
    .sort((a, b) => compare(a.id, b.id));
  return found.length > limit ? { items: found.slice(0, limit), next: found[limit - 1].id } : { items: found };
}
