// Verification of an export, without the storage that it comes from.
import { call } from "../core/call.js";
import { typeError } from "../core/error.js";
import { glue } from "../core/wasm.js";
import { checkpointsOf, keysOf } from "../engine/audit/verify.js";
import type { AuditVerification, Checkpoint } from "../types/audit.js";

/** What is verified, and what it is held against. */
export interface AuditEvidence {
  /** Files of lines, as `audit.export` returns them, each in its order. */
  readonly files: readonly (Iterable<string> | AsyncIterable<string>)[];
  readonly checkpoints?: readonly (Checkpoint | string)[];
  /** Verifier keys: `<name>+<id>+<key>`. */
  readonly keys?: readonly string[];
  /** Whether the export has some documents only: those of which it has no event are then not missed. */
  readonly partial?: boolean;
}

/**
 * Whether the events of an export are those that happened.
 *
 * Security: events after the last checkpoint are held against each other only; whoever can write the storage could have
 * written them anew. Take checkpoints often, and keep them elsewhere.
 */
export async function verifyAudit(evidence: AuditEvidence): Promise<AuditVerification> {
  const { files, checkpoints = [], keys, partial = false } = evidence;
  if (!Array.isArray(files)) throw typeError("files", "a list of lists of lines");
  const chains = call(() => new (glue().AuditChains)(partial));
  for (const text of checkpointsOf(checkpoints)) call(() => chains.checkpoint(text, [...(keysOf(keys) ?? [])]));
  for (const file of files as readonly AsyncIterable<string>[]) {
    for await (const line of file) if (line !== "") call(() => chains.line(line));
    call(() => chains.nextFile());
  }
  return call(() => chains.finish() as AuditVerification);
}
