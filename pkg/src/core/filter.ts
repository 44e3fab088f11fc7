// Filters as text, for whoever shows one in a search box: the core reads and writes it.
import type { FilterDays, FilterText, KeyFilter } from "../types/query.js";
import { call } from "./call.js";
import { glue } from "./wasm.js";
import { textOf, wire } from "./wire.js";

/**
 * The filter that a text means.
 *
 * Errors: `invalid` with everything that is wrong, each with its character.
 */
export function parseFilter(text: FilterText, days: FilterDays = {}): KeyFilter {
  const typed = textOf("text", text);
  const wired = wire("days", days);
  return call(() => glue().parseFilter(typed, wired)) as KeyFilter;
}

/** The one text of a filter: `parseFilter` makes the same filter of it. Its instants are in UTC, its words without case. */
export function printFilter(filter: KeyFilter): FilterText {
  const wired = wire("filter", filter);
  return call(() => glue().printFilter(wired));
}
