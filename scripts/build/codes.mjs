// Makes pkg/src/generated/codes.ts of the tables of the core: the unions of reasons, public codes and refusals.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { root } from "../lib/paths.mjs";
import { core } from "./core.mjs";

const target = join(root, "pkg", "src", "generated", "codes.ts");

/** Writes the file if the tables have changed; it is committed, so that a change shows in review. */
export async function buildCodes() {
  const { instantiate } = await import(`${pathToFileURL(core.script).href}?${Date.now()}`);
  const glue = instantiate(new WebAssembly.Module(readFileSync(core.wasm)));
  const text = render(glue.tables());
  if (current() === text) return;
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, text);
}

function current() {
  try {
    return readFileSync(target, "utf8");
  } catch {
    return "";
  }
}

function render({ reasons, codes, refusals }) {
  const reason = reasons.map((row) => [row.reason, `${row.meaning}; public: \`${row.code}\`, ${row.status}`]);
  return [
    "// Made by the build from the tables in src/error. Do not edit.",
    union("Reason", "Why a verification said no, exactly, for the operator.", reason),
    union(
      "PublicCode",
      "What a caller may be told; coarse on purpose.",
      codes.map((code) => [code]),
    ),
    union(
      "RefusalCode",
      "What a command can be refused for.",
      refusals.map((row) => [row.code, row.message]),
    ),
  ].join("\n");
}

function union(name, sentence, rows) {
  const members = rows.map(([code, meaning]) => (meaning ? `  /** ${meaning} */\n  | "${code}"` : `  | "${code}"`));
  return `/** ${sentence} */\nexport type ${name} =\n${members.join("\n")};\n`;
}
