// Tells the caches of this process which documents were written through the same storage object.
import type { Storage } from "../types/storage.js";
import { call } from "./call.js";

/** Is told the id and the new text of each document, right after it was written. */
export type ChangeListener = (id: string, text: string) => void;

const listeners = new WeakMap<Storage, Set<ChangeListener>>();

/** Calls `listener` after each write until the returned function is called. */
export function onChange(storage: Storage, listener: ChangeListener): () => void {
  const set = listeners.get(storage) ?? new Set();
  listeners.set(storage, set.add(listener));
  return () => set.delete(listener);
}

/**
 * Says that a document was written. A listener that fails does not undo that: if it has trapped, its instance is
 * replaced, and what its cache held is gone with it.
 */
export function announce(storage: Storage, id: string, text: string): void {
  for (const listener of listeners.get(storage) ?? []) {
    try {
      call(() => listener(id, text));
    } catch {
      // Whoever made the change must not be told that it has failed.
    }
  }
}
