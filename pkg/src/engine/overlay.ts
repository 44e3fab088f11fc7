// A storage over a storage: what is written stays here, so that many commands can be tried out in a row.
import type { Storage, Stored } from "../types/storage.js";

/** A storage that reads through to another one, each document once, and keeps what is written to itself. It is not scanned. */
export function overlay(below: Storage): Storage {
  const known = new Map<string, Stored | null>();
  let version = 0;
  const read = async (ids: readonly string[]): Promise<(Stored | null)[]> => {
    const missing = ids.filter((id) => !known.has(id));
    const found = missing.length === 0 ? [] : await below.read(missing, { fresh: true });
    for (const [index, id] of missing.entries()) {
      // Somebody else may have written it here while it was read there.
      if (!known.has(id)) known.set(id, found[index] ?? null);
    }
    return ids.map((id) => known.get(id) ?? null);
  };
  return {
    guarantees: below.guarantees,
    read,
    async write(id, value, ifVersion) {
      await read([id]);
      if ((known.get(id)?.version ?? null) !== ifVersion) return { ok: false };
      version += 1;
      const stored = { value: value ?? "", version: `overlay ${version}` };
      known.set(id, value === null ? null : stored);
      return { ok: true, version: stored.version };
    },
    scan: (query) => below.scan(query),
  };
}
