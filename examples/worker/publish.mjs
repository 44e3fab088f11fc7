// Copies what a verifier reads from the file that an engine writes: the site, domains and accounts, no audit trail.

import { sqliteStorage } from "keyward";
import Database from "libsql";

const PREFIXES = ["site", "domain/", "account/"];

/** The documents of a SQLite file, by id. They hold digests and public keys; no token can be made from them. */
export async function readDocuments(file) {
  const db = new Database(file);
  try {
    const storage = sqliteStorage(db);
    const documents = new Map();
    for (const prefix of PREFIXES) {
      for (let after; ; ) {
        const page = await storage.scan({ prefix, limit: 500, ...(after && { after }) });
        for (const { id, value, version } of page.items) documents.set(id, { value, version });
        after = page.next;
        if (after === undefined) break;
      }
    }
    return documents;
  } finally {
    db.close();
  }
}

/** Brings a KV namespace up to date; `known` holds what was put there by the call before, and is returned renewed. */
export async function publish(file, kv, known = new Map()) {
  const documents = await readDocuments(file);
  for (const [id, { value, version }] of documents) {
    if (known.get(id)?.version !== version) await kv.put(id, value, { metadata: { version } });
  }
  for (const id of known.keys()) if (!documents.has(id)) await kv.delete(id);
  return documents;
}
