// Tells the caches of this process which documents were written through the same storage object.
import type { Storage } from "../types/storage.js";

/** Is told the id and the new text of each document, right after it was written. */
export type ChangeListener = (id: string, text: string) => void;

const listeners = new WeakMap<Storage, Set<ChangeListener>>();

/** Calls `listener` after each write until the returned function is called. */
export function onChange(storage: Storage, listener: ChangeListener): () => void {
  const set = listeners.get(storage) ?? new Set();
  listeners.set(storage, set.add(listener));
  return () => set.delete(listener);
}

/** Says that a document was written. */
export function announce(storage: Storage, id: string, text: string): void {
  for (const listener of listeners.get(storage) ?? []) listener(id, text);
}
