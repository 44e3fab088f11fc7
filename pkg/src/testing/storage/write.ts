import type { StorageCases } from "../case.js";
import { check, create, readMany, readOne, refused, same, written } from "../case.js";

export const writeCases: StorageCases = {
  "creating over a document is refused and leaves it as it was": async (storage) => {
    const version = await create(storage, "site", '"first"');
    await refused(storage, "site", '"second"', null, "the document exists");
    same(await readOne(storage, "site"), { value: '"first"', version }, "the document");
  },

  "replacing needs the current version": async (storage) => {
    const first = await create(storage, "site", "1");
    const second = await written(storage, "site", "2", first);
    check(second !== first, "a write returned the version that it replaced");
    await refused(storage, "site", "3", first, "the version is no longer current");
    same(await readOne(storage, "site"), { value: "2", version: second }, "the document");
  },

  "replacing what is not there is refused and creates nothing": async (storage) => {
    await refused(storage, "site", "1", await create(storage, "domain/a"), "the version is another document's");
    same(await readOne(storage, "site"), null, "the document");
  },

  "writing the same value again gives a new version": async (storage) => {
    const first = await create(storage, "site", '"same"');
    const second = await written(storage, "site", '"same"', first);
    check(second !== first, "the version stayed, so another writer's change and change back would go unseen");
    await refused(storage, "site", '"other"', first, "the document was written since, if with the same value");
  },

  "a write touches the document that it names and no other": async (storage) => {
    const left = { value: "1", version: await create(storage, "account/a", "1") };
    const right = { value: "1", version: await create(storage, "account/c", "1") };
    const first = await create(storage, "account/b", "1");
    const second = await written(storage, "account/b", "2", first);
    await refused(storage, "account/b", "3", first, "the version is no longer current");
    const all = () => readMany(storage, ["account/a", "account/b", "account/c"]);
    same(await all(), [left, { value: "2", version: second }, right], "the documents");
    await written(storage, "account/b", null, second);
    same(await all(), [left, null, right], "the documents left");
  },

  "deleting needs the current version": async (storage) => {
    const first = await create(storage, "site", "1");
    const second = await written(storage, "site", "2", first);
    await refused(storage, "site", null, first, "the version is no longer current");
    await refused(storage, "site", null, null, "the document exists");
    same((await readOne(storage, "site"))?.value, "2", "the document");
    await written(storage, "site", null, second);
    same(await readOne(storage, "site"), null, "the deleted document");
  },

  "deleting what is not there does nothing": async (storage) => {
    await written(storage, "site", null, null);
    same(await readOne(storage, "site"), null, "the document");
    await refused(storage, "site", null, await create(storage, "domain/a"), "there is no document");
    await create(storage, "site");
  },

  "a deleted document can be created again, and not replaced": async (storage) => {
    const first = await create(storage, "site", "1");
    const deleted = await written(storage, "site", null, first);
    await refused(storage, "site", "2", first, "the document was deleted");
    await refused(storage, "site", "2", deleted, "there is no document, whatever version its deletion returned");
    same(await readOne(storage, "site"), null, "the deleted document");
    await create(storage, "site", "3");
    same((await readOne(storage, "site"))?.value, "3", "the new document");
  },

  "a version never returns": async (storage) => {
    const past: string[] = [];
    for (let round = 0; round < 20; round += 1) {
      const created = await create(storage, "site", '"same"');
      const replaced = await written(storage, "site", '"same"', created);
      for (const version of past)
        await refused(storage, "site", '"stale"', version, "its version is from before a deletion");
      for (const version of past)
        await refused(storage, "site", null, version, "its version is from before a deletion");
      past.push(created, replaced, await written(storage, "site", null, replaced));
    }
    same(new Set(past).size, past.length, "the number of different versions");
  },
};
