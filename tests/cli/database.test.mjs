// Whatever SQLite a machine has, and whatever is wrong with the file.
import assert from "node:assert/strict";
import { cpSync, existsSync, mkdirSync, readdirSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import Database from "libsql";
import { keyward, newFolder, newSite, run, TOKEN } from "./lib/keyward.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** The package in a folder from which no other package can be reached. */
function aloneIn(folder) {
  mkdirSync(join(folder, "pkg"));
  cpSync(join(root, "package.json"), join(folder, "package.json"));
  cpSync(join(root, "pkg", "dist"), join(folder, "pkg", "dist"), { recursive: true });
  return join(folder, "pkg", "dist", "cli.js");
}

describe("the SQLite client", () => {
  test("without any, the error says what to install", async () => {
    const cwd = newFolder();
    // Hides `node:sqlite` from a Node that has it.
    const hidden = `data:text/javascript,import m from "node:module"; const load = m._load; m._load = (name, ...more) => { if (name === "node:sqlite") throw new Error("hidden"); return load(name, ...more); };`;
    const { code, out, err } = await run(process.execPath, ["--import", hidden, aloneIn(cwd), "init"], { cwd });
    assert.deepEqual([code, out], [4, ""]);
    assert.match(
      err,
      /^keyward: storage_failed: this Node \(v.*\) has no `node:sqlite`, and `libsql` is not installed: npm install libsql\n$/,
    );
    assert.deepEqual(
      readdirSync(cwd).filter((name) => name.includes("sqlite")),
      [],
    );
  });

  test("libsql is taken from the project that the command is run in", async () => {
    const [home, cwd] = [newFolder(), newFolder()];
    const cli = aloneIn(home);
    mkdirSync(join(cwd, "node_modules", "libsql"), { recursive: true });
    const { default: fs } = await import("node:fs");
    const real = createRequire(import.meta.url).resolve("libsql");
    fs.writeFileSync(
      join(cwd, "node_modules", "libsql", "index.js"),
      `console.error("from the project"); module.exports = require(${JSON.stringify(real)});`,
    );
    const { code, err } = await run(process.execPath, [cli, "init"], { cwd });
    assert.equal(code, 0, err);
    if (!hasBuiltIn()) assert.match(err, /^from the project\n/);
  });

  test("node:sqlite does the same, without a warning", async () => {
    const [home, cwd] = [newFolder(), newFolder()];
    const cli = aloneIn(home);
    const deno = join(root, "node_modules", "deno", "bin.cjs");
    const on = (...words) =>
      run(process.execPath, [deno, "run", "-A", "--no-config", cli, ...words], {
        cwd,
        env: { DENO_NO_UPDATE_CHECK: "1", KEYWARD_PREFIX: "acme" },
      });
    const first = await on("init");
    assert.equal(first.code, 0, first.err);
    await on("users", "put", "ann");
    const made = await on("keys", "create", "--owner", "ann", "--name", "n", "--token-only");
    assert.match(made.out.trimEnd(), TOKEN);
    assert.equal(made.err, "");
    // The file is the same for both clients.
    assert.equal((await keyward(["verify"], { cwd, input: made.out })).code, 0);
  });
});

function hasBuiltIn() {
  return (
    createRequire(import.meta.url)("node:module").builtinModules.includes("node:sqlite") ||
    process.versions.node.split(".")[0] >= 23
  );
}

describe("the file", { concurrency: 2 }, () => {
  test("only init makes one", async () => {
    const cwd = newFolder();
    for (const words of [
      ["keys", "list"],
      ["users", "put", "ann"],
      ["verify", "x"],
      ["policy", "show"],
    ]) {
      assert.equal((await keyward(words, { cwd })).code, 4, words.join(" "));
    }
    assert.deepEqual(readdirSync(cwd), []);
    assert.equal((await keyward(["init"], { cwd, env: { KEYWARD_DB: "other.db" } })).code, 0);
    assert.ok(existsSync(join(cwd, "other.db")));
    assert.equal((await keyward(["keys", "list", "--db", "other.db"], { cwd })).code, 0);
  });

  test("a database of something else is left as it was", async () => {
    const cwd = newFolder();
    const file = join(cwd, "keys.sqlite");
    const db = new Database(file);
    db.exec("CREATE TABLE shop (id TEXT)");
    db.close();
    const before = statSync(file).mtimeMs;
    for (const words of [
      ["keys", "list"],
      ["users", "put", "ann"],
      ["verify", "x"],
    ]) {
      const { code, err } = await keyward(words, { cwd });
      assert.equal(code, 3);
      assert.match(err, /^keyward: site_missing: .*\n {2}next: make the site once: keyward init\n/);
    }
    assert.equal(statSync(file).mtimeMs, before);
  });

  test("tables are separate", async () => {
    const site = await newSite();
    await site.create();
    assert.equal((await site.keyward(["keys", "list", "--table", "second"])).code, 3);
    await site.json("init", "--table", "second");
    assert.deepEqual((await site.json("keys", "list", "--table", "second")).keys, []);
    assert.match((await site.keyward(["init", "--table", "a;b"])).err, /table must be 1 to 63 letters/);
  });

  test("init keeps what is there", async () => {
    const site = await newSite();
    await site.json("policy", "set", "APIKEY_EXPIRE_DAYS=30");
    assert.equal((await site.json("init")).APIKEY_EXPIRE_DAYS, 30);
  });

  test("init of a site that is there says so, and what it is too late for", async () => {
    const site = await newSite();
    await site.json("policy", "set", "APIKEY_EXPIRE_DAYS=30");
    const before = await site.json("policy", "show");
    const init = (...more) => site.keyward(["init", ...more]);
    const again = await init();
    const there = "The site was in keys.sqlite already; nothing was changed.\n";
    assert.deepEqual([again.code, again.out, again.err], [0, there, ""]);
    const wishes = ["--preset", "recommended", "--personal-data", "committed"];
    const warned =
      /^warning: --preset is for a new site: keyward policy preset recommended .*\nwarning: --personal-data is for a new site: .*\n/;
    const late = await init(...wishes);
    assert.deepEqual([late.code, late.out], [0, there]);
    assert.match(late.err, warned);
    const dry = await init(...wishes, "--dry-run");
    assert.deepEqual([dry.code, dry.out], [0, "Nothing would change.\n"]);
    assert.match(dry.err, warned);
    const json = await init(...wishes, "--json");
    assert.deepEqual([json.code, JSON.parse(json.out)], [0, before]);
    const warnings = json.err.trimEnd().split("\n");
    assert.match(warnings.map((line) => `warning: ${JSON.parse(line).warning}\n`).join(""), warned);
    assert.deepEqual(await site.json("policy", "show"), before);
    assert.match((await site.keyward(["audit", "export"])).out, /"ann"/, "names stand there as they did");
    const stranger = await init("--as", "user:ann");
    assert.deepEqual([stranger.code, stranger.out], [3, ""]);
    const fresh = await init("--table", "second", "--preset", "recommended");
    assert.equal(fresh.out, "The site is in keys.sqlite.\n");
    assert.match(fresh.err, /^next: keyward users put ann, /);
  });

  test("a corrupt document is a fault of its account and of no other, and a list says that it is incomplete", async () => {
    const site = await newSite();
    const { token, key } = await site.create();
    await site.json("users", "put", "bob");
    const bob = await site.json("keys", "create", "--owner", "bob", "--name", "b");
    const db = new Database(join(site.cwd, "keys.sqlite"));
    const { id } = db.prepare("SELECT id FROM keyward WHERE id LIKE 'account/%' AND value LIKE '%nightly%'").all()[0];
    db.prepare("UPDATE keyward SET value = ? WHERE id = ?").run('{"schema":', id);
    db.close();
    const denied = await site.verify(token);
    assert.equal(denied.code, 5);
    assert.match(denied.out, /^denied fault\n/);
    const refused = await site.keyward(["keys", "revoke", key.keyId]);
    assert.equal(refused.code, 5);
    assert.match(refused.err, /^keyward: fault: /);
    assert.ok(refused.err.includes(id), refused.err);
    assert.equal((await site.verify(bob.token)).code, 0);
    const list = await site.keyward(["keys", "list"]);
    assert.equal(list.code, 5);
    assert.match(list.out, /^b +/m);
    assert.ok(list.err.includes(`cannot be read, so their keys are missing here: ${id}`), list.err);
  });

  test("a file that another process locks for a moment is waited for; one that stays locked is exit code 4", async () => {
    const site = await newSite();
    const db = new Database(join(site.cwd, "keys.sqlite"));
    db.exec("PRAGMA locking_mode = EXCLUSIVE; BEGIN IMMEDIATE; COMMIT");
    const refused = await site.keyward(["keys", "list"]);
    assert.equal(refused.code, 4);
    assert.match(refused.err, /cannot be opened as a SQLite database \(.*database is locked\)/);
    const waiting = site.keyward(["keys", "list"]);
    await new Promise((resolve) => setTimeout(resolve, 1500));
    db.close();
    assert.equal((await waiting).code, 0);
  });

  test("the cap holds between processes that start together", async () => {
    const site = await newSite();
    await site.json("policy", "set", "APIKEY_MAX_NUM_PER_USER=5");
    const words = ["keys", "create", "--owner", "ann", "--name", "n", "--token-only"];
    const answers = await Promise.all(Array.from({ length: 12 }, () => site.keyward(words)));
    const codes = answers.map(({ code }) => code).sort();
    assert.deepEqual(codes, [...Array(5).fill(0), ...Array(7).fill(3)], answers.map(({ err }) => err).join(""));
    assert.equal((await site.json("keys", "list")).keys.length, 5);
  });
});
