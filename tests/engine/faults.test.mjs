// Storage that fails before and after a write, that conflicts and that does not answer: nothing acknowledged is lost,
// nothing half-done is visible, and what is not known is said to be so.
import assert from "node:assert/strict";
import { test } from "node:test";
import { memoryStorage } from "../../pkg/dist/entry/inline.js";
import { faultyStorage } from "../../pkg/dist/testing/index.js";
import { Trial } from "./lib/model.mjs";
import { inhabit } from "./lib/site.mjs";

const PLANS = {
  "now and then": { before: 0.1, after: 0.15, conflict: 0.1, read: 0.05 },
  "writes whose answer is lost": { after: 0.6 },
  "writes that mostly fail, on either side": { before: 0.45, after: 0.35 },
  conflicts: { conflict: 0.7 },
  "reads that mostly fail": { read: 0.6, after: 0.2 },
};
const FAULTS = 200;

for (const [name, plan] of Object.entries(PLANS)) {
  for (const seed of [1, 2]) {
    test(`${FAULTS} faults: ${name}, seed ${seed}`, { timeout: 120_000 }, async (t) => {
      const inner = memoryStorage();
      await inhabit(inner, { policy: { APIKEY_MAX_NUM_PER_USER: 3 } });
      const faulty = faultyStorage(inner, { seed, ...plan });
      const trial = new Trial(inner, faulty, seed);
      let steps = 0;
      for (; faulty.counts.faults < FAULTS; steps += 1) await trial.step();
      faulty.heal();
      for (let step = 0; step < 10; step += 1) await trial.step();
      const { done, refused, unchanged, unknown } = trial.outcomes;
      assert.ok(done > 10 && refused > 0, "hardly anything was done, so hardly anything was shown");
      t.diagnostic(
        `${steps} commands, ${faulty.counts.faults} faults: ${done} done, ${refused} refused, ${unchanged} failed, ${unknown} unknown`,
      );
    });
  }
}
