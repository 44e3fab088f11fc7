/** The records of a file, in pieces that a server takes; and what came of each. */
import { recordOf } from "../../../cli/import/records.js";
import { rowsOf } from "../../../cli/import/rows.js";
import type { ImportFormat } from "../../../generated/codes.js";
import type { Admin } from "../../../types/admin.js";
import type { Imported, ImportRecord, ImportResult } from "../../../types/import.js";
import type { TextFile } from "../../components/file.js";

/** What a piece holds at most. Units: characters of JSON; the admin handler takes 64 KiB. */
const MOST_CHARACTERS = 40_000;
/** How many records go at a time. */
export const MOST_RECORDS = 100;

/** What records get that have none of their own. */
export interface Defaults {
  readonly format: ImportFormat;
  readonly owner?: string;
  readonly domain?: string;
}

/** One record of a file. */
export interface Row {
  /** From 1. */
  readonly number: number;
  /** null: it says that its key was revoked there, and is left out. */
  readonly record: ImportRecord | null;
}

/** What came of one. */
export interface Outcome {
  readonly number: number;
  readonly name: string;
  readonly owner: string;
  readonly outcome: ImportResult["outcome"] | "revoked";
  readonly code: string | null;
  readonly message: string | null;
}

/** The records of a file. Errors: says which line or record cannot be read; what stands there is not repeated. */
export function readRows(file: TextFile, defaults: Defaults): readonly Row[] {
  return namedRows(file).map((row, index) => {
    try {
      return { number: index + 1, record: recordOf(row, [], defaults) as ImportRecord | null };
    } catch (error) {
      throw new Error(`record ${index + 1} of ${file.name}: its access ${(error as Error).message}`);
    }
  });
}

function namedRows({ name, text }: TextFile): ReturnType<typeof rowsOf> {
  try {
    return rowsOf(text);
  } catch (error) {
    throw new Error((error as Error).message.replace("FILE", name));
  }
}

/** Asks `send` for one piece after the other and hands out what came of each, until `isWanted` says no. */
export async function inPieces(
  rows: readonly Row[],
  send: (records: readonly ImportRecord[]) => Promise<Imported>,
  onOutcomes: (outcomes: readonly Outcome[]) => void,
  isWanted: () => boolean,
): Promise<void> {
  for (const piece of piecesOf(rows)) {
    if (!isWanted()) return;
    const records = piece.flatMap(({ record }) => (record === null ? [] : [record]));
    const left = records.length === 0 ? [] : [...(await send(records)).results];
    onOutcomes(
      piece.map(({ number, record }) => outcomeOf(number, record, record === null ? undefined : left.shift())),
    );
  }
}

/** What a dry run says of a piece. */
export async function rehearse(admin: Admin, records: readonly ImportRecord[]): Promise<Imported> {
  const run = await admin.commands.dryRun({ command: "keys.import", input: { records } });
  if (run.outcome === "refused") throw Object.assign(new Error(run.message), { code: run.code });
  return run.reply as Imported;
}

function piecesOf(rows: readonly Row[]): readonly (readonly Row[])[] {
  const pieces: Row[][] = [];
  let room = 0;
  for (const row of rows) {
    const length = JSON.stringify(row.record).length;
    const last = pieces.at(-1);
    if (last !== undefined && last.length < MOST_RECORDS && length <= room) last.push(row);
    else {
      pieces.push([row]);
      room = MOST_CHARACTERS;
    }
    room -= length;
  }
  return pieces;
}

function outcomeOf(number: number, record: ImportRecord | null, result: ImportResult | undefined): Outcome {
  const { name = "", owner = "" } = (record ?? {}) as Partial<ImportRecord>;
  const { outcome = "revoked", code = null, message = null } = result ?? {};
  return { number, name: String(name), owner: String(owner), outcome, code, message };
}
