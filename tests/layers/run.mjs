// Holds the direction of dependencies in both languages, and what every committed file must keep to. First it proves
// on made-up files that each rule can be broken and is then found; then it reads the repository.
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../../scripts/lib/paths.mjs";
import { checkHygiene } from "./hygiene.mjs";
import { checkRust, testModulesOf } from "./rust.mjs";
import { checkTypescript } from "./typescript.mjs";
import { innocents, testOnly, violations } from "./violations.mjs";

const NOT_OURS =
  /^(package-lock\.json|Cargo\.lock|tests\/layers\/violations\.mjs|tests\/layers\/hygiene\.mjs)$|\bvectors\//;
const TEXT = /\.(rs|tsx?|mjs|cjs|js|css|html|json|jsonl|toml|md|ya?ml|sh|txt)$|^\.ci\/run$/;

let passed = 0;
let failed = 0;

expectTestModules();
for (const [path, text, expected] of violations) expectProblems(path, text, expected);
for (const [path, text] of innocents) expectProblems(path, text, []);
const files = committedFiles().map((path) => [path, readFileSync(join(root, path), "utf8")]);
const testModules = files
  .filter(([path]) => path.startsWith("src/"))
  .flatMap(([path, text]) => testModulesOf(path, text));
for (const [path, text] of files) {
  const problems = check(path, text, testModules);
  if (problems.length === 0) passed++;
  else failed++;
  for (const { line, rule } of problems) console.log(`  ${path}:${line}: ${rule}`);
}

console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;

function check(path, text, testModules = []) {
  const problems = checkHygiene(path, text);
  if (/^src\/.*\.rs$/.test(path)) problems.push(...checkRust(path, text, testModules));
  if (/^(pkg\/src|www)\/.*\.tsx?$/.test(path)) problems.push(...checkTypescript(path, text));
  return problems;
}

function expectProblems(path, text, expected) {
  const found = check(path, text).map(({ line, rule }) => `${line}: ${rule}`);
  if (JSON.stringify(found) === JSON.stringify(expected)) passed++;
  else {
    failed++;
    console.log(
      `  the check of the example \`${path}\` found ${JSON.stringify(found)}, not ${JSON.stringify(expected)}`,
    );
  }
}

function expectTestModules() {
  const found = testOnly.declared.flatMap(([path, text]) => testModulesOf(path, text));
  const [path, text] = testOnly.file;
  const exempt = check(path, text, found).length === 0 && check(path, text).length > 0;
  if (exempt && JSON.stringify(found) === JSON.stringify(testOnly.modules)) passed++;
  else {
    failed++;
    console.log(`  found the test modules ${JSON.stringify(found)}, not ${JSON.stringify(testOnly.modules)}`);
  }
}

/** Tracked files, and new ones that nothing ignores: what a commit would hold. */
function committedFiles() {
  const list = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard", "-z"], {
    cwd: root,
    encoding: "utf8",
  });
  const files = list
    .split("\0")
    .filter((path) => TEXT.test(path) && !NOT_OURS.test(path) && existsSync(join(root, path)));
  if (!files.some((path) => path.endsWith(".rs")) || !files.some((path) => path.endsWith(".ts"))) {
    throw new Error("found no Rust or no TypeScript: the list of files must be wrong");
  }
  return files;
}
