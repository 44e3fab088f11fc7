// One core a process, however it is loaded, and one that can be replaced.
import assert from "node:assert/strict";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { reachable } from "../../../scripts/build/graph.mjs";
import { dist } from "../../../scripts/lib/paths.mjs";
import { ask, run } from "../../../scripts/lib/run.mjs";
import { project } from "../project.mjs";

const shared = `
import { createRequire } from "node:module";
import * as imported from "keyward";
const required = createRequire(import.meta.url)("keyward");
if (required.initWasm !== imported.initWasm) throw new Error("require and import have loaded two cores");
`;
const guards = `
import { createRequire } from "node:module";
const require = createRequire(import.meta.url);
for (const name of ["hono", "express", "fastify"]) {
  const imported = await import("keyward/" + name);
  const required = require("keyward/" + name);
  for (const one of [imported, required]) {
    if (typeof one.requireApiKey !== "function" || typeof one.verdictOf !== "function") throw new Error(name);
  }
  if (required.verdictOf !== imported.verdictOf) throw new Error("what one guard has let through, the other does not know");
}
const loaded = Object.keys(require.cache).filter((file) => /core\\.|wasm|glue/.test(file));
if (loaded.length > 0) throw new Error("the core was loaded: " + loaded);
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

  async "the guards of the frameworks load by import and by require, and without the core"(packed) {
    const folder = await project(packed, "guards", { files: { "main.mjs": guards } });
    await run(process.execPath, ["main.mjs"], { cwd: folder, quiet: true });
    for (const name of ["hono", "express", "fastify"]) {
      const files = reachable(dist, [`middleware/${name}.js`], ".js");
      assert.deepEqual(
        files.filter((file) => !/^(middleware|http)\/|^core\/(error|wire)\.js$/.test(file)),
        [],
        "a guard brings more than itself and how errors are said",
      );
    }
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
