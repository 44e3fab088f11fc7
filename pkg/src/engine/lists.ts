// Lists over storage: the core says what to read and what to keep.
import { call } from "../core/call.js";
import { scanPages } from "../core/scan.js";
import { glue } from "../core/wasm.js";
import type { Storage } from "../types/storage.js";

/** A page of keys, as the core assembles it from a scan. */
export async function listKeys(storage: Storage, query: string, actor: string, now: number): Promise<unknown> {
  const [site] = await storage.read(["site"]);
  const list = call(() => new (glue().KeyList)(query, actor, site?.value, now));
  for await (const items of scanPages(storage, list.domains)) {
    for (const { id, value } of items) call(() => list.domain(id, value));
  }
  for await (const items of scanPages(storage, list.accounts)) {
    const usages = await storage.read(items.map(({ id }) => glue().usageOf(id)));
    items.forEach(({ id, value }, index) => {
      const usage = usages[index];
      call(() => {
        if (usage) list.usage(glue().usageOf(id), usage.value);
        list.account(id, value);
      });
    });
  }
  return call(() => list.finish());
}

/** The users that the actor may see. */
export async function listUsers(storage: Storage, actor: string, domain: string | undefined): Promise<unknown> {
  const [site] = await storage.read(["site"]);
  const list = call(() => new (glue().UserList)(actor, site?.value));
  for await (const items of scanPages(storage, "account/")) {
    for (const { id, value } of items) call(() => list.account(id, value));
  }
  return call(() => list.finish(domain));
}
