// Brings what is pending to documents of its own, and forgets what is to be forgotten.
import { call } from "../../core/call.js";
import { KeywardError } from "../../core/error.js";
import { scanPages } from "../../core/scan.js";
import { glue } from "../../core/wasm.js";
import type { AuditDrain } from "../../types/audit.js";
import type { Storage } from "../../types/storage.js";
import { LEDGERS } from "./export.js";

const TRIES = 4;

/** Drains every document that has pending events by `write`, and lets go of refusals that are long ago. */
export async function drain(
  storage: Storage,
  now: number,
  write: (document: string) => Promise<unknown>,
): Promise<AuditDrain> {
  const failed: { document: string; code: string }[] = [];
  /** One document that fails keeps none of the others from being drained. */
  const attempt = async (document: string, work: () => Promise<boolean>): Promise<number> => {
    try {
      return (await work()) ? 1 : 0;
    } catch (error) {
      if (!(error instanceof KeywardError)) throw error;
      failed.push({ document, code: error.code });
      return 0;
    }
  };
  let [drained, forgotten] = [0, 0];
  for (const prefix of LEDGERS) {
    for await (const items of scanPages(storage, prefix)) {
      for (const { id, value } of items) {
        if (!call(() => glue().hasPending(value))) continue;
        drained += await attempt(id, async () => ((await write(id)) as { drained: boolean }).drained);
      }
    }
  }
  for await (const items of scanPages(storage, "refusal/")) {
    for (const { id, value, version } of items) {
      forgotten += await attempt(id, async () => {
        if (!call(() => glue().isForgotten(id, value, now))) return false;
        return (await storage.write(id, null, version)).ok;
      });
    }
  }
  return { drained, forgotten, failed };
}

/** Forgets somebody in every document that holds names beside the chains; returns how many were changed. */
export async function forget(storage: Storage, person: string, own: readonly string[]): Promise<number> {
  let changed = 0;
  for (const id of own) changed += (await rewrite(storage, id, () => null)) ? 1 : 0;
  for (const prefix of ["personal/", "refusal/"]) {
    for await (const items of scanPages(storage, prefix)) {
      for (const { id, value } of items) {
        const without = (text: string) => call(() => glue().withoutPerson(person, id, text));
        if (without(value) !== undefined && (await rewrite(storage, id, without))) changed++;
      }
    }
  }
  return changed;
}

/** Writes what `change` makes of the newest text; undefined leaves it as it is, null deletes it. */
async function rewrite(
  storage: Storage,
  id: string,
  change: (text: string) => string | null | undefined,
): Promise<boolean> {
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const [stored] = await storage.read([id], { fresh: true });
    const text = stored ? change(stored.value) : undefined;
    if (stored === null || stored === undefined || text === undefined) return false;
    if ((await storage.write(id, text, stored.version)).ok) return true;
  }
  const message = `others kept changing \`${id}\`: try again`;
  throw new KeywardError({ kind: "storage", code: "conflict", message, details: { document: id } });
}
