// `scan --git` finds what was ever committed: deleted, on another branch, in a merge, in a message, in a tag.
import assert from "node:assert/strict";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { keyward, newFolder, run } from "./lib/keyward.mjs";
import { tokenOf } from "./lib/tokens.mjs";

const [first, second, third, fourth, fifth, sixth] = Array.from({ length: 6 }, (_, seed) => tokenOf("acme", seed));

/** A repository, and what is done with it. */
async function repository() {
  const cwd = newFolder();
  const env = {
    GIT_CONFIG_GLOBAL: "/dev/null",
    GIT_CONFIG_SYSTEM: "/dev/null",
    GIT_AUTHOR_NAME: "ann",
    GIT_AUTHOR_EMAIL: "ann@example.test",
    GIT_COMMITTER_NAME: "ann",
    GIT_COMMITTER_EMAIL: "ann@example.test",
  };
  const git = async (...args) => {
    const { code, out, err } = await run("git", args, { cwd, env });
    assert.equal(code, 0, `git ${args.join(" ")}: ${err}`);
    return out.trim();
  };
  const commit = async (message) => {
    await git("add", "-A");
    await git("commit", "-q", "--allow-empty", "-m", message);
    return git("rev-parse", "HEAD");
  };
  const write = (name, text) => {
    mkdirSync(join(cwd, name, ".."), { recursive: true });
    writeFileSync(join(cwd, name), text);
  };
  await git("init", "-q", "-b", "main");
  return { cwd, git, commit, write };
}

const scan = async (cwd, ...args) => {
  const { code, out, err } = await keyward(["scan", "--git", "--json", ...args], { cwd });
  return { code, err, ...JSON.parse(out) };
};

describe("scan --git", { concurrency: 2 }, () => {
  test("each is reported once, with the oldest commit that has it and its path", async () => {
    const { cwd, git, commit, write } = await repository();
    write("config/app env.txt", `A=1\nTOKEN=${first.token}\n`);
    const began = await commit("begin");
    rmSync(join(cwd, "config"), { recursive: true });
    write("é.txt", "nothing");
    await commit("take it away");
    write("again/copy.txt", `A=1\nTOKEN=${first.token}\n`);
    await commit("the same contents elsewhere");
    await git("checkout", "-q", "-b", "side", began);
    write("side.bin", Buffer.concat([Buffer.alloc(3_000_000, 0xff), Buffer.from(`\0${second.token}\0`)]));
    const side = await commit("on the side");
    const said = await commit(`say\n\nthe key is ${third.token}`);
    await git("checkout", "-q", "main");
    await git("merge", "-q", "--no-commit", "side");
    write("é.txt", `only the merge has ${fourth.token}`);
    const merged = await commit("merge");
    await git("tag", "-a", "v1", "-m", `tagged ${fifth.token}`);
    const tag = await git("rev-parse", "v1");
    write("wide.txt", Buffer.from(`\ufeffx ${sixth.token}`, "utf16le"));
    const wide = await commit("UTF-16");
    await git("gc", "-q");

    const { code, found, unreadable } = await scan(cwd);
    assert.equal(code, 1);
    assert.deepEqual(unreadable, []);
    const byId = Object.fromEntries(found.map((hit) => [hit.clientId, hit]));
    const expected = {
      [first.clientId]: { file: "config/app env.txt", commit: began, line: 2, column: 7 },
      [second.clientId]: { file: "side.bin", commit: side, line: 1, column: 3_000_002 },
      [third.clientId]: { file: null, commit: said, line: 3, column: 12 },
      [fourth.clientId]: { file: "é.txt", commit: merged, line: 1, column: 20 },
      [fifth.clientId]: { file: null, commit: null, line: 1, column: 8 },
      [sixth.clientId]: { file: "wide.txt", commit: wide, line: 1, column: 3 },
    };
    for (const [clientId, place] of Object.entries(expected)) {
      const { file, commit: of, line, column } = byId[clientId];
      assert.deepEqual({ file, commit: of, line, column }, place, clientId);
    }
    assert.equal(found.length, 6);
    assert.equal(byId[fifth.clientId].object, tag);

    const { out, err } = await keyward(["scan", "--git"], { cwd });
    assert.match(out, new RegExp(`^${began.slice(0, 12)}:config/app env\\.txt:2:7 +${first.clientId} +acme$`, "m"));
    assert.match(out, new RegExp(`^${said.slice(0, 12)}:\\(message\\):3:12 `, "m"));
    assert.match(err, /^6 tokens in \d+ objects\.\n/);
    assert.ok(!(out + err).includes(first.token.slice(-60, -52)));
    assert.match(await git("show", `${began}:config/app env.txt`), /TOKEN=acme_/);
  });

  test("a clean history is 0, a folder without one is 4, and a repository without commits is clean", async () => {
    const { cwd, commit, write } = await repository();
    assert.deepEqual((await scan(cwd)).code, 0);
    write("a.txt", tokenOf("acme", "decoy", { decoy: true }).token);
    await commit("a decoy");
    assert.deepEqual((await scan(cwd)).code, 0);
    const all = await scan(cwd, "--all");
    assert.deepEqual([all.code, all.found.map(({ file, clientId }) => [file, clientId])], [0, [["a.txt", null]]]);
    const { code, unreadable } = await scan(newFolder());
    assert.equal(code, 4);
    assert.match(unreadable[0].error, /not a git repository/);
    assert.equal((await keyward(["scan", "--git", "-"], { cwd })).code, 2);
  });

  test("a broken repository is no clean bill", async () => {
    const { cwd, git, commit, write } = await repository();
    write("a.txt", "x");
    await commit("one");
    const blob = await git("rev-parse", "HEAD:a.txt");
    rmSync(join(cwd, ".git", "objects", blob.slice(0, 2), blob.slice(2)));
    assert.equal((await scan(cwd)).code, 4);
  });
});
