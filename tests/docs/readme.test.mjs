// What the documents say is true: the README's program runs and prints what its comments say, and every path that a
// document names exists.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));
const read = (name) => readFileSync(join(root, name), "utf8");

test("the README's program prints what its comments say", (t) => {
  const [program] = [...read("README.md").matchAll(/```js\n([\s\S]*?)```/g)].map((match) => match[1]);
  const folder = mkdtempSync(join(tmpdir(), "keyward-readme-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
  writeFileSync(join(folder, "program.js"), program);
  mkdirSync(join(folder, "node_modules"));
  symlinkSync(root, join(folder, "node_modules", "keyward"), "dir");
  const printed = execFileSync(process.execPath, ["program.js"], { cwd: folder, encoding: "utf8" }).trim().split("\n");
  const promised = [...program.matchAll(/console\.log\(.*\); \/\/ (.*)/g)].map((match) => match[1]);
  assert.equal(promised.length, 2);
  assert.deepEqual(printed, promised);
});

for (const document of ["README.md", "ARCHITECTURE.md", "SECURITY.md", "CONTRIBUTING.md"]) {
  test(`every path that ${document} names exists`, () => {
    const text = read(document);
    const links = [...text.matchAll(/\]\((?!https?:)([^)#]+)\)/g)].map((match) => match[1]);
    const paths = [...text.matchAll(/`((?:src|pkg|www|tests|scripts|docs|examples|bench)\/[\w./-]+)`/g)].map(
      (match) => match[1],
    );
    const planned = ["pkg/src/storage/redis.ts"]; // Named as an example of where an adapter will be.
    const named = [...links, ...paths].filter((path) => !planned.includes(path));
    assert.ok(named.length > 0 || document === "SECURITY.md");
    const missing = named.filter((path) => !existsSync(join(root, dirname(document), path)));
    assert.deepEqual(missing, []);
  });
}
