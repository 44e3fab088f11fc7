// Runs in the browser: what the tests call by name from outside.
import { indexedDbStorage } from "../../../pkg/dist/entry/inline.js";
import { meet } from "../../storage/browser/meet.mjs";
import { counted, inhabit, root, settled, verifier } from "../lib/site.mjs";

const open = (name) => counted(indexedDbStorage({ name }));

globalThis.keyward = {
  async inhabit(name, cap, owners) {
    await inhabit(open(name), { owners, policy: { APIKEY_MAX_NUM_PER_USER: cap } });
  },

  /**
   * Creates `times` keys at once for each owner; their tokens, the codes of the rest, the conflicts.
   *
   * Where two tabs do so `together`, each waits for the other when it has first read the account of an owner: one of the
   * two then writes too late.
   */
  async create(name, owners, times, together = false) {
    const storage = open(name);
    const read = storage.read;
    let place = null;
    storage.read = async (ids, options) => {
      const found = await read(ids, options);
      if (place !== null && ids.some((id) => id.startsWith("account/"))) {
        const owner = place;
        place = null;
        await meet(`${name} ${owner}`);
      }
      return found;
    };
    const admin = root(storage, { sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)) });
    await admin.site.policy();
    const outcomes = {};
    for (const owner of owners) {
      if (together) place = owner;
      const wishes = Array.from({ length: times }, (_, n) => admin.keys.create({ owner, name: `key ${n}` }));
      const { values, codes } = await settled(wishes);
      outcomes[owner] = { tokens: values.map(({ token }) => token), codes };
    }
    return { outcomes, conflicts: storage.counts.conflicts };
  },

  /** How many of the tokens verify. */
  async accepted(name, tokens) {
    const checks = verifier(open(name));
    const verdicts = await Promise.all(tokens.map((token) => checks.verifyToken(token)));
    return verdicts.filter(({ ok }) => ok).length;
  },
};
