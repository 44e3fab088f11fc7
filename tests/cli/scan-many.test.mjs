// A thousand tokens among a hundred megabytes of real text and ten thousand decoys: all found, nothing else, and how
// fast, beside ripgrep with the same expression.
import assert from "node:assert/strict";
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { extname, join } from "node:path";
import { before, test } from "node:test";
import { rgPath } from "@vscode/ripgrep";
import { scannerKit } from "../../pkg/dist/entry/inline.js";
import { root } from "../../scripts/lib/paths.mjs";
import { keyward, newFolder, run } from "./lib/keyward.mjs";
import { tokenOf } from "./lib/tokens.mjs";

const BYTES = 100e6;
const TOKENS = 1_000;
const DECOYS = 10_000;
const PREFIX = "acme_live";
const TEXTS = new Set([
  ".js",
  ".mjs",
  ".cjs",
  ".ts",
  ".json",
  ".md",
  ".rs",
  ".toml",
  ".c",
  ".h",
  ".map",
  ".txt",
  ".html",
]);
/** What a token can stand between. */
const AROUND = [
  ['"', '"'],
  ["key=", "\n"],
  ["Bearer ", "\r\n"],
  ["%3D", "%26"],
  ["\\n", "\\n"],
  ["\0", "\0"],
  ["é", "é"],
  ["(", ")"],
  ['{\\"key\\":\\"', '\\"}'],
];

let folder;
let bytes = 0;
let files = 0;
/** `file clientId` of each token. */
const planted = new Set();

before(() => {
  folder = newFolder();
  const texts = [];
  for (const start of [join(homedir(), ".cargo", "registry", "src"), join(root, "node_modules")]) collect(start, texts);
  assert.ok(bytes >= BYTES, `only ${bytes} bytes of text are here`);
  const places = new Map();
  // Spread over the files by their length, so that large ones have many and most small ones have none.
  const ends = [];
  let sum = 0;
  for (const { size } of texts) {
    sum += size;
    ends.push(sum);
  }
  for (let number = 0; number < TOKENS + DECOYS; number++) {
    const at = (number * 0x9e3779b1 + 12_345) % sum;
    const file = ends.findIndex((end) => at < end);
    const start = file === 0 ? 0 : ends[file - 1];
    places.set(file, [...(places.get(file) ?? []), { offset: at - start, number }]);
  }
  for (const [index, { path, size }] of texts.entries()) {
    const name = `${index % 100}/${index}${extname(path)}`;
    const pieces = [];
    const text = readFileSync(path);
    let from = 0;
    for (const { offset, number } of (places.get(index) ?? []).sort((one, other) => one.offset - other.offset)) {
      const { clientId, token } = tokenOf(PREFIX, number, { decoy: number >= TOKENS });
      const [front, back] = AROUND[number % AROUND.length];
      const at = Math.min(offset, size);
      pieces.push(text.subarray(from, at), Buffer.from(`${front}${token}${back}`));
      from = at;
      if (number < TOKENS) planted.add(`${name} ${clientId}`);
    }
    mkdirSync(join(folder, String(index % 100)), { recursive: true });
    writeFileSync(join(folder, name), Buffer.concat([...pieces, text.subarray(from)]));
    files += 1;
  }
});

test("every planted token is found and nothing else", async (t) => {
  const { code, out } = await keyward(["scan", "--json"], { cwd: folder });
  assert.equal(code, 1);
  const result = JSON.parse(out);
  const found = result.found.map((hit) => `${hit.file} ${hit.clientId}`);
  assert.deepEqual(
    found.filter((hit) => !planted.has(hit)),
    [],
    "found, and not planted",
  );
  assert.deepEqual(
    [...planted].filter((hit) => !found.includes(hit)),
    [],
    "planted, and not found",
  );
  assert.deepEqual([found.length, planted.size, result.files, result.unreadable], [TOKENS, TOKENS, files, []]);
  assert.ok(result.bytes > BYTES);
  const all = JSON.parse((await keyward(["scan", "--json", "--all"], { cwd: folder })).out);
  assert.equal(all.found.filter(({ clientId }) => clientId === null).length, DECOYS);

  const { pattern } = scannerKit(PREFIX);
  const ours = await fastest(() => keyward(["scan", "--prefix", PREFIX], { cwd: folder }));
  const theirs = await fastest(() => run(rgPath, ["-uuu", "-a", "--count", "-e", pattern, "."], { cwd: folder }));
  const start = await fastest(() => keyward(["--version"]));
  const speed = (seconds) => `${Math.round(result.bytes / 1e6 / seconds)} MB/s (${seconds.toFixed(2)} s)`;
  t.diagnostic(
    `${found.length} of ${TOKENS} tokens, 0 of ${DECOYS} decoys in ${Math.round(result.bytes / 1e6)} MB of ${files} files: keyward ${speed(ours)}, of which ${start.toFixed(2)} s until it looks; ripgrep ${speed(theirs)}, which checks no checksum`,
  );
});

/** The fastest of three: the first also reads from the disk. */
async function fastest(body) {
  const times = [];
  for (let round = 0; round < 3; round++) {
    const started = performance.now();
    await body();
    times.push((performance.now() - started) / 1000);
  }
  return Math.min(...times);
}

/** Adds the texts below a folder, until there are enough bytes. */
function collect(below, texts) {
  let entries;
  try {
    entries = readdirSync(below, { withFileTypes: true });
  } catch {
    return;
  }
  for (const entry of entries) {
    if (bytes >= BYTES) return;
    const path = join(below, entry.name);
    if (entry.isDirectory()) collect(path, texts);
    else if (entry.isFile() && TEXTS.has(extname(entry.name))) {
      const { size } = statSync(path);
      if (size === 0) continue;
      texts.push({ path, size });
      bytes += size;
    }
  }
}
