// What the package costs on the wire.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { sizesOf } from "../../scripts/build/sizes.mjs";
import { dist } from "./keyward.mjs";

const KB = 1_000;
/** Of the whole engine, brotli; the edge build of verifying and signing alone has one of its own (65 KB) when it exists. */
const TARGET = 130 * KB;

/** The sizes of the core, and whether they are within the target. */
export function measureSizes() {
  const sizes = sizesOf(readFileSync(join(dist, "core.wasm")));
  return { file: "core.wasm", ...sizes, target: { brotli: TARGET }, met: sizes.brotli <= TARGET };
}

export function printSizes({ file, raw, gzip, brotli, met }) {
  const text = (bytes) => `${(bytes / KB).toFixed(1)} KB`;
  console.log(`\nsize of ${file}`);
  console.log(`  ${text(raw)} raw, ${text(gzip)} gzip, ${text(brotli)} brotli`);
  console.log(`  ${met ? "met   " : "MISSED"}  brotli ${text(brotli)}, at most ${text(TARGET)}`);
}
