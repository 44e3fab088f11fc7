// `keys bulk`: one verb for many keys, each with a result of its own.
import { daysIn } from "../../console/format/date.js";
import { plural } from "../../console/format/text.js";
import { type Admin, type Bulk, type BulkVerb, type Key, printFilter } from "../../index.js";
import { type Call, type Command, type ExitCode, given } from "../command/command.js";
import { flag, text } from "../command/option.js";
import { usage } from "../command/usage.js";
import { DRY_RUN, FILE_OPTIONS, withAdmin } from "../database/session.js";
import { keyIdIn } from "../input/key.js";
import { ownerOf } from "../output/describe.js";
import { changesText } from "../output/rehearsal.js";
import type { Terminal } from "../output/terminal.js";
import { printable } from "../output/text.js";

const QUERY = text("filter", "TEXT", "Which keys, as in `keys list --filter`", { field: "filter" });
export const YES = flag("yes", "Do not ask on a terminal");

const VERBS: readonly { readonly verb: BulkVerb; readonly sentence: string; readonly past: string }[] = [
  { verb: "revoke", sentence: "Revoke many keys", past: "revoked" },
  { verb: "disable", sentence: "Disable many keys", past: "disabled" },
  { verb: "enable", sentence: "Enable many keys", past: "enabled" },
  { verb: "delete", sentence: "Delete many keys", past: "deleted" },
];

export const bulkCommands: readonly Command[] = VERBS.map(({ verb, sentence, past }) => ({
  words: `keys bulk ${verb}`,
  does: "keys.bulk",
  sentence,
  args: [{ name: "KEY", sentence: "Client ids or key ids", many: true, optional: true, field: "keyIds" }],
  options: [QUERY, YES, ...FILE_OPTIONS, DRY_RUN],
  details: [
    "Prints a line a key. Each key is a write of its own: one that is refused keeps none of the others from being done, and makes the exit code 3. A filter chooses the keys before the first is changed.",
  ],
  examples: [
    `keyward keys bulk ${verb} kUEiSJV0GwjQ5HH7FUbOCYaF 5mTqIB0VdcZjb6oBJXXcX0aF`,
    `keyward keys bulk ${verb} --filter 'owner:ann name:nightly' --dry-run`,
  ],
  run: (call, terminal) =>
    withAdmin(call, terminal, async (admin) => {
      const chosen = await choose(call, admin);
      if (chosen.size === 0) {
        if (terminal.json) terminal.print({ results: [], done: 0, refused: 0 }, () => "");
        else terminal.note("No key matches.");
        return 0;
      }
      const keyIds = [...chosen.keys()];
      if (call.flag(DRY_RUN)) return rehearse(admin, { verb, keyIds }, chosen, past, terminal);
      const question = `${sentence.split(" ")[0]} ${plural(keyIds.length, "key")}?`;
      if (!call.flag(YES) && !(await terminal.confirm(question, few(chosen)))) {
        terminal.note("Nothing was changed.");
        return 2;
      }
      return results(await admin.keys.bulk({ verb, keyIds }), chosen, past, terminal);
    }),
}));

/** The keys by id; null where the list did not show them. */
type Chosen = ReadonlyMap<string, Key | null>;

async function choose(call: Call, admin: Admin): Promise<Chosen> {
  const query = call.one(QUERY);
  if ((query === undefined) === (call.args.length === 0)) {
    throw usage(
      "KEY",
      query === undefined
        ? "is missing: name keys, or choose them with --filter"
        : "is left out where --filter is given",
      call.command.words,
    );
  }
  // An empty variable of a script must not stand for every key; what is empty, the core says.
  if (query !== undefined && printFilter({ query }) === "")
    throw usage("--filter", "must say which keys, as in owner:ann", call.command.words);
  if (query === undefined) return new Map(call.args.map((typed) => [keyIdIn(typed), null]));
  const chosen = new Map<string, Key>();
  let cursor: string | undefined;
  do {
    const page = await admin.keys.list(given({ filter: { query }, days: daysIn(query), limit: 1000, cursor }));
    for (const key of page.keys) chosen.set(key.keyId, key);
    cursor = page.next ?? undefined;
  } while (cursor !== undefined);
  return chosen;
}

/** What would come of it: each key's own dry run. */
async function rehearse(
  admin: Admin,
  input: { readonly verb: BulkVerb; readonly keyIds: readonly string[] },
  chosen: Chosen,
  past: string,
  terminal: Terminal,
): Promise<ExitCode> {
  const outcome = await admin.commands.dryRun({ command: "keys.bulk", input });
  const bulk = (outcome.outcome === "done" ? outcome.reply : null) as Bulk;
  if (terminal.json) terminal.print(outcome, () => "");
  else if (outcome.outcome === "done") terminal.line(`${changesText(outcome.changes, terminal.out)}\n`);
  const code = terminal.json ? codeOf(bulk) : results(bulk, chosen, `would be ${past}`, terminal);
  terminal.note(terminal.err.dim("\nThis was a dry run: nothing is written."));
  return code;
}

function results(bulk: Bulk, chosen: Chosen, past: string, terminal: Terminal): ExitCode {
  const { out } = terminal;
  const lines = bulk.results.map(({ keyId, ok, code, message }) => {
    const key = chosen.get(keyId);
    const name = key ? `  ${printable(key.name)} of ${ownerOf(key)}` : "";
    return ok ? `${out.green(past)}  ${keyId}${name}` : `${out.red("refused")}  ${keyId}${name}  ${code}: ${message}`;
  });
  terminal.print(bulk, () => lines.join("\n"));
  if (bulk.refused > 0) terminal.note(`${bulk.done} ${past}, ${bulk.refused} refused.`);
  return codeOf(bulk);
}

function codeOf({ refused }: Bulk): ExitCode {
  return refused > 0 ? 3 : 0;
}

/** Enough of them to notice a mistake. */
function few(chosen: Chosen): string {
  const shown = [...chosen]
    .slice(0, 10)
    .map(([id, key]) => `  ${id}${key ? `  ${printable(key.name)} of ${ownerOf(key)}` : ""}`);
  return [...shown, ...(chosen.size > 10 ? [`  and ${chosen.size - 10} more`] : [])].join("\n");
}
