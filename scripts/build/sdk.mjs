// Stage 2: the TypeScript becomes pkg/dist, for ESM, for CommonJS and for a plain `<script>`.
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { dist, filesBelow, root, work } from "../lib/paths.mjs";
import { step } from "../lib/progress.mjs";
import { run } from "../lib/run.mjs";
import { fingerprint, isFresh, writeStamp } from "../lib/stamp.mjs";
import { core } from "./core.mjs";
import { reachable } from "./graph.mjs";

const TARGET = "es2022";
const WASM_IMPORTERS = ["entry/workerd.js", "entry/edge-light.js"];
// An entry without a source is left out here, and missed by the tests of the packed tarball: package.json names it.
const present = (name) => {
  const stem = join(root, "pkg", "src", name.replace(/\.(d\.ts|js)$/, ""));
  return existsSync(`${stem}.ts`) || existsSync(`${stem}.tsx`);
};
const SUBPATHS = ["testing/index", "middleware/hono", "middleware/express", "middleware/fastify"];
const CJS_ENTRIES = ["entry/inline.js", "entry/slim.js", ...SUBPATHS.map((name) => `${name}.js`)].filter(present);
const ESM_ENTRIES = [...CJS_ENTRIES, ...WASM_IMPORTERS, "cli/main.js"].filter(present);
const TYPED_ENTRIES = ["index.d.ts", ...SUBPATHS.map((name) => `${name}.d.ts`), "console/index.d.ts"].filter(present);

/** What the compiler does not write: made from the core. */
const made = {
  "core/glue.js": () => readFileSync(core.script, "utf8"),
  "core/wasm-base64.js": () => `export const wasmBase64 = "${readFileSync(core.wasm).toString("base64")}";\n`,
};

/** Builds pkg/dist if anything that it is made of has changed; returns whether it did. */
export async function buildSdk(corePrint, { force = false } = {}) {
  const sources = filesBelow("pkg/src").filter((file) => file !== core.types);
  const settings = [
    "package.json",
    "package-lock.json",
    "tsconfig.base.json",
    "pkg/tsconfig.json",
    "scripts/build/sdk.mjs",
    "scripts/build/graph.mjs",
  ];
  const print = fingerprint([...sources, ...settings.map((name) => join(root, name))], corePrint);
  const stamp = join(work, "sdk.stamp");
  if (!force && isFresh(stamp, print, [join(dist, "entry", "inline.js"), join(dist, "global.js")])) return false;

  rmSync(stamp, { force: true });
  const compiled = join(work, "sdk");
  const next = join(work, "dist");
  rmSync(compiled, { recursive: true, force: true });
  rmSync(next, { recursive: true, force: true });
  await step("compile the TypeScript", () => compile(compiled), { always: true });
  await step("assemble the package", () => assemble(compiled, next), { always: true });
  // Swapped in whole: whoever reads pkg/dist meanwhile sees the old package or the new one.
  rmSync(dist, { recursive: true, force: true });
  renameSync(next, dist);
  writeStamp(stamp, print);
  return true;
}

function compile(output) {
  const tsc = join(root, "node_modules", "typescript", "bin", "tsc");
  return run(process.execPath, [tsc, "-p", join(root, "pkg"), "--outDir", output]);
}

async function assemble(compiled, output) {
  const isMade = (name) => name in made || name.startsWith("core.wasm");
  const scripts = reachable(compiled, ESM_ENTRIES, ".js", isMade);
  const types = reachable(compiled, TYPED_ENTRIES, ".d.ts");
  for (const name of [...scripts, ...types]) copy(join(compiled, name), join(output, name));
  for (const [name, text] of Object.entries(made)) write(join(output, name), text());
  copy(core.wasm, join(output, "core.wasm"));
  write(
    join(output, "core.wasm.d.ts"),
    "/** In a runtime or bundler that compiles it: a WebAssembly.Module. */\ndeclare const wasm: object;\nexport default wasm;\n",
  );
  if (present("cli/main.js")) await program(output);
  await commonJs(output);
  await bundles(output);
}

/**
 * The command line in one file: from a hundred and sixty, it would take twice as long to start. The modules that it is
 * made of stay beside it for the tests, and are not in the package.
 */
async function program(output) {
  const { build } = await import("esbuild");
  await build({
    bundle: true,
    entryPoints: [join(output, "cli", "main.js")],
    outfile: join(output, "cli.js"),
    format: "esm",
    platform: "node",
    packages: "external",
    target: TARGET,
    banner: { js: "#!/usr/bin/env node" },
    logLevel: "warning",
    legalComments: "none",
  });
  // npm makes it executable when it installs a package, but not for `npx keyward` in this very folder.
  chmodSync(join(output, "cli.js"), 0o755);
}

/**
 * The same tree of files once more, each translated by itself: `require` of two subpaths shares one core, as `import`
 * does. A folder with its own package.json may keep the names, so that the declarations are the same text.
 */
async function commonJs(output) {
  const { build } = await import("esbuild");
  const scripts = reachable(output, CJS_ENTRIES, ".js");
  await build({
    entryPoints: scripts.map((name) => join(output, name)),
    outdir: join(output, "cjs"),
    outbase: output,
    format: "cjs",
    platform: "node",
    target: TARGET,
    logLevel: "warning",
  });
  const typed = TYPED_ENTRIES.filter((name) => !name.startsWith("console/"));
  for (const name of reachable(output, typed, ".d.ts")) copy(join(output, name), join(output, "cjs", name));
  write(join(output, "cjs", "package.json"), '{ "type": "commonjs" }\n');
}

async function bundles(output) {
  const { build } = await import("esbuild");
  const common = { bundle: true, minify: true, target: TARGET, logLevel: "warning", legalComments: "none" };
  await build({
    ...common,
    entryPoints: [join(output, "entry", "inline.js")],
    outfile: join(output, "global.js"),
    format: "iife",
    globalName: "keyward",
  });
  if (!present("console/index.js")) return;
  await build({
    ...common,
    entryPoints: { console: join(root, "pkg", "src", "console", "index.ts") },
    outdir: output,
    format: "esm",
    // The pages that are fetched later are a file of their own, and what they share with the others is one more.
    splitting: true,
    chunkNames: "console/[name]",
    external: ["keyward"],
    jsx: "automatic",
    jsxImportSource: "preact",
    loader: { ".css": "text", ".svg": "text", ".woff2": "dataurl" },
  });
}

function copy(from, to) {
  mkdirSync(dirname(to), { recursive: true });
  cpSync(from, to);
}

function write(path, text) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}
