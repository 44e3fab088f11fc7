/*
 * Owns: the versions of the adapters whose documents outlive a process.
 *
 * INVARIANT: a version never returns. It is 132 random bits drawn for each write, not a counter: a counter has to be
 * kept somewhere, and wherever that is (the row, a row beside it, the process) a delete, a second process or a restored
 * backup can set it back, whereupon a stale compare-and-swap succeeds against a document that it never read.
 */

const alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz-";
const length = 22;

/** A version that no other write has had or will have. */
export function freshVersion(): string {
  let version = "";
  // 64 characters divide 256 evenly, so the low six bits of a byte are unbiased.
  for (const byte of crypto.getRandomValues(new Uint8Array(length))) version += alphabet.charAt(byte & 63);
  return version;
}
