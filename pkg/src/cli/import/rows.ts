// The rows of an export: a JSON list, JSON Lines, or CSV with a line of names.
import { usage } from "../command/usage.js";

/** A row by the names of its columns. */
export type Row = { readonly [column: string]: unknown };

/**
 * The rows of a text.
 *
 * Errors: `UsageError` with the line that cannot be read; what stands there is not repeated.
 */
export function rowsOf(text: string): readonly Row[] {
  const trimmed = text.replace(/^\ufeff/, "").trim();
  if (trimmed === "") return [];
  if (trimmed.startsWith("[")) return listOf(trimmed);
  if (trimmed.startsWith("{"))
    return trimmed
      .split("\n")
      .map((line, index) => [line.trim(), index + 1] as const)
      .filter(([line]) => line !== "")
      .map(([line, number]) => rowOf(line, number));
  return csvOf(trimmed);
}

function listOf(text: string): readonly Row[] {
  try {
    const list = JSON.parse(text) as unknown[];
    if (list.every((one) => typeof one === "object" && one !== null && !Array.isArray(one))) return list as Row[];
  } catch {
    // Told below: the parser's own message repeats the text.
  }
  throw usage("FILE", "starts like a JSON list and is not one of objects");
}

function rowOf(line: string, number: number): Row {
  try {
    const row: unknown = JSON.parse(line);
    if (typeof row === "object" && row !== null) return row as Row;
  } catch {
    // Told below.
  }
  throw usage("FILE", `line ${number} is not a JSON object`);
}

/** Source: RFC 4180. */
function csvOf(text: string): readonly Row[] {
  const [names = [], ...lines] = recordsOf(text);
  return lines.map((fields, index) => {
    if (fields.length !== names.length)
      throw usage("FILE", `record ${index + 1} has ${fields.length} fields, and there are ${names.length} names`);
    return Object.fromEntries(names.map((name, place) => [name.trim(), fields[place]]));
  });
}

const FIELD = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/y;

function recordsOf(text: string): string[][] {
  const records: string[][] = [[]];
  FIELD.lastIndex = 0;
  while (FIELD.lastIndex <= text.length) {
    const match = FIELD.exec(text);
    if (match === null) throw usage("FILE", `record ${records.length - 1} is no CSV: a quote stands where none can`);
    const [, quoted, plain = "", end] = match;
    records.at(-1)?.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    if (end === "") break;
    if (end !== ",") records.push([]);
  }
  return records;
}
