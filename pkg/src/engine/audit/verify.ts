// Verification of what a storage holds.
import { call } from "../../core/call.js";
import { typeError } from "../../core/error.js";
import { scanPages } from "../../core/scan.js";
import { glue } from "../../core/wasm.js";
import { membersOf } from "../../core/wire.js";
import type { AuditVerification } from "../../types/audit.js";
import type { Storage } from "../../types/storage.js";
import { LEDGERS } from "./export.js";

/** Holds the events of a storage against each other and against checkpoints; `own` is the host's key. */
export async function verifyStorage(
  storage: Storage,
  input: unknown,
  own: string | undefined,
): Promise<AuditVerification> {
  const { checkpoints = [], keys, ...others } = membersOf("query", input);
  const surplus = Object.keys(others)[0];
  if (surplus !== undefined) throw typeError(surplus, "left out: there are `checkpoints` and `keys`");
  const trusted = keysOf(keys) ?? (own === undefined ? [] : [own]);
  const chains = call(() => new (glue().AuditChains)(false));
  for (const text of checkpointsOf(checkpoints)) call(() => chains.checkpoint(text, [...trusted]));
  for (const prefix of LEDGERS) {
    for await (const items of scanPages(storage, prefix)) {
      for (const { id, value } of items) call(() => chains.ledger(id, value));
    }
  }
  for await (const items of scanPages(storage, "audit/")) {
    for (const { id, value } of items) call(() => chains.event(id, value));
  }
  const overtaken = call(() => chains.overtaken());
  const again = overtaken.length === 0 ? [] : await storage.read(overtaken, { fresh: true });
  again.forEach((document, index) => {
    if (document) call(() => chains.again(overtaken[index] as string, document.value));
  });
  return call(() => chains.finish() as AuditVerification);
}

/** The texts of checkpoints that were given as objects or as texts. */
export function checkpointsOf(checkpoints: unknown): readonly string[] {
  if (!Array.isArray(checkpoints)) throw typeError("checkpoints", "a list of checkpoints");
  return checkpoints.map((one: unknown) => (typeof one === "string" ? one : JSON.stringify(one)) ?? "");
}

/** The verifier keys, if there are any. */
export function keysOf(keys: unknown): readonly string[] | undefined {
  if (keys === undefined) return undefined;
  if (!Array.isArray(keys) || !keys.every((key) => typeof key === "string")) {
    throw typeError("keys", "a list of verifier keys");
  }
  return keys;
}
