// Prints what the core costs on the wire, as the design's targets count it.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { dist } from "../lib/paths.mjs";

/** Bytes of a buffer: raw, gzip -9 and brotli at its best. */
export function sizesOf(bytes) {
  const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length };
  return {
    raw: bytes.length,
    gzip: gzipSync(bytes, { level: 9 }).length,
    brotli: brotliCompressSync(bytes, { params }).length,
  };
}

export function printSizes() {
  for (const name of ["core.wasm", "global.js"]) {
    const { raw, gzip, brotli } = sizesOf(readFileSync(join(dist, name)));
    console.log(`  ${name.padEnd(10)} ${kilobytes(raw)} raw, ${kilobytes(gzip)} gzip, ${kilobytes(brotli)} brotli`);
  }
}

const kilobytes = (bytes) => `${(bytes / 1000).toFixed(1)} KB`;
