// Questions about many accounts: the core says what to read and what to keep.
import { call } from "../core/call.js";
import { scanPages } from "../core/scan.js";
import { refusal } from "../core/tables.js";
import { glue } from "../core/wasm.js";
import type { Storage } from "../types/storage.js";

/** The questions that are answered by a walk over the accounts, by the names of their commands. */
export const QUESTIONS = [
  "keys.list",
  "keys.due",
  "users.list",
  "simulate.policy",
  "simulate.domain",
  "simulate.revoke",
  "simulate.demote",
  "simulate.deactivate",
] as const;

/** The name of such a question. */
export type Question = (typeof QUESTIONS)[number];

/** Whether a command is such a question. */
export function isQuestion(name: string): name is Question {
  return (QUESTIONS as readonly string[]).includes(name);
}

/** The answer to a question, as the core assembles it from a scan. */
export async function ask(
  storage: Storage,
  question: Question,
  query: string,
  actor: string,
  now: number,
): Promise<unknown> {
  const { site, sight } = await look(storage, actor);
  const scan = call(() => new (glue().AccountScan)(question, query, actor, site, sight, now));
  for await (const items of scanPages(storage, scan.domains)) {
    for (const { id, value } of items) call(() => scan.domain(id, value));
  }
  for await (const items of scanPages(storage, scan.accounts)) {
    const usages = await storage.read(items.map(({ id }) => glue().usageOf(id)));
    items.forEach(({ id, value }, index) => {
      const usage = usages[index];
      call(() => {
        if (usage) scan.usage(glue().usageOf(id), usage.value);
        scan.account(id, value);
      });
    });
  }
  return call(() => scan.finish());
}

/** The documents that say what an actor may see. */
export async function look(storage: Storage, actor: string): Promise<{ site: string; sight: (string | null)[] }> {
  const [site] = await storage.read(["site"]);
  if (!site) throw refusal("site_missing");
  const ids = call(() => glue().sightDocuments(actor, site.value));
  const documents = ids.length > 0 ? await storage.read(ids) : [];
  return { site: site.value, sight: documents.map((document) => document?.value ?? null) };
}
