// docs/features.md, as the rows make it.

const HEAD = `# What keyward does, rule by rule

Each row was done by the SDK, done by the command line, and its misuse refused with a code, by the test of its name in
\`tests/features\`. This table is made of those tests: a row without a test cannot be here.

| row | rule | SDK | command | misuse is refused with | test |
|---|---|---|---|---|---|
`;

/** The text of the table, in the order of the rules. */
export function table(rows, order) {
  const sorted = [...rows].sort((one, other) => order.indexOf(one.id) - order.indexOf(other.id));
  return `${HEAD + sorted.map(line).join("\n")}\n`;
}

function line({ id, rule, calls, commands, parts }) {
  const codes = [...String(parts.misuse).matchAll(/(?:refused|cliRefused|denied)\(\s*"([a-z_]+)"/g)].map(
    ([, code]) => code,
  );
  const cells = [id, rule, code(calls), code(commands), code([...new Set(codes)]), `\`features ${id}\``];
  // A bar parts two cells, also inside of backticks.
  return `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
}

const code = (words) => words.map((word) => `\`${word}\``).join(", ");
