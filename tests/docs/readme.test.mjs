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

/** The pieces of JavaScript in a page. */
const programsOf = (page) => [...read(page).matchAll(/```js\n([\s\S]*?)```/g)].map((match) => match[1]);
const programs = programsOf("README.md");

/** Runs a program in a folder of its own, where `keyward` is this package; returns the lines that it prints. */
function run(program, t) {
  const folder = mkdtempSync(join(tmpdir(), "keyward-readme-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
  writeFileSync(join(folder, "program.js"), program);
  mkdirSync(join(folder, "node_modules"));
  symlinkSync(root, join(folder, "node_modules", "keyward"), "dir");
  return execFileSync(process.execPath, ["program.js"], { cwd: folder, encoding: "utf8" }).trim().split("\n");
}

test("the README's program prints what its comments say", (t) => {
  const [program] = programs;
  const printed = run(program, t);
  const promised = [...program.matchAll(/console\.log\(.*\); \/\/ (.*)/g)].map((match) => match[1]);
  assert.equal(promised.length, 2);
  assert.deepEqual(printed, promised);
});

test("what the README does with a key works", (t) => {
  const [first, second] = programs;
  const made = first.slice(0, first.indexOf("await admin.keys.revoke"));
  const printed = run(`${made}\n${second}\nconsole.log(next.key.pairs.length, next.key.pairs[1].stage);`, t);
  assert.equal(printed.at(-1), "2 current");
});

for (const page of ["docs/leaks.md", "docs/import.md"]) {
  test(`the program of ${page} prints what its comments say`, (t) => {
    const [program] = programsOf(page);
    const promised = [...program.matchAll(/console\.log\(.*\)[;,] \/\/ (.*)/g)].map((match) => match[1]);
    assert.ok(promised.length > 1);
    assert.deepEqual(run(program, t), promised);
  });
}

test("the README's webhook is signed and verified", (t) => {
  const program = programs.find((text) => text.includes("createWebhookSigner"));
  assert.deepEqual(run(program, t), [/console\.log\(.*\); \/\/ (.*)/.exec(program)[1]]);
});

test("what the README does with the audit works", (t) => {
  const [first, , third] = programs;
  const made = first.slice(0, first.indexOf("await admin.keys.revoke"));
  const printed = run(`${made}\n${third}\nconsole.log((await admin.audit.verify()).ok);`, t);
  assert.equal(printed.at(-1), "true");
});

test("what the README does with a token works", (t) => {
  const [first] = programs;
  const exchange = programs.find((text) => text.includes("tokens.exchange"));
  const made = first.slice(0, first.indexOf("await admin.keys.revoke"));
  const used = "const verdictOn = await accepting.verifyToken(issued.token);";
  const own = exchange.replace("process.env.KEYRING_PASSPHRASE", '"a passphrase of the README"');
  const printed = run(`${made}\n${own}\n${used}\nconsole.log(verdictOn.method, recoveryKey.length);`, t);
  assert.equal(printed.at(-1), "token 44");
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
