// The report, and what something was like: the core says what to read and what to keep.
import { call } from "../../core/call.js";
import { scanPages } from "../../core/scan.js";
import { glue } from "../../core/wasm.js";
import type { AuditPage, AuditState } from "../../types/audit.js";
import type { Storage } from "../../types/storage.js";
import { look } from "../lists.js";

/** A page of the report, as the core assembles it from a walk. */
export async function report(storage: Storage, query: string, actor: string, now: number): Promise<AuditPage> {
  const { site, sight } = await look(storage, actor);
  const walk = call(() => new (glue().AuditReport)(query, actor, site, sight, now));
  for (const prefix of call(() => walk.ledgers())) {
    for await (const items of scanPages(storage, prefix)) {
      for (const { id, value } of items) call(() => walk.ledger(id, value));
    }
  }
  for (const prefix of call(() => walk.events())) {
    for await (const items of scanPages(storage, prefix)) {
      for (const { id, value } of items) call(() => walk.event(id, value));
      await open(storage, walk);
      call(() => walk.settle());
    }
  }
  for (const prefix of call(() => walk.refusals())) {
    for await (const items of scanPages(storage, prefix)) {
      for (const { id, value } of items) call(() => walk.refusal(id, value));
    }
  }
  return call(() => walk.finish() as AuditPage);
}

/** What something was like, as the core rebuilds it from its events. */
export async function past(storage: Storage, query: string, actor: string): Promise<AuditState> {
  const { site, sight } = await look(storage, actor);
  const walk = call(() => new (glue().AuditPast)(query, actor, site, sight));
  const [document] = await storage.read([walk.document], { fresh: true });
  call(() => walk.ledger(document?.value, actor, site, sight));
  for await (const items of scanPages(storage, walk.events)) {
    for (const { id, value } of items) call(() => walk.event(id, value));
  }
  await open(storage, walk);
  return call(() => walk.finish() as AuditState);
}

/** Feeds what the names in the events of a walk stand for. */
async function open(
  storage: Storage,
  walk: { openings(): string[]; opening(id: string, text: string): void },
): Promise<void> {
  const ids = call(() => walk.openings());
  if (ids.length === 0) return;
  const documents = await storage.read(ids);
  documents.forEach((document, index) => {
    if (document) call(() => walk.opening(ids[index] as string, document.value));
  });
}
