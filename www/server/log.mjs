/*
 * Owns: the requests that the protected API has judged, the last hundred of them, and who wants to hear of the next.
 *
 * Invariant: an entry names a key and never holds a credential. The query is left out, because people put tokens
 * there; a run of characters in the path that is as long as a secret is blotted out.
 */

/**
 * @typedef {object} Entry
 * @property {number} at Unix milliseconds.
 * @property {string} method
 * @property {string} path
 * @property {boolean} ok Whether the credential was accepted.
 * @property {string | null} code What the caller was told.
 * @property {string | null} reason What happened exactly; null when accepted.
 * @property {string | null} clientId
 * @property {string | null} owner
 * @property {string | null} keyName
 * @property {number} status
 * @property {string | null} message
 * @property {string | null} authMethod `bearer`, `basic`, `ed25519` or `hmac-sha256`; null when denied.
 */

const KEPT = 100;
const LONGEST_PATH = 200;

/** A log that is empty. */
export function createLog() {
  /** @type {{ number: number, entry: Entry }[]} */
  const kept = [];
  const listeners = new Set();
  let count = 0;

  return {
    /** @param {Entry} entry */
    add(entry) {
      count += 1;
      const numbered = { number: count, entry: { ...entry, path: harmlessPath(entry.path) } };
      kept.push(numbered);
      if (kept.length > KEPT) kept.shift();
      for (const listener of listeners) listener(numbered);
    },
    /** The entries with a number above this one, oldest first. */
    after: (number) => kept.filter((one) => one.number > number),
    /** Calls the listener for each entry from now on; returns what ends that. */
    listen(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

// A terminal obeys control characters, and a path may hold any byte but a few.
function harmlessPath(path) {
  const plain = path.replaceAll(/\w{32,}/g, "<hidden>").replaceAll(/[^\x20-\x7e]/g, "?");
  return plain.length <= LONGEST_PATH ? plain : `${plain.slice(0, LONGEST_PATH)}…`;
}
