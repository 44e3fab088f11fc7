// What holds for every committed file: short enough to be read, nothing of the machine it was written on, nothing
// left for later.
const MAX_LINES = 350;
const SOURCE = /\.(rs|ts|tsx|mjs|cjs|js|css|html)$/;

const forbidden = [
  { rule: "names a path of a machine", pattern: /(?:^|[\s"'`(=:])\/(?:work|root|Users|home\/\w+)\/[\w.]/ },
  { rule: "names a registry host", pattern: /registry\.npmjs\.org|registry\.yarnpkg\.com|static\.crates\.io/ },
  { rule: "leaves something for later", pattern: /\b(?:TODO|FIXME|XXX)\b/ },
];

/** Problems of one committed text file, each `{ path, line, rule }`. */
export function checkHygiene(path, text) {
  const lines = text.split("\n");
  const problems = [];
  const count = lines.at(-1) === "" ? lines.length - 1 : lines.length;
  if (SOURCE.test(path) && count > MAX_LINES) {
    problems.push({ path, line: MAX_LINES + 1, rule: `has ${count} lines, more than ${MAX_LINES}` });
  }
  lines.forEach((line, index) => {
    for (const { rule, pattern } of forbidden) if (pattern.test(line)) problems.push({ path, line: index + 1, rule });
  });
  return problems;
}
