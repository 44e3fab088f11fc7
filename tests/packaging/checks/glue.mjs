// The build changes what wasm-bindgen writes. Every line that it relies on is taken away once: the build has to stop.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import binaryen from "binaryen";
import { factoryScript, factoryTypes } from "../../../scripts/build/glue.mjs";
import { work } from "../../../scripts/lib/paths.mjs";

const read = (name) => readFileSync(join(work, "raw", name), "utf8");
const reliedOn = [
  "/* @ts-self-types",
  "async function __wbg_load(",
  "function initSync(",
  "let __wbg_init_promise;",
  "export { initSync, __wbg_init as default };",
  "if (!(module instanceof WebAssembly.Module)) {",
];

export const checks = {
  "the factory starts synchronously and fetches nothing"() {
    const script = factoryScript(read("core.js"));
    assert.doesNotMatch(script, /\bawait\b|\bfetch\(|import\.meta|^import /m);
    assert.equal(script.match(/^export /gm).length, 1);
  },

  "a line that has changed stops the build"() {
    const generated = read("core.js");
    for (const line of reliedOn) {
      assert.ok(generated.includes(line), line);
      assert.throws(
        () => factoryScript(generated.replaceAll(line, "something else")),
        /wasm-bindgen's output has changed/,
        line,
      );
    }
    assert.throws(() => factoryTypes(read("core.d.ts").replace("InitInput =", "Input =")), /has changed/);
  },

  "a finaliser of another form stops the build"() {
    const form = "new FinalizationRegistry(ptr => wasm.__wbg_a_free(ptr, 1))";
    const script = `\nclass A {}\nconst F = ${form};\n`;
    const around = (text) =>
      read("core.js").replace("\nasync function __wbg_load(", `${text}\nasync function __wbg_load(`);
    const own = (read("core.js").match(/^export class /gm) ?? []).length;
    assert.equal(factoryScript(around(script)).match(/if \(!retired\)/g).length, own + 1);
    assert.throws(() => factoryScript(around(script.replace("ptr =>", "(ptr) =>"))), /finalisers/);
  },

  "no export gives one bare reference, over which Node 20 can abort the process"() {
    const core = binaryen.readBinary(readFileSync(join(work, "core.wasm")));
    const functions = Array.from({ length: core.getNumExports() }, (_, index) =>
      binaryen.getExportInfo(core.getExportByIndex(index)),
    ).filter(({ kind }) => kind === binaryen.ExternalFunction);
    const bare = functions.filter(
      ({ value }) => binaryen.getFunctionInfo(core.getFunction(value)).results === binaryen.externref,
    );
    assert.ok(functions.length > 20);
    assert.deepEqual(
      bare.map(({ name }) => name),
      [],
      "let it return `Given`: src/wasm/convert.rs says why",
    );
  },

  "a snippet of JavaScript stops the build"() {
    assert.throws(
      () => factoryScript(`import { a } from './snippets/a.js';\n${read("core.js")}`),
      /imports another module/,
    );
  },
};
