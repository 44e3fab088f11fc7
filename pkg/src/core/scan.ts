// Walks a storage.
import type { Storage, Stored } from "../types/storage.js";

/** A page of documents is what one batch of a list costs in memory. */
const PAGE = 500;

/** Every document below a prefix, in pages, by id. */
export async function* scanPages(
  storage: Storage,
  prefix: string,
): AsyncGenerator<readonly ({ readonly id: string } & Stored)[]> {
  let after: string | undefined;
  do {
    const page = await storage.scan({ prefix, limit: PAGE, ...(after === undefined ? {} : { after }) });
    yield page.items;
    after = page.next;
  } while (after !== undefined);
}
