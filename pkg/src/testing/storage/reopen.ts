import type { Storage } from "../../types/storage.js";
import { create, readMany, readOne, refused, same, written } from "../case.js";
import { increment } from "./concurrency.js";

/** Cases by name, each given two handles on one storage that holds nothing. */
export const reopenCases: Readonly<Record<string, (first: Storage, second: Storage) => Promise<void>>> = {
  "what one handle writes the other reads": async (first, second) => {
    const version = await create(first, "site", '"𝄞"');
    same(await readOne(second, "site"), { value: '"𝄞"', version }, "the document");
    const replaced = await written(second, "site", "2", version);
    same(await readOne(first, "site"), { value: "2", version: replaced }, "the replaced document");
    same((await second.scan({ prefix: "", limit: 10 })).items.length, 1, "the number of documents");
    await written(first, "site", null, replaced);
    same(await readOne(second, "site"), null, "the deleted document");
  },

  "a version does not return when another handle deletes and creates again": async (first, second) => {
    const past: string[] = [];
    for (let round = 0; round < 10; round += 1) {
      const [one, other] = round % 2 === 0 ? [first, second] : [second, first];
      const version = await create(one, "site", '"same"');
      for (const old of past) await refused(other, "site", '"stale"', old, "its version is from before a deletion");
      past.push(version, await written(other, "site", null, version));
    }
    same(new Set(past).size, past.length, "the number of different versions");
  },

  "of concurrent writes through two handles one wins": async (first, second) => {
    let version = await create(first, "site", "0");
    for (let round = 1; round <= 10; round += 1) {
      const writes = Array.from({ length: 20 }, (_, n) =>
        (n % 2 === 0 ? first : second).write("site", String(round), version),
      );
      const won = (await Promise.all(writes)).flatMap((result) => (result.ok ? [result.version] : []));
      same(won.length, 1, "the number of winners");
      version = won[0] ?? "";
      same((await readMany(second, ["site"]))[0]?.version, version, "the version is the winner's");
    }
  },

  "no increment is lost between two handles": async (first, second) => {
    await create(first, "counter", "0");
    await Promise.all([first, second, first, second].map((storage) => increment(storage, "counter", 25)));
    same((await readOne(second, "counter"))?.value, "100", "the counter after 4 writers of 25 each");
  },

  "what was acknowledged is there after the other handle has closed": async (first, second) => {
    const ids = Array.from({ length: 20 }, (_, n) => `kept/${String(n)}`);
    for (const id of ids) await create(second, id, `"${id}"`);
    await second.close?.();
    same(
      (await readMany(first, ids)).map((document) => document?.value),
      ids.map((id) => `"${id}"`),
      "the values",
    );
  },
};
