// What the documents say is true: the README's program runs and prints what its comments say, and every path that a
// document names exists.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { newFolder, shell } from "../cli/lib/keyward.mjs";
import { tokenOf } from "../cli/lib/tokens.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));
const read = (name) => readFileSync(join(root, name), "utf8");

/** The pieces of JavaScript in a page. */
const programsOf = (page) => [...read(page).matchAll(/```js\n([\s\S]*?)```/g)].map((match) => match[1]);
const programs = programsOf("README.md");

/** What a program's comments promise that it prints. */
const promisedBy = (program) => [...program.matchAll(/console\.log\(.*\)[;,] \/\/ (.*)/g)].map((match) => match[1]);

/** Runs a program in a folder of its own, where `keyward` is this package; returns the lines that it prints. */
function run(program, t, variables = {}) {
  const folder = mkdtempSync(join(tmpdir(), "keyward-readme-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
  writeFileSync(join(folder, "program.js"), program);
  mkdirSync(join(folder, "node_modules"));
  symlinkSync(root, join(folder, "node_modules", "keyward"), "dir");
  symlinkSync(join(root, "node_modules", "express"), join(folder, "node_modules", "express"), "dir");
  const options = { cwd: folder, encoding: "utf8", env: { ...process.env, ...variables } };
  return execFileSync(process.execPath, ["program.js"], options).trim().split("\n");
}

test("the README's samples run, one after the other as they stand there, and print what their comments say", (t) => {
  // The host that is asked does not exist; what came of the samples is asked behind them.
  const before = 'globalThis.fetch = async (url, { headers }) => new Response(headers.get("signature-input"));';
  const behind = `
    const now = await admin.keys.get({ keyId: key.keyId });
    console.log(...now.pairs.map(({ stage }) => stage), ...now.scopes);
    console.log((await admin.audit.verify()).ok, recoveryKey.length);
    console.log((await accepting.verifyToken(issued.token)).method);
    console.log(/keyid="([^"]+)"/.exec(await response.text())[1]);
    console.log(answered.ok, typeof app);`;
  const [own, host] = [tokenOf("acme", "own"), tokenOf("acme", "host")];
  const printed = run([before, ...programs, behind].join("\n"), t, {
    ACME_TOKEN: own.token,
    HOST_TOKEN: host.token,
    KEYRING_PASSPHRASE: "a passphrase of the README",
  });
  const promised = promisedBy(programs.join("\n"));
  assert.equal(promised.length, 3);
  assert.deepEqual(printed.slice(0, 3), promised);
  assert.deepEqual(printed.slice(3), ["retiring current odata", "true 44", "token", own.clientId, "true function"]);
});

test("the README's command lines run, one after the other as they stand there", async () => {
  const [block] = [...read("README.md").matchAll(/```sh\n(export KEYWARD_DB[\s\S]*?)```/g)].map((match) => match[1]);
  const cwd = newFolder();
  writeFileSync(join(cwd, "mail.sh"), "#!/bin/sh\ncat > mail.json\n", { mode: 0o755 });
  writeFileSync(
    join(cwd, "old.csv"),
    `name,start,prefix,key,userId,enabled\nold,old_a,old_,${"A".repeat(43)},ann,true\n`,
  );
  // Nobody is there to be asked, and the key of the example is the one that was made.
  const lines = block
    .replaceAll("npx keyward", "keyward")
    .replaceAll(" --ask-passphrase", "")
    .replaceAll(" KEY ", ' "$(echo "$KEYWARD_TOKEN" | cut -d _ -f 2)" ');
  const { code, out, err } = await shell(`set -ex\n${lines}`, {
    cwd,
    env: { KEYWARD_PASSPHRASE: "a passphrase of the README" },
  });
  assert.equal(code, 0, err);
  assert.match(err, /1 key was imported/);
  assert.match(out, /^curl [\s\S]*\nDelivered 0 notices[\s\S]*\neyJ[\w-]+\.[\w-]+\.[\w-]{86}\n/m);
});

for (const page of ["docs/leaks.md", "docs/import.md"]) {
  test(`the program of ${page} prints what its comments say`, (t) => {
    const [program] = programsOf(page);
    const promised = promisedBy(program);
    assert.ok(promised.length > 1);
    assert.deepEqual(run(program, t), promised);
  });
}

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
