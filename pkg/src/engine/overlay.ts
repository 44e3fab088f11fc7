// A storage over a storage: what is written stays here, so that many commands can be tried out in a row.
import type { Storage, Stored } from "../types/storage.js";

/** A storage that reads through to another one, and keeps what is written to itself. It is not scanned. */
export function overlay(below: Storage): Storage {
  const written = new Map<string, Stored | null>();
  let version = 0;
  const read = async (ids: readonly string[]): Promise<(Stored | null)[]> => {
    const missing = ids.filter((id) => !written.has(id));
    const found = missing.length === 0 ? [] : await below.read(missing, { fresh: true });
    return ids.map((id) => (written.has(id) ? (written.get(id) ?? null) : (found[missing.indexOf(id)] ?? null)));
  };
  return {
    guarantees: below.guarantees,
    read,
    async write(id, value, ifVersion) {
      const [before] = await read([id]);
      // Somebody else may have written it here while it was read there.
      const now = written.has(id) ? written.get(id) : before;
      if ((now?.version ?? null) !== ifVersion) return { ok: false };
      version += 1;
      const stored = { value: value ?? "", version: `overlay ${version}` };
      written.set(id, value === null ? null : stored);
      return { ok: true, version: stored.version };
    },
    scan: (query) => below.scan(query),
  };
}
