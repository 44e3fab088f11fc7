// Bytes that are the same in every run, and no two draws alike.
import { createHash } from "node:crypto";

/** The bytes of a draw. */
export function drawn(name, length) {
  const blocks = Array.from({ length: Math.ceil(length / 32) }, (_, index) =>
    createHash("sha256").update(`${name} ${index}`).digest(),
  );
  return new Uint8Array(Buffer.concat(blocks).subarray(0, length));
}
