// Flushes the usage deltas of verdicts: best effort, rarely, and never in the way of a request.
import { call } from "../core/call.js";
import { announce } from "../core/changes.js";
import { KeywardError, typeError } from "../core/error.js";
import { glue } from "../core/wasm.js";
import type { Storage } from "../types/storage.js";
import type { RetiredUse, UsageDelta } from "../types/verdict.js";

/** What a verdict tells of a use. */
export type Use = UsageDelta | RetiredUse;

const TRIES = 4;

/** Gives a pair its HMAC key back; whether that changed anything. */
export type Repair = (clientId: string, repair: string) => Promise<boolean>;

/**
 * Merges deltas into the usage documents, and applies the repairs that they carry; returns how many documents were
 * written. `alarm` is told the account of each use of a pair that has gone, once that is written.
 *
 * Errors: what the first document that failed has thrown, after all the others were seen to. A repair that is refused,
 * because the keyring does not open here or the pair has gone, is none.
 */
export async function flushUsage(
  storage: Storage,
  deltas: readonly Use[],
  repair: Repair,
  alarm: (account: string) => Promise<unknown>,
): Promise<number> {
  if (!Array.isArray(deltas)) throw typeError("deltas", "a list of usage deltas");
  const documents = new Map<string, Use[]>();
  for (const [index, delta] of (deltas as readonly Use[]).entries()) {
    checkDelta(`deltas[${index}]`, delta);
    const id = call(() => glue().usageDocument(delta.clientId));
    const group = documents.get(id);
    if (group) group.push(delta);
    else documents.set(id, [delta]);
  }
  let written = 0;
  const failures: unknown[] = [];
  for (const [id, group] of documents) {
    try {
      if (await merge(storage, id, group)) written++;
      const retired = group.find((use) => "retired" in use && use.retired);
      if (retired) await alarm(call(() => glue().accountDocument(retired.clientId)));
    } catch (error) {
      failures.push(error);
    }
  }
  for (const [clientId, sealed] of repairsOf(deltas)) {
    try {
      if (await repair(clientId, sealed)) written++;
    } catch (error) {
      if (!(error instanceof KeywardError && error.kind === "refusal")) failures.push(error);
    }
  }
  if (failures.length > 0) throw failures[0];
  return written;
}

function checkDelta(path: string, delta: Use): void {
  const { clientId, at, repair } = (delta ?? {}) as Partial<UsageDelta>;
  if (typeof clientId !== "string") throw typeError(`${path}.clientId`, "a string");
  if (typeof at !== "number" || !Number.isFinite(at)) throw typeError(`${path}.at`, "Unix milliseconds");
  if (repair !== undefined && typeof repair !== "string")
    throw typeError(`${path}.repair`, "a string, as a verdict has it");
}

/** The repairs of a flush, one a pair: every verifier makes the same. */
function repairsOf(deltas: readonly Use[]): Map<string, string> {
  const found = new Map<string, string>();
  for (const delta of deltas)
    if ("repair" in delta && delta.repair !== undefined) found.set(delta.clientId, delta.repair);
  return found;
}

// A lost race is repeated a few times and then left: the next flush carries a later instant anyway.
async function merge(storage: Storage, id: string, group: readonly Use[]): Promise<boolean> {
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const [stored] = await storage.read([id], { fresh: true });
    const clientIds = group.map(({ clientId }) => clientId);
    const instants = Float64Array.from(group, ({ at }) => at);
    const retired = Uint8Array.from(group, (use) => ("retired" in use && use.retired ? 1 : 0));
    const text = call(() => glue().mergeUsage(id, stored?.value, clientIds, instants, retired));
    if (text === undefined) return false;
    if ((await storage.write(id, text, stored?.version ?? null)).ok) {
      announce(storage, id, text);
      return true;
    }
  }
  return false;
}
