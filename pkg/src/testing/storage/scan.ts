import type { ScanPage, Storage } from "../../types/storage.js";
import type { StorageCases } from "../case.js";
import { check, create, readOne, same, written } from "../case.js";

export const scanCases: StorageCases = {
  "an empty storage scans to nothing": async (storage) => {
    same(await everyId(storage, "", 10), [], "the ids");
    same(await everyId(storage, "account/", 10), [], "the ids under a prefix");
  },

  "a scan goes by UTF-16 code units, not by a language": async (storage) => {
    const ids = Array.from({ length: 94 }, (_, n) => `x${String.fromCharCode(33 + n)}`);
    for (const id of [...ids.filter((_, n) => n % 2 === 1), ...ids.filter((_, n) => n % 2 === 0), "x", "xAA", "xaa"])
      await create(storage, id);
    same(await everyId(storage, "", 7), [...ids, "x", "xAA", "xaa"].sort(), "the ids");
  },

  "items carry the value and the current version": async (storage) => {
    const first = await create(storage, "site", "1");
    const second = await written(storage, "site", "2", first);
    const page = await storage.scan({ prefix: "", limit: 10 });
    same(
      page.items.map(({ id, value, version }) => ({ id, value, version })),
      [{ id: "site", value: "2", version: second }],
      "the items",
    );
    await written(storage, "site", "3", page.items[0]?.version ?? null);
  },

  "a prefix takes what starts with it and nothing beside it": async (storage) => {
    const ids = ["p", "p.", "p/", "p//", "p/0", "p/a", "p/a/b", "p/~", "p/\x7f", "p0", "P/a", "q", "o/a", "p-", "pp/a"];
    for (const id of ids) await create(storage, id);
    for (const prefix of ["p/", "p", "p/a", "p/~", "p/\x7f", "", "z", "p/aa"]) {
      same(
        await everyId(storage, prefix, 3),
        ids.filter((id) => id.startsWith(prefix)).sort(),
        `the ids under \`${prefix}\``,
      );
    }
  },

  "a prefix is text, not a pattern": async (storage) => {
    const ids = ["a%b", "a_b", "a*b", "a?b", "a[b]", "a\\b", "a'b", "axb", "a.b", "A_b", "a^b", "a$b", "a(b"];
    for (const id of ids) await create(storage, id);
    for (const prefix of ids.map((id) => id.slice(0, 2))) {
      same(
        await everyId(storage, prefix, 100),
        ids.filter((id) => id.startsWith(prefix)),
        `the ids under \`${prefix}\``,
      );
    }
  },

  "after takes only what is greater": async (storage) => {
    const ids = ["p/a", "p/b", "p/b!", "p/c", "q/a"];
    for (const id of ids) await create(storage, id);
    const under = (after: string, prefix = "p/") => everyId(storage, prefix, 10, after);
    same(await under("p/a"), ["p/b", "p/b!", "p/c"], "after an id that is there");
    same(await under("p/b!a"), ["p/c"], "after an id that is not there");
    same(await under("p/c"), [], "after the last of the prefix");
    same(await under("p/"), ["p/a", "p/b", "p/b!", "p/c"], "after the prefix itself");
    same(await under("a"), ["p/a", "p/b", "p/b!", "p/c"], "after something before the prefix");
    same(await under("z"), [], "after something beyond the prefix");
    same(await under("p0"), [], "after what just follows the prefix");
    same(await under("p/c", ""), ["q/a"], "after, with no prefix");
  },

  "pages hold at most limit items and end without next": async (storage) => {
    const ids = Array.from({ length: 60 }, (_, n) => `page/${String(n).padStart(3, "0")}`);
    for (const id of ids) await create(storage, id);
    for (const limit of [1, 7, 20, 59, 60, 61, 100_000])
      same(await everyId(storage, "page/", limit), ids, `the ids by pages of ${String(limit)}`);
  },

  "a deleted document is not scanned": async (storage) => {
    const ids = Array.from({ length: 20 }, (_, n) => `d/${String.fromCharCode(97 + n)}`);
    for (const id of ids) await create(storage, id);
    same(await everyId(storage, "d/", 6), ids, "the ids before");
    for (const [n, id] of ids.entries()) {
      if (n % 3 !== 0) await written(storage, id, null, (await readOne(storage, id))?.version ?? null);
    }
    same(
      await everyId(storage, "d/", 6),
      ids.filter((_, n) => n % 3 === 0),
      "the ids left",
    );
    await create(storage, "d/b");
    same(
      await everyId(storage, "d/", 100),
      ids.filter((_, n) => n % 3 === 0 || n === 1),
      "the ids after one came back",
    );
  },

  "documents that stay are scanned once, whatever comes and goes between pages": async (storage) => {
    const stay = Array.from({ length: 40 }, (_, n) => `s/${String(n * 10).padStart(4, "0")}`);
    for (const id of stay) await create(storage, id);
    const seen: string[] = [];
    let after: string | undefined;
    for (let round = 0; ; round += 1) {
      const page: ScanPage = await storage.scan({ prefix: "s/", limit: 3, ...(after === undefined ? {} : { after }) });
      seen.push(...page.items.map(({ id }) => id));
      if (page.next === undefined) break;
      after = page.next;
      check(round < 1000, "the scan does not end");
      // One before the page, one within what is still to come, and one that the scan has seen and that goes again.
      const made = await create(storage, `s/0000${String(round)}`);
      await create(storage, `s/${String(round * 10 + 55).padStart(4, "0")}`);
      await written(storage, `s/0000${String(round)}`, null, made);
    }
    same(new Set(seen).size, seen.length, "the number of different ids");
    same(
      seen.filter((id) => stay.includes(id)),
      stay,
      "the documents that stayed",
    );
  },
};

/** All ids under the prefix (after `from`), page by page, each page checked. */
async function everyId(storage: Storage, prefix: string, limit: number, from?: string): Promise<string[]> {
  const ids: string[] = [];
  let after = from;
  for (;;) {
    const page: ScanPage = await storage.scan({ prefix, limit, ...(after === undefined ? {} : { after }) });
    check(page.items.length <= limit, `a page of at most ${String(limit)} has ${String(page.items.length)} items`);
    ids.push(...page.items.map(({ id }) => id));
    if (page.next === undefined) return ids;
    check(after === undefined || page.next > after, "`next` does not move on");
    after = page.next;
  }
}
