// Many records of another system: each is a command of its own, and can be repeated. So whatever stopped an import, the
// same records bring the rest.
import { InputTypeError, KeywardError, typeError } from "../core/error.js";
import { refusal } from "../core/tables.js";
import { membersOf } from "../core/wire.js";
import type { Imported, ImportResult } from "../types/import.js";

/** What a record comes to, by the core's own command. */
export type ImportOne = (record: unknown) => Promise<unknown>;

/** What the core says of a record that is not refused at once. */
type Outcome = Exclude<ImportResult["outcome"], "refused"> | "elsewhere";

const MOST = 1_000;
const AT_ONCE = 16;

/** Imports the records of a command, each by `one`. */
export async function importAll(input: unknown, one: ImportOne): Promise<Imported> {
  const { records, ...others } = membersOf("command", input);
  const surplus = Object.keys(others)[0];
  if (surplus !== undefined) throw typeError(surplus, "left out: there are only `records`");
  if (!Array.isArray(records) || records.length > MOST) throw typeError("records", `a list of at most ${MOST} records`);
  const results: ImportResult[] = [];
  for (let start = 0; start < records.length; start += AT_ONCE) {
    const few = records.slice(start, start + AT_ONCE);
    results.push(...(await Promise.all(few.map((record: unknown) => resultOf(() => one(record))))));
  }
  const count = (...outcomes: readonly ImportResult["outcome"][]) =>
    results.filter(({ outcome }) => outcomes.includes(outcome)).length;
  return { results, imported: count("imported"), skipped: count("present", "gone"), refused: count("refused") };
}

async function resultOf(run: () => Promise<unknown>): Promise<ImportResult> {
  try {
    const { outcome, key } = (await run()) as Pick<ImportResult, "key"> & { readonly outcome: Outcome };
    // What was made in vain, beside somebody who was faster, was taken away again.
    if (outcome === "elsewhere") throw refusal("imported_elsewhere");
    return { outcome, key, code: null, message: null };
  } catch (error) {
    if (!(error instanceof KeywardError || error instanceof InputTypeError)) throw error;
    return { outcome: "refused", key: null, code: error.code as ImportResult["code"], message: error.message };
  }
}
