// Bundlers with their default settings and no plugins; what comes out is run where it can be.
import assert from "node:assert/strict";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { root } from "../../../scripts/lib/paths.mjs";
import { run } from "../../../scripts/lib/run.mjs";
import { project } from "../project.mjs";

const source = 'import { initWasm } from "keyward";\ninitWasm(new Uint8Array([0]));\nconsole.log("started");\n';
const html = '<!doctype html><script type="module" src="/main.js"></script>\n';
/** Nothing of these may reach a page or a worker. */
const forbidden = ["import.meta", "node:fs", "node:path", "node:crypto", "require(", "new Function", root];

let folder;
const consumer = async (packed) =>
  (folder ??= await project(packed, "bundles", { files: { "main.js": source, "index.html": html } }));

export const checks = {
  async "esbuild for a page, without a forbidden string"(packed) {
    const options = {
      absWorkingDir: await consumer(packed),
      entryPoints: ["main.js"],
      bundle: true,
      format: "esm",
      platform: "browser",
    };
    const { outputFiles, warnings } = await build({ ...options, minify: true, write: false, logLevel: "silent" });
    assert.deepEqual(warnings, []);
    noneForbidden(outputFiles[0].text);
    return `${Math.round(outputFiles[0].contents.length / 1000)} KB`;
  },

  async "esbuild of the console: what is fetched later stays apart, or comes along in one file"(packed) {
    const cwd = await consumer(packed);
    const options = {
      absWorkingDir: cwd,
      stdin: { contents: 'import "keyward/console";\n', resolveDir: cwd },
      bundle: true,
      format: "esm",
      platform: "browser",
      outdir: "console",
      write: false,
      logLevel: "silent",
    };
    const [apart, whole] = await Promise.all([build({ ...options, splitting: true }), build(options)]);
    assert.deepEqual([...apart.warnings, ...whole.warnings], []);
    assert.ok(apart.outputFiles.length > 1);
    assert.equal(whole.outputFiles.length, 1);
    for (const { outputFiles } of [apart, whole]) {
      const text = outputFiles.map((file) => file.text).join("\n");
      noneForbidden(text);
      // One word of the frame, and one of a page that is fetched later.
      for (const word of ["keyward-console", "Is it what happened?"]) assert.ok(text.includes(word), word);
    }
  },

  async "esbuild for Node, ESM and CommonJS, run"(packed) {
    const cwd = await consumer(packed);
    for (const [format, outfile] of [
      ["esm", "bundle.mjs"],
      ["cjs", "bundle.cjs"],
    ]) {
      await build({
        absWorkingDir: cwd,
        entryPoints: ["main.js"],
        bundle: true,
        format,
        platform: "node",
        outfile,
        logLevel: "silent",
      });
      assert.equal(await run(process.execPath, [outfile], { cwd, quiet: true }), "started\n");
    }
  },

  async "Vite's build of a page"(packed) {
    const cwd = await consumer(packed);
    const vite = join(root, "node_modules", "vite", "bin", "vite.js");
    await run(process.execPath, [vite, "build", "--logLevel", "error"], { cwd, quiet: true });
    const assets = join(cwd, "dist", "assets");
    const scripts = readdirSync(assets).filter((name) => name.endsWith(".js"));
    assert.equal(scripts.length, 1);
    const text = readFileSync(join(assets, scripts[0]), "utf8");
    noneForbidden(text);
    mkdirSync(join(cwd, "run"));
    writeFileSync(join(cwd, "run", "page.mjs"), text);
    const output = await run(process.execPath, ["--input-type=module", "-e", browserLike], { cwd, quiet: true });
    assert.equal(output, "started\n");
  },

  async "a plain script defines one global"(packed) {
    const cwd = await consumer(packed);
    const code = `
      const before = new Set(Object.getOwnPropertyNames(globalThis));
      const script = require("node:fs").readFileSync("node_modules/keyward/pkg/dist/global.js", "utf8");
      require("node:vm").runInThisContext(script);
      const added = Object.getOwnPropertyNames(globalThis).filter((name) => !before.has(name));
      console.log(added.join(), typeof keyward.initWasm);
    `;
    assert.equal(await run(process.execPath, ["-e", code], { cwd, quiet: true }), "keyward function\n");
  },
};

/** Vite's prelude looks at the document for module preloading: enough of one for it to find nothing to do. */
const browserLike = `
globalThis.document = { createElement: () => ({ relList: { supports: () => true } }), querySelectorAll: () => [] };
await import(process.cwd() + "/run/page.mjs");
`;

function noneForbidden(text) {
  for (const word of forbidden) {
    const at = text.indexOf(word);
    assert.ok(at < 0, `the bundle holds \`${word}\`: …${text.slice(Math.max(0, at - 60), at + 60)}…`);
  }
}
