// Runs the worker in workerd on this machine, over a copy of the demo's keys: node run.mjs [file] [port]
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { Miniflare } from "miniflare";
import { publish } from "./publish.mjs";

const [file = ".keyward/demo.sqlite", port = "8788"] = process.argv.slice(2);
const PUBLISH_EVERY_MS = 2000;

// What `wrangler` does as well: one module, and beside it the wasm file, which the platform compiles.
const folder = await mkdtemp(join(tmpdir(), "keyward-worker-"));
await build({
  entryPoints: [fileURLToPath(new URL("worker.mjs", import.meta.url))],
  outfile: join(folder, "worker.mjs"),
  bundle: true,
  format: "esm",
  target: "es2022",
  conditions: ["workerd", "worker", "browser"],
  external: ["cloudflare:workers"],
  loader: { ".wasm": "copy" },
  assetNames: "[name]",
  // This repository's own tsconfig would lead to the package's sources.
  tsconfigRaw: "{}",
});
const worker = new Miniflare({
  host: "127.0.0.1",
  port: Number(port),
  rootPath: folder,
  modulesRoot: folder,
  modules: [
    {
      type: "ESModule",
      path: join(folder, "worker.mjs"),
      contents: await readFile(join(folder, "worker.mjs"), "utf8"),
    },
    { type: "CompiledWasm", path: join(folder, "core.wasm"), contents: await readFile(join(folder, "core.wasm")) },
  ],
  compatibilityDate: "2026-01-01",
  cf: false,
  kvNamespaces: ["KEYS"],
  durableObjects: { NONCES: { className: "Nonces", useSQLite: true } },
});

const kv = await worker.getKVNamespace("KEYS");
let known = await publish(file, kv);
let publishing = Promise.resolve();
const timer = setInterval(() => {
  publishing = publishing.then(async () => {
    known = await publish(file, kv, known);
  });
}, PUBLISH_EVERY_MS);
console.log(`the worker answers on ${(await worker.ready).origin}/`);

for (const signal of ["SIGINT", "SIGTERM"]) {
  process.once(signal, async () => {
    clearInterval(timer);
    await publishing;
    await worker.dispose();
    await rm(folder, { recursive: true });
    process.exit(0);
  });
}
