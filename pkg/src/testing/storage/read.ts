import type { StorageCases } from "../case.js";
import { create, readMany, readOne, same, written } from "../case.js";

export const readCases: StorageCases = {
  "an absent document reads as null": async (storage) => {
    same(await readOne(storage, "site"), null, "what is not there");
  },

  "reading no ids returns no documents": async (storage) => {
    await create(storage, "site");
    same(await storage.read([]), [], "reading no ids");
  },

  "a document reads back with the version that its write returned": async (storage) => {
    const version = await create(storage, "site", '{"a":1}');
    const document = await readOne(storage, "site");
    same(document?.value, '{"a":1}', "the value");
    same(document?.version, version, "the version");
  },

  "documents come in the order of the ids, absent ones as null": async (storage) => {
    for (const id of ["a", "b", "c"]) await create(storage, id, `"${id}"`);
    const documents = await readMany(storage, ["c", "x", "a", "y", "b"]);
    same(
      documents.map((document) => document?.value ?? null),
      ['"c"', null, '"a"', null, '"b"'],
      "the values",
    );
  },

  "an id asked for twice is answered twice": async (storage) => {
    await create(storage, "a", '"a"');
    await create(storage, "b", '"b"');
    const documents = await readMany(storage, ["a", "b", "a", "x", "x", "a"]);
    same(
      documents.map((document) => document?.value ?? null),
      ['"a"', '"b"', '"a"', null, null, '"a"'],
      "the values",
    );
  },

  "a thousand ids in one read": async (storage) => {
    const ids = Array.from({ length: 1000 }, (_, n) => `many/${String(n)}`);
    for (const id of ids.filter((_, n) => n % 10 === 0)) await create(storage, id, `"${id}"`);
    const documents = await readMany(storage, ids);
    same(
      documents.map((document) => document?.value ?? null),
      ids.map((id, n) => (n % 10 === 0 ? `"${id}"` : null)),
      "the values",
    );
  },

  "a fresh read sees the last acknowledged write": async (storage) => {
    let version = await create(storage, "site", "0");
    for (let n = 1; n <= 20; n += 1) {
      version = await written(storage, "site", String(n), version);
      const [document] = await storage.read(["site"], { fresh: true });
      same(document?.value, String(n), "the value read after its write");
    }
  },

  "reads are strong where that is promised": async (storage) => {
    if (storage.guarantees.reads !== "strong") return;
    let version = await create(storage, "site", "0");
    for (let n = 1; n <= 20; n += 1) {
      version = await written(storage, "site", String(n), version);
      same((await storage.read(["site"]))[0]?.value, String(n), "the value read after its write");
    }
  },

  "ids are compared exactly": async (storage) => {
    for (const [at, id] of awkwardIds.entries()) await create(storage, id, String(at));
    const documents = await readMany(storage, awkwardIds);
    same(
      documents.map((document) => document?.value ?? null),
      awkwardIds.map((_, at) => String(at)),
      "the values",
    );
    same(
      await readMany(storage, ["A1", "a%", "a ", "toString", "a\\"]),
      [null, null, null, null, null],
      "ids that only resemble one",
    );
  },
};

/** ASCII ids that a backend might fold, coerce, trim, unescape or take for a pattern. */
const awkwardIds = [
  "a1",
  "a_",
  "A_",
  "a",
  "a/b",
  "a//b",
  "a.b",
  "a:b",
  "a*",
  "a?",
  "a[b]",
  "a{b}",
  "a'b",
  'a"b',
  "a\\b",
  "a#b",
  "a&b=c",
  "a+b",
  "1",
  "01",
  "1.0",
  "1e0",
  "null",
  "true",
  "__proto__",
  "constructor",
  "length",
  ".",
  "..",
  "/",
  "a".repeat(200),
];
