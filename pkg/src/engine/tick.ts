// What time brings about: every account is looked at, and only those that it has changed are written.
import { call } from "../core/call.js";
import { KeywardError } from "../core/error.js";
import { scanPages } from "../core/scan.js";
import { refusal } from "../core/tables.js";
import { glue } from "../core/wasm.js";
import type { Due, Tick } from "../types/due.js";
import type { Delivery } from "../types/notice.js";
import type { Storage, Stored } from "../types/storage.js";

/** What the core says of one account. */
interface Passed {
  readonly changes: boolean;
  readonly due: readonly Due[];
  readonly nextWakeUpAt: number | null;
}

/** What a tick has done for what it comes upon. */
export interface Errands {
  /** Brings an account up to date that time has changed. */
  write(document: string): Promise<unknown>;
  /** Sees to the notices that still lie in a page of accounts. */
  adopt?(accounts: readonly ({ readonly id: string } & Stored)[]): Promise<unknown>;
  /** Delivers the notices whose turn has come; null where nobody takes them. */
  deliver?(): Promise<Delivery | null>;
}

/** Looks at every account, and runs the errands of those that time has changed. */
export async function tick(storage: Storage, actor: string, now: number, errands: Errands): Promise<Tick> {
  call(() => glue().permitTick(actor));
  const [site] = await storage.read(["site"]);
  if (!site) throw refusal("site_missing");
  const due: Due[] = [];
  const failed: { document: string; code: string }[] = [];
  let changed = 0;
  let nextWakeUpAt = Number.POSITIVE_INFINITY;
  for await (const items of scanPages(storage, "account/")) {
    // What is not made here is made by the next tick, or by a delivery; time passes for the accounts all the same.
    await errands.adopt?.(items).catch(() => undefined);
    const usages = await storage.read(items.map(({ id }) => glue().usageOf(id)));
    for (const [index, { id, value }] of items.entries()) {
      try {
        const usage = usages[index]?.value;
        const passed = call(() => glue().passTime(actor, site.value, id, value, usage, now) as Passed);
        due.push(...passed.due);
        nextWakeUpAt = Math.min(nextWakeUpAt, passed.nextWakeUpAt ?? Number.POSITIVE_INFINITY);
        if (!passed.changes) continue;
        await errands.write(id);
        changed++;
      } catch (error) {
        // One account that fails keeps time from none of the others.
        if (!(error instanceof KeywardError)) throw error;
        failed.push({ document: id, code: error.code });
      }
    }
  }
  due.sort((one, other) => one.at - other.at);
  const notices = (await errands.deliver?.()) ?? null;
  nextWakeUpAt = Math.min(nextWakeUpAt, notices?.nextAttemptAt ?? Number.POSITIVE_INFINITY);
  return { changed, due, nextWakeUpAt: Number.isFinite(nextWakeUpAt) ? nextWakeUpAt : null, failed, notices };
}
