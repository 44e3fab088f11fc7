// A consumer's type check, at its strictest: no DOM, no Node types, and the library's own declarations checked too.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../../../scripts/lib/paths.mjs";
import { run } from "../../../scripts/lib/run.mjs";
import { project } from "../project.mjs";

const compilers = {
  "TypeScript 7": join(root, "node_modules", "typescript", "bin", "tsc"),
  "TypeScript 5.6": join(root, "node_modules", "@arethetypeswrong", "core", "node_modules", "typescript", "bin", "tsc"),
};
const resolutions = {
  nodenext: { module: "nodenext" },
  bundler: { module: "esnext", moduleResolution: "bundler" },
};
const esm = `import * as keyward from "keyward";
import * as slim from "keyward/slim";
import * as testing from "keyward/testing";
import * as express from "keyward/express";
import * as fastify from "keyward/fastify";
import * as hono from "keyward/hono";
keyward.initWasm satisfies typeof slim.initWasm;
export { express, fastify, hono, testing };
export const guard = (verifier: keyward.Verifier) => hono.requireApiKey({ verifier });
`;
const cjs = `import keyward = require("keyward");
import slim = require("keyward/slim");
import express = require("keyward/express");
import fastify = require("keyward/fastify");
import hono = require("keyward/hono");
keyward.initWasm satisfies typeof slim.initWasm;
const guard = (verifier: keyward.Verifier) => express.requireApiKey({ verifier, origin: "https://a.example" });
export = { keyward, hono, fastify, guard };
`;
const page = 'import * as console_ from "keyward/console";\nexport { console_ };\n';
let folder;

export const checks = Object.fromEntries(
  Object.entries(compilers).flatMap(([compiler, tsc]) =>
    Object.entries(resolutions).map(([name, options]) => [
      `${compiler}, ${name}, lib es2022, no DOM, skipLibCheck false`,
      (packed) => compiles(packed, tsc, options),
    ]),
  ),
);

checks["the console's types, with the DOM"] = async (packed) =>
  check(packed, compilers["TypeScript 7"], { module: "nodenext", lib: ["es2022", "dom"] }, ["page.ts"]);

checks["a wrong use does not compile"] = async (packed) => {
  const failing = check(packed, compilers["TypeScript 7"], { module: "nodenext", lib: ["es2022"] }, ["wrong.ts"]);
  await assert.rejects(failing, /wrong\.ts\(2,\d+\): error TS2345/);
};

function compiles(packed, tsc, options) {
  const files = options.module === "nodenext" ? ["esm.ts", "cjs.cts"] : ["esm.ts"];
  return check(packed, tsc, { ...options, lib: ["es2022"] }, files);
}

async function check(packed, tsc, options, files) {
  folder ??= await project(packed, "types", {
    files: {
      "esm.ts": esm,
      "cjs.cts": cjs,
      "page.ts": page,
      "wrong.ts": 'import { initWasm } from "keyward";\ninitWasm("a path");\n',
    },
  });
  const config = join(folder, "tsconfig.json");
  const strictest = { strict: true, exactOptionalPropertyTypes: true, skipLibCheck: false };
  // `types` empty: no package that happens to lie above may lend its globals.
  const compilerOptions = { target: "es2022", ...strictest, noEmit: true, types: [], ...options };
  writeFileSync(config, JSON.stringify({ compilerOptions, files }));
  await run(process.execPath, [tsc, "-p", config, "--pretty", "false"], { cwd: folder, quiet: true });
}
