// Makes a factory of the JavaScript and the declarations that wasm-bindgen wrote.
//
// wasm-bindgen's output holds ONE instance for the whole process. A trapped instance cannot be used again (its memory
// is in an unknown state), so ours must be replaceable: everything goes inside `instantiate(module)`, and each call
// gives an independent instance. Every line that is changed here is looked for first; when a new version of
// wasm-bindgen words it differently, the build stops instead of shipping something half-changed.
import { Failure } from "../lib/run.mjs";

/** The text of `core/glue.js`. */
export function factoryScript(generated) {
  if (/^import /m.test(generated)) throw changed("it imports another module (a snippet?)", "no `import` line");
  const names = exportedNames(generated);
  let body = cut(generated, "/* @ts-self-types", "\n");
  body = cut(body, "\nasync function __wbg_load(", "\nfunction initSync(", { keepEnd: true });
  body = cut(body, "\nlet __wbg_init_promise;", "\nexport { initSync, __wbg_init as default };");
  body = body.replace(/^export (class|function|const) /gm, "$1 ");
  // Next's edge sandbox and jsdom hand out modules of another realm, for which `instanceof` is false.
  body = swap(
    body,
    "if (!(module instanceof WebAssembly.Module)) {",
    "if (Object.prototype.toString.call(module) !== '[object WebAssembly.Module]') {",
  );
  body = retireFinalizers(body);
  for (const word of ["fetch(", "import.meta", "await ", "export "]) {
    if (body.includes(word)) throw changed(`\`${word.trim()}\` is left in it`, "only the synchronous start");
  }
  return [
    "// Made by the build from wasm-bindgen's output; see scripts/build/glue.mjs.",
    "export function instantiate(module) {",
    "let retired = false;",
    body.trim(),
    "initSync({ module });",
    `return { ${[...names, "memory: wasm.memory", "retire() { retired = true; }"].join(", ")} };`,
    "}",
    "",
  ].join("\n");
}

/** The text of `core/glue.d.ts`: the same declarations, reachable only through the instance. */
export function factoryTypes(generated) {
  const end = generated.indexOf("\nexport type InitInput =");
  if (end < 0) throw changed("the declarations have no `export type InitInput`", "export type InitInput =");
  const body = generated
    .slice(0, end)
    .replace("/* tslint:disable */\n/* eslint-disable */\n", "")
    .replace(/^export (class|function|enum) /gm, "declare $1 ");
  const values = [...body.matchAll(/^declare (?:class|function|enum) (\w+)/gm)].map((match) => match[1]);
  const types = [...body.matchAll(/^declare (?:class|enum) (\w+)/gm)].map((match) => match[1]);
  return [
    "// Made by the build from wasm-bindgen's output; see scripts/build/glue.mjs.",
    body.trim(),
    "",
    `export type { ${types.join(", ")} };`,
    "",
    "/** One independent instance of the core: what it exports, and its memory. */",
    "export interface Glue {",
    ...values.map((name) => `  readonly ${name}: typeof ${name};`),
    "  readonly memory: WebAssembly.Memory;",
    "  /** From here on the garbage collector frees nothing in this instance: for one that has trapped. */",
    "  retire(): void;",
    "}",
    "",
    "export declare function instantiate(module: WebAssembly.Module): Glue;",
    "",
  ].join("\n");
}

// A finaliser that runs after a trap would enter an allocator in an unknown state, and would throw where nobody
// catches. So a retired instance is simply dropped, memory and all.
function retireFinalizers(body) {
  const classes = body.match(/^class \w+/gm)?.length ?? 0;
  const pattern = /new FinalizationRegistry\(ptr => (wasm\.__wbg_\w+_free\(ptr, 1\))\)/g;
  const found = body.match(pattern)?.length ?? 0;
  const all = body.match(/new FinalizationRegistry\(/g)?.length ?? 0;
  if (found !== all || (classes > 0 && found !== classes)) {
    throw changed(
      `${classes} classes, but ${found} finalisers of the known form`,
      "new FinalizationRegistry(ptr => …)",
    );
  }
  return body.replace(pattern, "new FinalizationRegistry(ptr => { if (!retired) $1; })");
}

function exportedNames(generated) {
  return [...generated.matchAll(/^export (?:class|function|const) (\w+)/gm)].map((match) => match[1]);
}

function swap(text, from, to) {
  if (text.split(from).length !== 2) throw changed("the check of the module's type is not there once", from);
  return text.replace(from, () => to);
}

function cut(text, from, to, { keepEnd = false } = {}) {
  const start = text.indexOf(from);
  const end = start < 0 ? -1 : text.indexOf(to, start);
  if (end < 0) throw changed("a part that has to be removed is not there", start < 0 ? from : to);
  return text.slice(0, start) + text.slice(keepEnd ? end : end + to.length);
}

function changed(what, line) {
  return new Failure(
    `wasm-bindgen's output has changed: ${what}\n  looked for: ${line.trim()}\n  look at scripts/build/glue.mjs before going on`,
  );
}
