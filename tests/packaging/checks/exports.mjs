// The package.json is right for bundlers (publint) and for every way in which TypeScript may resolve it (attw).
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import { root } from "../../../scripts/lib/paths.mjs";
import { run } from "../../../scripts/lib/run.mjs";

const ORDER = ["workerd", "edge-light", "bun", "module-sync", "import", "require"];

export const checks = {
  "the conditions stand in the order that runtimes need"() {
    const { exports } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
    assert.deepEqual(Object.keys(exports["."]), ORDER);
    for (const [path, conditions] of Object.entries(exports)) {
      if (typeof conditions === "string" || "default" in conditions) continue;
      assert.deepEqual(
        Object.keys(conditions),
        ORDER.filter((name) => name in conditions),
        path,
      );
      for (const target of Object.values(conditions)) assert.deepEqual(Object.keys(target), ["types", "default"], path);
    }
  },

  async "publint has nothing to say"(packed) {
    const bytes = readFileSync(packed.tarball);
    const tarball = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
    const { messages, pkg } = await publint({ strict: true, pack: { tarball } });
    assert.equal(messages.map((message) => formatMessage(message, pkg, { color: false })).join("\n"), "");
  },

  async "attw finds every type where it looks"(packed) {
    const attw = join(root, "node_modules", "@arethetypeswrong", "cli", "dist", "index.js");
    // node16: TypeScript's oldest resolution (`node10`) knows no `exports`, and TypeScript 7 does not have it any more.
    // core.wasm is no JavaScript. The console is for pages: it has no CommonJS form, and `require` of it is refused.
    const options = [
      "--profile",
      "node16",
      "--no-definitely-typed",
      "--exclude-entrypoints",
      "core.wasm",
      "console",
      "--no-emoji",
      "--no-color",
      "-f",
      "ascii",
    ];
    await run(process.execPath, [attw, packed.tarball, ...options], { quiet: true });
    await run(
      process.execPath,
      [
        attw,
        packed.tarball,
        "--profile",
        "esm-only",
        "--no-definitely-typed",
        "--entrypoints",
        "console",
        "-f",
        "ascii",
      ],
      { quiet: true },
    );
  },
};
