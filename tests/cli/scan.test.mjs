// `scan` finds every token wherever it lies, points at it exactly, and never shows its secret.
import assert from "node:assert/strict";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { before, describe, test } from "node:test";
import { find } from "../../pkg/dist/cli/scan/find.js";
import { createKeyward, memoryStorage } from "../../pkg/dist/entry/inline.js";
import { keyward, newFolder, onTerminal, run } from "./lib/keyward.mjs";

let token;
let clientId;
let secret;
before(async () => {
  const admin = createKeyward({ storage: memoryStorage(), prefix: "acme_live" }).as({ role: "siteAdmin", id: "root" });
  await admin.site.init();
  await admin.users.put({ user: "ann" });
  ({ token, clientId, secret } = await admin.keys.create({ owner: "ann", name: "n" }));
});

const mistyped = () => token.slice(0, -1) + (token.endsWith("a") ? "b" : "a");

/** The hits in bytes that arrive in pieces. */
async function hits(...chunks) {
  async function* stream() {
    for (const chunk of chunks) yield Buffer.from(chunk, "utf8");
  }
  return Array.fromAsync ? Array.fromAsync(find(stream())) : collect(find(stream()));
}

async function collect(stream) {
  const all = [];
  for await (const one of stream) all.push(one);
  return all;
}

/** A folder with these files. */
function folderOf(files) {
  const folder = newFolder();
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  return folder;
}

describe("in a stream", () => {
  test("a token is found once, at its place, wherever the stream is cut", async () => {
    const text = `first line\nü 報 key=${token};\n${token}\n`;
    const expected = [
      { line: 2, column: 9, prefix: "acme_live", clientId },
      { line: 3, column: 1, prefix: "acme_live", clientId },
    ];
    const bytes = Buffer.from(text);
    for (let cut = 0; cut <= bytes.length; cut++) {
      async function* stream() {
        yield bytes.subarray(0, cut);
        yield bytes.subarray(cut);
      }
      assert.deepEqual(await collect(find(stream())), expected, `cut at ${cut}`);
    }
    async function* byByte() {
      for (const byte of bytes) yield Buffer.of(byte);
    }
    assert.deepEqual(await collect(find(byByte())), expected);
  });

  test("places stay right over many chunks with many tokens", async () => {
    const lines = Array.from({ length: 5000 }, (_, index) =>
      index % 7 === 3 ? `${"x ".repeat(index % 50)}${token}` : "y".repeat(index % 120),
    );
    const text = lines.join("\n");
    const chunks = [];
    for (let at = 0; at < text.length; at += 1000) chunks.push(text.slice(at, at + 1000));
    const expected = lines.flatMap((line, index) =>
      line.includes(token) ? [[index + 1, line.indexOf(token) + 1]] : [],
    );
    assert.deepEqual(
      (await hits(...chunks)).map(({ line, column }) => [line, column]),
      expected,
    );
  });

  test("escapes in front of it and quotes around it hide nothing", async () => {
    const texts = [
      `"${token}"`,
      `key%3D${token}%26`,
      `{"a":"x\\n${token}\\n"}`,
      `\\t${token}`,
      `(${token})`,
      `Bearer ${token}`,
      `https://x/?k=${token}&`,
    ];
    for (const text of texts)
      assert.deepEqual(
        (await hits(text)).map((hit) => hit.clientId),
        [clientId],
        text,
      );
  });

  test("binary data and UTF-16 hide nothing", async () => {
    const noise = Buffer.from(Array.from({ length: 3000 }, (_, index) => ((index * 131 + 7) % 256) | 0x80));
    async function* binary() {
      yield Buffer.concat([noise, Buffer.from(`\0${token}\0`), noise]);
    }
    assert.equal((await collect(find(binary()))).length, 1);
    const wide = Buffer.from(`\ufeffa line\r\nkey=${token}\r\n`, "utf16le");
    async function* utf16() {
      yield wide;
    }
    async function* swapped() {
      yield Buffer.from(wide).swap16();
    }
    const expected = [{ line: 2, column: 5, prefix: "acme_live", clientId }];
    assert.deepEqual([await collect(find(utf16())), await collect(find(swapped()))], [expected, expected]);
  });

  test("what only looks like a token is none", async () => {
    const decoys = [
      `${token}x`,
      `x${token.toUpperCase()}`,
      token.slice(0, -1),
      token.replace(`_${secret}`, `-${secret}`),
      `${clientId}_${secret}`,
      `_${token}`,
    ];
    for (const decoy of decoys)
      assert.deepEqual(
        (await hits(`${decoy}\n`)).filter((hit) => hit.clientId !== null),
        [],
        decoy,
      );
    assert.deepEqual(
      (await hits(mistyped())).map((hit) => hit.clientId),
      [null],
    );
  });
});

describe("in files", { concurrency: 3 }, () => {
  const cleanTree = { "README.md": "nothing here", "src/a.js": "const a = 1;" };

  test("every planted token is reported with its place, the decoys are not, and no secret is shown", async () => {
    const cwd = folderOf({
      ...cleanTree,
      "config/app.env": `A=1\nTOKEN=${token}\n`,
      "deep/er/log.bin": Buffer.concat([Buffer.alloc(1 << 20, 0xff), Buffer.from(` ${token} `)]),
      "wrong.txt": mistyped(),
      ".git/config": `url = https://${token}@git.example/\n`,
      ".git/objects/ab/cd": token,
      "node_modules/x/y.js": `"${token}"`,
    });
    symlinkSync("..", join(cwd, "deep", "loop"));
    symlinkSync("nowhere", join(cwd, "dangling"));
    const { code, out, err } = await keyward(["scan"], { cwd });
    assert.equal(code, 1);
    const places = out
      .trimEnd()
      .split("\n")
      .slice(1)
      .map((line) => line.split(/ +/));
    assert.deepEqual(places, [
      [".git/config:1:15", clientId, "acme_live"],
      ["config/app.env:2:7", clientId, "acme_live"],
      [`deep/er/log.bin:1:${(1 << 20) + 2}`, clientId, "acme_live"],
      ["node_modules/x/y.js:1:2", clientId, "acme_live"],
    ]);
    assert.match(err, /^4 tokens in 7 files\.\n/);
    assert.ok(!(out + err).includes(secret.slice(0, 8)));

    const json = await keyward(["scan", "--json", "--exclude", "node_modules", "--exclude", ".git", "."], { cwd });
    const { found, files, bytes, unreadable } = JSON.parse(json.out);
    assert.deepEqual(found[0], { file: "config/app.env", line: 2, column: 7, prefix: "acme_live", clientId });
    assert.deepEqual([found.length, files, unreadable, json.err, json.code], [2, 5, [], "", 1]);
    assert.ok(bytes > 1 << 20);
    assert.ok(!json.out.includes(secret.slice(0, 8)));
  });

  test("a clean tree is exit code 0; --all shows what has a wrong checksum and does not count it", async () => {
    assert.deepEqual(await keyward(["scan"], { cwd: folderOf(cleanTree) }), {
      code: 0,
      out: "",
      err: "0 tokens in 2 files.\n",
    });
    const cwd = folderOf({ "a.txt": `x ${mistyped()}` });
    assert.deepEqual(await keyward(["scan"], { cwd }), { code: 0, out: "", err: "0 tokens in 1 file.\n" });
    const all = await keyward(["scan", "--all"], { cwd });
    assert.equal(all.code, 0);
    assert.match(all.out, /a\.txt:1:3 {2}checksum does not fit {2}acme_live\n$/);
    assert.ok(!all.out.includes(secret.slice(0, 8)));
  });

  test("--prefix restricts", async () => {
    const cwd = folderOf({ "a.txt": token });
    assert.equal((await keyward(["scan", "--prefix", "acme_live"], { cwd })).code, 1);
    assert.equal((await keyward(["scan", "--prefix", "live"], { cwd })).code, 0);
  });

  test("standard input and named files are scanned; what cannot be read is said, and is no clean bill", async () => {
    const piped = await keyward(["scan", "-"], { input: `a\n  ${token}` });
    assert.equal(piped.code, 1);
    assert.match(piped.out, /^-:2:3 /m);
    const cwd = folderOf({ "a.txt": token, "b.txt": token });
    assert.match((await keyward(["scan", "b.txt"], { cwd })).out, /^WHERE .*\nb\.txt:1:1 .*\n$/);
    const missing = await keyward(["scan", "nowhere", "a.txt"], { cwd });
    assert.equal(missing.code, 1);
    assert.match(missing.err, /^warning: nowhere cannot be read: ENOENT\n1 token in 1 file\./);
    assert.equal((await keyward(["scan", "nowhere"], { cwd })).code, 4);
  });

  test("a long scan shows on a terminal how far it is, and cleans up; in a pipe it says nothing", async () => {
    const cwd = newFolder();
    // A file that takes its time, however fast it is looked at.
    await run("mkfifo", [join(cwd, "big.txt")]);
    const drip = "for i in $(seq 30); do head -c 1048576 /dev/zero; sleep 0.1; done > big.txt";
    const written = run("sh", ["-c", drip], { cwd });
    const shown = await onTerminal(["scan", "big.txt"], { cwd, env: { NO_COLOR: "1" } });
    await written;
    const [first, second] = shown.out.split("\r\u001b[K").slice(1);
    assert.match(first, /^1 files, \d+ MB {2}big\.txt$/);
    assert.notEqual(first, second);
    assert.ok(shown.out.endsWith("\r\u001b[K0 tokens in 1 file.\r\n"), shown.out.slice(-80));
    const again = run("sh", ["-c", drip], { cwd });
    assert.equal((await keyward(["scan", "big.txt"], { cwd })).err, "0 tokens in 1 file.\n");
    await again;
  });
});
