// Runs in the browser: what the tests call by name from outside.
import { indexedDbStorage } from "../../../pkg/dist/entry/inline.js";
import { counted, inhabit, root, settled, verifier } from "../lib/site.mjs";

const open = (name) => counted(indexedDbStorage({ name }));

globalThis.keyward = {
  async inhabit(name, cap, owners) {
    await inhabit(open(name), { owners, policy: { APIKEY_MAX_NUM_PER_USER: cap } });
  },

  /** From `startAt` on creates `times` keys at once for each owner; their tokens, the codes of the rest, the conflicts. */
  async create(name, owners, times, startAt) {
    const storage = open(name);
    const admin = root(storage, { sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)) });
    await admin.site.policy();
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, startAt - Date.now())));
    const outcomes = {};
    for (const owner of owners) {
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
