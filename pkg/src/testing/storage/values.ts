import type { StorageCases } from "../case.js";
import { create, readOne, same, written } from "../case.js";

export function valueCases(largest: number): StorageCases {
  return {
    "JSON text stays as it was written, character by character": async (storage) => {
      for (const [at, value] of texts.entries()) {
        await create(storage, `text/${String(at)}`, value);
        same((await readOne(storage, `text/${String(at)}`))?.value, value, "the text");
      }
    },

    "the JSON text null is a value, not a deletion": async (storage) => {
      const version = await create(storage, "site", "null");
      same(await readOne(storage, "site"), { value: "null", version }, "the document");
    },

    "the largest value stays whole": async (storage) => {
      for (const filler of ["x", "𝄞"]) {
        const size = new TextEncoder().encode(filler).length;
        const value = `"${filler.repeat(Math.floor((largest - 2) / size))}"`;
        const id = `large/${String(size)}`;
        const version = await create(storage, id, value);
        same((await readOne(storage, id))?.value === value, true, "the value is unchanged");
        const replacement = `"y${value.slice(1 + filler.length)}`;
        await written(storage, id, replacement, version);
        same((await readOne(storage, id))?.value === replacement, true, "the replaced value is as written");
      }
    },

    "values do not leak into each other": async (storage) => {
      const long = await create(storage, "site", `"${"long".repeat(1000)}"`);
      await written(storage, "site", '"short"', long);
      same((await readOne(storage, "site"))?.value, '"short"', "the shorter value");
    },
  };
}

/** JSON texts that a backend might parse and print again, normalise, decode or cut. */
const texts = [
  '{ "b" : 1,\n\t"a":1.0, "c":1e2, "d":-0, "b":2 }\n',
  " [ ] ",
  "12345678901234567890.10",
  '"\\u0041\\/\\u00e9\\n"',
  '"\\u0000"',
  '"\\ud83d"',
  '"é e\u0301 ﬁ Å"',
  '"𝄞 😀 👩‍👩‍👧 \u{10FFFF}"',
  '"\u2028\u2029\uFEFF\u00A0\u200B\uFFFD\uFFFF\u007F"',
  '"it\'s 100% of $1 \\\\ -- ; $(x) {{y}} :z ?"',
  '{"__proto__":{"a":1}}',
  '""',
  "0",
  "true",
];
