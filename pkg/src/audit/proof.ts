// The proof that one document's head is in a checkpoint, without all the others.
import { call } from "../core/call.js";
import { glue } from "../core/wasm.js";
import { wire } from "../core/wire.js";
import type { Checkpoint } from "../types/audit.js";

/** What shows that a checkpoint vouches for a leaf. */
export interface HeadProof {
  /** The signed note of the checkpoint. */
  readonly note: string;
  readonly index: number;
  /** `<document> <sequence> <head>`. */
  readonly leaf: string;
  /** Hashes from the leaf to the root, in base64. Source: RFC 9162, section 2.1.3. */
  readonly path: readonly string[];
}

/** The proof of a document's head; null if the checkpoint does not have it. */
export function proveHead(checkpoint: Checkpoint, document: string): HeadProof | null {
  const text = wire("checkpoint", checkpoint);
  return call(() => glue().proveHead(text, document) as HeadProof | null);
}

/** Whether one of the verifier keys has signed what the proof leads to; null if so, else why not. */
export function verifyHead(proof: HeadProof, keys: readonly string[]): string | null {
  const text = wire("proof", proof);
  return call(() => glue().verifyHead(text, [...keys])) ?? null;
}

/** The verifier key of a private key: what is given to whoever verifies. Shape: `key` is the 32 bytes of the seed. */
export function checkpointKey(name: string, key: Uint8Array): string {
  return call(() => glue().noteKeyOf(name, key));
}
