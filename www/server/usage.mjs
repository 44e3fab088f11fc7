// When each key was last used: gathered in memory, written now and then, never in the way of a request.

const EVERY_MS = 3000;

/**
 * Gathers the deltas of accepted verdicts and hands them to the engine every few seconds.
 *
 * @param {import("keyward").Keyward} keyward
 * @param {(error: unknown) => void} failed Told when they could not be written; they are kept and tried again.
 */
export function createUsage(keyward, failed) {
  /** @type {Map<string, import("keyward").UsageDelta>} */
  let gathered = new Map();
  const timer = setInterval(flush, EVERY_MS);
  timer.unref();

  async function flush() {
    if (gathered.size === 0) return;
    const taken = gathered;
    gathered = new Map();
    try {
      await keyward.usage.flush([...taken.values()]);
    } catch (error) {
      gathered = new Map([...taken, ...gathered]);
      failed(error);
    }
  }

  return {
    /** @param {import("keyward").UsageDelta} delta */
    add: (delta) => void gathered.set(delta.clientId, delta),
    /** Writes what is left. */
    async close() {
      clearInterval(timer);
      await flush();
    },
  };
}
