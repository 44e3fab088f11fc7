import { describe, test } from "node:test";

/** Runs the cases of a conformance kit under node:test. */
export function conform(name, cases) {
  describe(name, () => {
    for (const { name, run } of cases) test(name, run);
  });
}
