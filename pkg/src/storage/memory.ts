import type { ScanPage, ScanQuery, Storage, Stored } from "../types/storage.js";
import { SortedIds } from "./sorted-ids.js";

/**
 * A storage in the memory of this process: for tests, demonstrations and short-lived tools.
 *
 * A scan costs a binary search and its page, however many documents there are.
 */
export function memoryStorage(): Storage {
  const documents = new Map<string, Stored>();
  const ids = new SortedIds();
  // One counter for the whole storage: what is deleted and made again gets a number that nothing had before.
  let writes = 0;

  // Nothing below awaits, so each call is one step of the event loop: that is what makes `write` atomic.
  return {
    guarantees: { cas: true, durable: "none", reads: "strong" },

    async read(wanted) {
      return wanted.map((id) => documents.get(id) ?? null);
    },

    async write(id, value, ifVersion) {
      const current = documents.get(id);
      if ((current?.version ?? null) !== ifVersion) return { ok: false };
      writes += 1;
      const version = writes.toString(36);
      if (value !== null) {
        documents.set(id, Object.freeze({ value, version }));
        if (current === undefined) ids.add(id);
      } else if (current !== undefined) {
        documents.delete(id);
        ids.remove(id);
      }
      return { ok: true, version };
    },

    async scan(query) {
      return page(query, documents, ids);
    },
  };
}

function page(query: ScanQuery, documents: ReadonlyMap<string, Stored>, ids: SortedIds): ScanPage {
  const items: ({ readonly id: string } & Stored)[] = [];
  for (const id of ids.from(query.prefix, query.after)) {
    if (!id.startsWith(query.prefix)) break;
    const document = documents.get(id);
    if (document === undefined) continue;
    const last = items.at(-1);
    if (last !== undefined && items.length === query.limit) return { items, next: last.id };
    items.push({ id, ...document });
  }
  return { items };
}
