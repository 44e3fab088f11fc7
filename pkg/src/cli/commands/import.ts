// `keys import`: the keys of another system, by their hashes.
import { plural } from "../../console/format/text.js";
import { overlay } from "../../engine/overlay.js";
import { createKeyward, type ImportFormat, type ImportResult, tables } from "../../index.js";
import { type Call, type Command, given } from "../command/command.js";
import { many, one, Problem, type Reader, text } from "../command/option.js";
import { DB, openDatabase, TABLE } from "../database/open.js";
import { DRY_RUN } from "../database/session.js";
import { asMapping, recordOf } from "../import/records.js";
import { rowsOf } from "../import/rows.js";
import { accessOf } from "../input/access.js";
import { AS, CLI_ACTOR } from "../input/actor.js";
import { readFile } from "../input/file.js";
import { ACCESS, SCOPE } from "../input/key.js";
import { table } from "../output/table.js";
import type { Terminal } from "../output/terminal.js";
import { printable } from "../output/text.js";
import { Progress } from "../scan/progress.js";

/** A format of another system. */
export const asFormat: Reader<ImportFormat> = (typed) => {
  const formats = tables().formats.map(({ format }) => format);
  const found = formats.find((format) => format === typed);
  if (found === undefined) throw new Problem(`must be one of ${formats.join(", ")}`);
  return found;
};

const FORMAT = one("format", "FORMAT", "How the other system hashes its tokens", asFormat, { required: true });
const MAP = many("map", "MEMBER=COLUMN", "Which column holds a member, as in owner=user_id", asMapping);
const OWNER = text("owner", "USER", "The owner of keys that name none", { field: "owner" });
const DOMAIN = text("domain", "DOMAIN", "The domain of keys that name none", { field: "domain" });
const NAME = text("name", "NAME", "The name of keys that have none", { field: "name" });

const BATCH = 200;

/** What came of a row. */
interface Outcome {
  /** From 1. */
  readonly record: number;
  readonly outcome: ImportResult["outcome"] | "revoked";
  readonly keyId: string | null;
  readonly clientId: string | null;
  readonly code: string | null;
  readonly message: string | null;
}

const importKeys: Command = {
  words: "keys import",
  sentence: "Bring keys of another system along by their hashes",
  args: [{ name: "FILE", sentence: "Its export: JSON Lines, a JSON list, or CSV with names; - is standard input" }],
  options: [FORMAT, MAP, OWNER, NAME, SCOPE, ACCESS, DOMAIN, DB, TABLE, AS, DRY_RUN],
  details: [
    "Owners go on using the tokens that they have, where the verifier accepts them: createVerifier({ imports: [{ format }] }). The next rotation or regeneration gives a key a secret of ours.",
    "Columns are taken by the names of the members (digest, owner, name, domain, description, scopes, access, expiresAt, notBefore, disabled), by those of the system's own table, or as --map says. A row whose `revoked` is true is left out.",
    "What was imported before is skipped, so after a crash or a correction the same file brings the rest. A refused record keeps none of the others from being imported, and makes the exit code 3.",
  ],
  examples: [
    "keyward keys import keys.csv --format better-auth --dry-run",
    "keyward keys import keys.csv --format unkey --map owner=by --access live=read",
  ],
  async run(call, terminal) {
    const file = call.arg(0);
    const rows = rowsOf((await readFile("FILE", file, terminal, "the export")).toString("utf8"));
    const defaults = {
      format: call.one(FORMAT) as ImportFormat,
      ...given({
        owner: call.one(OWNER),
        domain: call.one(DOMAIN),
        name: call.one(NAME),
        scopes: call.many(SCOPE),
        access: accessOf(call.many(ACCESS)),
      }),
    };
    const records = rows.map((row) => recordOf(row, call.many(MAP) ?? [], defaults));
    const outcomes = await carriedOut(call, terminal, records);
    show(outcomes, call, terminal);
    return outcomes.some(({ outcome }) => outcome === "refused") ? 3 : 0;
  },
};

export const importCommands: readonly Command[] = [importKeys];

/** Imports the records in batches; a dry run does all of it on top of the file, where nothing is written. */
async function carriedOut(call: Call, terminal: Terminal, records: readonly (object | null)[]): Promise<Outcome[]> {
  const opened = openDatabase(call, "existing");
  try {
    const storage = call.flag(DRY_RUN) ? overlay(opened.storage) : opened.storage;
    // No token is made here, so any prefix does.
    const engine = createKeyward({ storage, prefix: "keyward" });
    const admin = engine.as(call.one(AS) ?? CLI_ACTOR);
    const progress = new Progress(terminal);
    const outcomes: Outcome[] = [];
    for (let start = 0; start < records.length; start += BATCH) {
      const batch = records.slice(start, start + BATCH);
      const wanted = batch.filter((record) => record !== null) as Parameters<typeof admin.keys.import>[0]["records"];
      const { results } = await admin.keys.import({ records: wanted });
      const left = [...results];
      batch.forEach((record, index) => {
        outcomes.push(outcomeOf(start + index + 1, record === null ? undefined : left.shift()));
      });
      progress.show(outcomes.length, 0, `of ${records.length}`, "records");
    }
    progress.clear();
    engine.close();
    return outcomes;
  } finally {
    opened.close();
  }
}

function outcomeOf(record: number, result: ImportResult | undefined): Outcome {
  if (result === undefined)
    return { record, outcome: "revoked", keyId: null, clientId: null, code: null, message: null };
  const { outcome, key, code, message } = result;
  return { record, outcome, keyId: key?.keyId ?? null, clientId: key?.pairs[0]?.clientId ?? null, code, message };
}

function show(outcomes: readonly Outcome[], call: Call, terminal: Terminal): void {
  const count = (...wanted: readonly Outcome["outcome"][]) =>
    outcomes.filter(({ outcome }) => wanted.includes(outcome)).length;
  const [imported, skipped, refused] = [count("imported"), count("present", "gone", "revoked"), count("refused")];
  const dryRun = call.flag(DRY_RUN);
  const remarkable = outcomes.filter(({ outcome }) => outcome !== "imported" && outcome !== "present");
  if (terminal.json) terminal.print({ dryRun, imported, skipped, refused, results: outcomes }, () => "");
  else if (remarkable.length > 0) {
    const columns = [
      { title: "RECORD", cell: (one: Outcome) => String(one.record) },
      { title: "OUTCOME", cell: (one: Outcome) => one.code ?? one.outcome },
      { title: "WHY", cell: whyOf },
    ];
    terminal.line(table(remarkable, columns, terminal.out));
  }
  const words = dryRun ? "would be" : imported === 1 ? "was" : "were";
  terminal.note(
    `${plural(imported, "key")} ${words} imported, ${skipped} skipped, ${refused} refused.${dryRun ? " This was a dry run: nothing is written." : ""}`,
  );
}

function whyOf({ outcome, message }: Outcome): string {
  if (outcome === "revoked") return "revoked in the other system";
  if (outcome === "gone") return "imported before, and revoked, replaced or deleted since";
  return printable(message ?? "");
}
