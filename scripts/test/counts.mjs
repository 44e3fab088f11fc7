// Reads from the output of a test runner how many tests have passed. A runner that ran nothing, or left something
// out, has failed: a suite that silently shrinks proves nothing.

/** The last line of our own runners: `12 passed, 0 failed`. */
export function ownCounts(output) {
  const [, passed, failed] = /^(\d+) passed, (\d+) failed$/m.exec(output.trimEnd().split("\n").at(-1)) ?? [];
  return atLeastOne({ passed: Number(passed ?? 0), failed: Number(failed ?? 0) });
}

/**
 * The sum over every binary that cargo has run, and what tests against the cases of others have counted. Tests that are
 * marked `ignore` are for `npm run soak`.
 */
export function cargoCounts(output) {
  const results = [...output.matchAll(/^test result: \w+\. (\d+) passed; (\d+) failed/gm)];
  const said = [...output.matchAll(/counted: (.+)$/gm)].map(([, text]) => text).sort();
  return { ...atLeastOne({ passed: sum(results, 1), failed: sum(results, 2) }), said };
}

/** Node's test runner, in TAP: what is skipped or left to do counts as failed. */
export function nodeCounts(output) {
  const count = (word) => sum([...output.matchAll(new RegExp(`^# ${word} (\\d+)$`, "gm"))], 1);
  return atLeastOne({
    passed: count("pass"),
    failed: count("fail") + count("cancelled") + count("skipped") + count("todo"),
  });
}

/** A check that is one thing: it went well, as its exit code said. */
export const oneCheck = () => ({ passed: 1, failed: 0 });

function atLeastOne(counts) {
  return counts.passed + counts.failed > 0 ? counts : { passed: 0, failed: 1, note: "no test was run" };
}

const sum = (matches, group) => matches.reduce((total, match) => total + Number(match[group]), 0);
