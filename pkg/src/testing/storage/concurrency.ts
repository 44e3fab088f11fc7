import type { Storage } from "../../types/storage.js";
import type { StorageCases } from "../case.js";
import { check, create, readMany, readOne, same, written } from "../case.js";

export const concurrencyCases: StorageCases = {
  "of 50 concurrent creates one wins": async (storage) => {
    const winner = await race(storage, "site", null, (n) => `{"writer":${String(n)}}`);
    same(await readOne(storage, "site"), winner, "the document is the winner's");
  },

  "of 50 concurrent replacements of one version one wins, in every round": async (storage) => {
    let version = await create(storage, "site");
    for (let round = 0; round < 10; round += 1) {
      const winner = await race(storage, "site", version, (n) => `{"round":${String(round)},"writer":${String(n)}}`);
      same(await readOne(storage, "site"), winner, "the document is the winner's");
      version = winner.version;
    }
  },

  "of 50 concurrent replacements and deletions one wins": async (storage) => {
    for (let round = 0; round < 5; round += 1) {
      const id = `race/${String(round)}`;
      const version = await create(storage, id);
      const winner = await race(storage, id, version, (n) => (n % 2 === 0 ? null : String(n)));
      same(await readOne(storage, id), winner.value === null ? null : winner, "the document is the winner's");
    }
  },

  "50 concurrent writers of different documents all win": async (storage) => {
    const ids = Array.from({ length: 50 }, (_, n) => `own/${String(n)}`);
    const results = await Promise.all(ids.map((id) => storage.write(id, `"${id}"`, null)));
    same(results.filter(({ ok }) => !ok).length, 0, "the number of refused writes");
    same(
      (await readMany(storage, ids)).map((document) => document?.value),
      ids.map((id) => `"${id}"`),
      "the values",
    );
  },

  "no increment of concurrent counters is lost": async (storage) => {
    await create(storage, "counter", "0");
    await Promise.all(Array.from({ length: 10 }, () => increment(storage, "counter", 20)));
    same((await readOne(storage, "counter"))?.value, "200", "the counter after 10 writers of 20 each");
  },

  "reads and scans beside writers see whole documents only": async (storage) => {
    const whole = (n: number) => JSON.stringify({ left: n, filler: "x".repeat(5000), right: n });
    let version = await create(storage, "whole", whole(0));
    let writing = true;
    const write = async () => {
      for (let n = 1; n <= 50; n += 1) {
        version = await written(storage, "whole", whole(n), version);
        await turn();
      }
    };
    const read = async () => {
      while (writing) {
        const [document, page] = await Promise.all([
          readOne(storage, "whole"),
          storage.scan({ prefix: "whole", limit: 2 }),
        ]);
        for (const seen of [document, page.items[0] ?? null]) {
          check(seen !== null, "a document disappeared while it was replaced");
          const { left, right } = JSON.parse(seen.value) as { left: number; right: number };
          same(left, right, "both ends of one document");
        }
        await turn();
      }
    };
    const writer = write().finally(() => {
      writing = false;
    });
    for (const ended of await Promise.allSettled([writer, read()])) if (ended.status === "rejected") throw ended.reason;
  },
};

/** Adds one to the number in a document, `times` times; returns how often another writer came first. */
export async function increment(storage: Storage, id: string, times: number): Promise<number> {
  let conflicts = 0;
  for (let done = 0; done < times; ) {
    const document = await readOne(storage, id);
    check(document !== null, `\`${id}\` is gone`);
    await turn();
    const result = await storage.write(id, String(Number(document.value) + 1), document.version);
    if (result.ok) done += 1;
    else conflicts += 1;
    // Each conflict is another writer's success, so an honest storage stays below the few hundred that there are.
    check(conflicts < 2000, "the writers do not get anywhere");
  }
  return conflicts;
}

/** Starts 50 writes over one version, requires exactly one to win, and returns what it wrote. */
async function race(storage: Storage, id: string, ifVersion: string | null, value: (n: number) => string | null) {
  const values = Array.from({ length: 50 }, (_, n) => value(n));
  const results = await Promise.all(values.map((text) => storage.write(id, text, ifVersion)));
  const winners = results.flatMap((result, n) =>
    result.ok ? [{ value: values[n] as string | null, version: result.version }] : [],
  );
  const [winner] = winners;
  check(winner !== undefined && winners.length === 1, `of 50 writes over one version ${String(winners.length)} won`);
  return winner;
}

/** Lets whatever else is waiting run first. */
function turn(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, 0);
  });
}
