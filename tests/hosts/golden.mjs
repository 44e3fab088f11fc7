// The golden file: every decision that the suite makes, one JSON value a line, the same bytes in every runtime.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { root } from "../../scripts/lib/paths.mjs";

export const goldenFile = join(root, "tests", "golden", "decisions.jsonl");

/** null if `actual` is the golden file byte for byte, else what differs first. */
export function difference(actual, expected = existsSync(goldenFile) ? readFileSync(goldenFile, "utf8") : "") {
  if (actual === expected) return null;
  const [ours, theirs] = [actual.split("\n"), expected.split("\n")];
  const index = ours.findIndex((line, at) => line !== theirs[at]);
  const at = index < 0 ? ours.length : index;
  return [
    `line ${at + 1} of tests/golden/decisions.jsonl differs`,
    `  actual:   ${ours[at] ?? "(end)"}`,
    `  expected: ${theirs[at] ?? "(end)"}`,
    "  if the new decision is right, `npm run golden:update` rewrites the file",
  ].join("\n");
}

export function rewrite(golden) {
  mkdirSync(dirname(goldenFile), { recursive: true });
  writeFileSync(goldenFile, golden);
}
