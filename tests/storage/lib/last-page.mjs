/** What keyward's own adapters do beyond the contract: the page that holds the last document has no `next`. */
export async function knowsItsLastPage(storage) {
  for (const id of ["p/a", "p/b", "p/c", "q"]) await storage.write(id, "{}", null);
  for (const [limit, items, next] of [
    [2, 2, "p/b"],
    [3, 3, undefined],
    [4, 3, undefined],
  ]) {
    const page = await storage.scan({ prefix: "p/", limit });
    if (page.items.length !== items || page.next !== next || (next === undefined && "next" in page)) {
      throw new Error(`a scan for ${limit} of 3 documents gave ${JSON.stringify(page)}`);
    }
  }
}
