// Compares every import of the SDK and of the page with the order of the layers.
import { posix } from "node:path";
import { layerOf, typescriptLayers } from "./order.mjs";

// Statements that start a line, and `import(…)` anywhere; prose that mentions an import is neither.
const IMPORT = /^\s*(?:import|export)\b[^;"'()]*["']([^"']+)["']|\bimport\(\s*["']([^"']+)["']/gm;
const PACKAGE = {
  keyward: "index",
  "keyward/slim": "index",
  "keyward/testing": "testing",
  "keyward/hono": "middleware",
  "keyward/express": "middleware",
  "keyward/fastify": "middleware",
  "keyward/console": "console",
};

/** Problems of one file of `pkg/src` or `www`, each `{ path, line, rule }`. */
export function checkTypescript(path, text) {
  const name = folderOf(path);
  const own = layerOf(typescriptLayers, name);
  if (own < 0) return [{ path, line: 1, rule: `folder \`${name}\` has no layer` }];
  const problems = [];
  for (const { 0: found, 1: named, 2: dynamic, index } of text.matchAll(IMPORT)) {
    const target = targetOf(path, named ?? dynamic);
    if (target === null || layerOf(typescriptLayers, target) <= own) continue;
    const line = text.slice(0, index + found.search(/\S/)).split("\n").length;
    problems.push({ path, line, rule: `imports \`${target}\`, which is a later layer` });
  }
  return problems;
}

/** `pkg/src/engine/loop.ts` is `engine`, `pkg/src/index.ts` is `index`, anything below `www` is `www`. */
function folderOf(path) {
  if (path.startsWith("www/")) return "www";
  return path.split("/")[2].replace(/\.tsx?$/, "");
}

function targetOf(path, specifier) {
  if (specifier in PACKAGE) return PACKAGE[specifier];
  if (!specifier.startsWith(".")) return null;
  const resolved = posix.join(posix.dirname(path), specifier);
  return /^(pkg\/src|www)\//.test(resolved) ? folderOf(resolved.replace(/\.jsx?$/, ".ts")) : null;
}
