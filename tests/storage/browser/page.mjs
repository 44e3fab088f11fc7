// Runs in the browser: what the tests call by name from outside.
import { indexedDbStorage } from "../../../pkg/dist/storage/indexeddb.js";
import { storageConformance } from "../../../pkg/dist/testing/index.js";
import { knowsItsLastPage } from "../lib/last-page.mjs";
import { meet } from "./meet.mjs";

let databases = 0;
const names = new WeakMap();

function open(name) {
  const storage = indexedDbStorage({ name });
  names.set(storage, name);
  return storage;
}

globalThis.keyward = {
  /** The names of all cases, and what failed: `{ name, error }`. */
  async conform() {
    const cases = storageConformance({
      open: () => open(`case ${databases++}`),
      reopen: (first) => open(names.get(first)),
    });
    const failed = [];
    for (const { name, run } of cases)
      await run().catch((error) => failed.push({ name, error: String(error?.stack ?? error) }));
    return { names: cases.map(({ name }) => name), failed };
  },

  /**
   * Adds one to a document, `times` times, and returns how often another tab came first.
   *
   * Each tenth time it waits for the other tab between reading and writing: one of the two comes too late.
   */
  async increment(name, ids, times) {
    const storage = open(name);
    let conflicts = 0;
    let met = -1;
    for (let done = 0; done < times; ) {
      const id = ids[done % ids.length];
      const [document] = await storage.read([id]);
      if (done % 10 === 0 && done > met) {
        met = done;
        await meet(`${name} ${done}`);
      }
      const result = await storage.write(id, String(Number(document.value) + 1), document.version);
      if (result.ok) done += 1;
      else conflicts += 1;
    }
    await storage.close();
    return conflicts;
  },

  lastPage: () => knowsItsLastPage(open("last page")),

  indexedDbStorage,
};
