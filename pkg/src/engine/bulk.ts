// One verb for many keys: each is a command of its own, so one that is refused keeps none of the others from being done.
import { InputTypeError, KeywardError, typeError } from "../core/error.js";
import { printFilter } from "../core/filter.js";
import { membersOf } from "../core/wire.js";
import type { Bulk, BulkResult } from "../types/bulk.js";
import type { KeyFilter, KeyPage } from "../types/query.js";
import type { CommandName } from "./admin.js";

const VERBS = ["revoke", "disable", "enable", "delete"] as const;
const PAGE = 1_000;
const AT_ONCE = 16;

/** Carries out one verb for the keys that the command names, or that its filter finds before the first is changed. */
export async function bulk(
  input: unknown,
  invoke: (name: CommandName, input: unknown) => Promise<unknown>,
): Promise<Bulk> {
  const { verb, keyIds, filter, days, ...others } = membersOf("command", input);
  const surplus = Object.keys(others)[0];
  if (surplus !== undefined) throw typeError(surplus, "left out: there are `verb`, `keyIds`, `filter` and `days`");
  const known = VERBS.find((one) => one === verb);
  if (known === undefined) throw typeError("verb", `one of ${VERBS.map((one) => `"${one}"`).join(", ")}`);
  if ((keyIds === undefined) === (filter === undefined)) throw typeError("keyIds", "given, or `filter`, and not both");
  // A filter that was left empty by mistake would be every key there is.
  if (keyIds === undefined && isEmpty(filter)) throw typeError("filter", "one that names what the keys have in common");
  const chosen =
    keyIds === undefined ? await found(days === undefined ? { filter } : { filter, days }, invoke) : idsOf(keyIds);
  const results: BulkResult[] = [];
  for (let start = 0; start < chosen.length; start += AT_ONCE) {
    const few = chosen.slice(start, start + AT_ONCE);
    results.push(...(await Promise.all(few.map((keyId) => one(keyId, () => invoke(`keys.${known}`, { keyId }))))));
  }
  const done = results.filter(({ ok }) => ok).length;
  return { results, done, refused: results.length - done };
}

async function one(keyId: string, run: () => Promise<unknown>): Promise<BulkResult> {
  try {
    await run();
    return { keyId, ok: true, code: null, message: null };
  } catch (error) {
    if (!isOurs(error)) throw error;
    return { keyId, ok: false, code: error.code, message: error.message };
  }
}

/** Whether it filters nothing, whatever members it has: the core has no text for it. What is malformed, the list refuses. */
function isEmpty(filter: unknown): boolean {
  try {
    // A text is a filter to the core, too.
    return printFilter(filter as KeyFilter) === "";
  } catch (error) {
    if (isOurs(error) && error.kind === "invalid") return false;
    throw error;
  }
}

function isOurs(error: unknown): error is KeywardError | InputTypeError {
  return error instanceof KeywardError || error instanceof InputTypeError;
}

async function found(which: object, invoke: (name: CommandName, input: unknown) => Promise<unknown>) {
  const ids: string[] = [];
  let cursor: string | null = null;
  do {
    const query: object = { ...which, limit: PAGE, ...(cursor === null ? {} : { cursor }) };
    const page = (await invoke("keys.list", query)) as KeyPage;
    ids.push(...page.keys.map(({ keyId }) => keyId));
    cursor = page.next;
  } while (cursor !== null);
  return ids;
}

function idsOf(keyIds: unknown): readonly string[] {
  if (!Array.isArray(keyIds) || !keyIds.every((id) => typeof id === "string")) {
    throw typeError("keyIds", "a list of strings");
  }
  return [...new Set(keyIds as string[])];
}
