// One core a process, however it is loaded, and one that can be replaced.
import assert from "node:assert/strict";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { dist } from "../../../scripts/lib/paths.mjs";
import { ask, run } from "../../../scripts/lib/run.mjs";
import { project } from "../project.mjs";

const shared = `
import { createRequire } from "node:module";
import * as imported from "keyward";
const required = createRequire(import.meta.url)("keyward");
if (required.initWasm !== imported.initWasm) throw new Error("require and import have loaded two cores");
`;
const slim = `
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import * as keyward from "keyward/slim";
const throws = (body) => { try { body(); return null; } catch (error) { return error; } };
const wrong = throws(() => keyward.initWasm("core.wasm"));
if (!(wrong instanceof TypeError) || !wrong.message.includes("source")) throw new Error("a wrong source: " + wrong);
const bad = throws(() => keyward.initWasm(new Uint8Array([1, 2, 3])));
if (!(bad instanceof WebAssembly.CompileError)) throw new Error("bytes that are no wasm: " + bad);
const bytes = readFileSync(createRequire(import.meta.url).resolve("keyward/core.wasm"));
keyward.initWasm(await WebAssembly.compile(bytes));
`;

export const checks = {
  async "require and import share one core (module-sync, Node 20.19 and later)"(packed) {
    const folder = await project(packed, "shared", { files: { "main.mjs": shared } });
    await run(process.execPath, ["main.mjs"], { cwd: folder, quiet: true });
  },

  async "keyward/slim starts from a module, and says what is wrong with anything else"(packed) {
    const folder = await project(packed, "slim", { files: { "main.mjs": slim } });
    await run(process.execPath, ["main.mjs"], { cwd: folder, quiet: true });
  },

  async "what is not exported cannot be imported"(packed) {
    const folder = await project(packed, "private", {
      files: { "main.mjs": 'import "keyward/pkg/dist/core/wasm.js";\n' },
    });
    assert.equal(await ask(process.execPath, ["main.mjs"], { cwd: folder }), null);
  },

  async "a replaced instance is a new one, with its own memory"() {
    const module = (name) => import(pathToFileURL(join(dist, name)).href);
    await module("entry/inline.js");
    const { glue, instanceEpoch, replaceInstance } = await module("core/wasm.js");
    const [before, epoch] = [glue(), instanceEpoch()];
    const after = replaceInstance();
    assert.notEqual(after, before);
    assert.equal(glue(), after);
    assert.notEqual(after.memory, before.memory);
    assert.equal(instanceEpoch(), epoch + 1);
  },
};
