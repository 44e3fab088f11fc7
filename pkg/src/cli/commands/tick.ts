// `tick`: what time has brought about, written down; made for cron.
import type { Change, Tick } from "../../index.js";
import { type Command, type ExitCode, given } from "../command/command.js";
import { CHANGE_OPTIONS, DRY_RUN, OPERATION_ID, withAdmin } from "../database/session.js";
import { instantText } from "../output/describe.js";
import { changesText, tell } from "../output/rehearsal.js";
import type { Terminal } from "../output/terminal.js";
import { dueTable } from "./due.js";

/** The command. */
export const tick: Command = {
  words: "tick",
  does: "site.tick",
  sentence: "Write down what time has brought about, and say what is due and when to come back",
  options: [...CHANGE_OPTIONS],
  details: [
    "Retires pairs whose overlap is over, records what has expired, purges keys that were revoked long ago, as revokedRetentionDays says, and notes what there is to say: keyward notices deliver says it. Keys expire and pairs retire on time without it: a tick is for the record. Run it from cron every few minutes, or at the time that it names.",
  ],
  examples: ["keyward tick", "keyward tick --json --db /var/lib/app/keys.sqlite"],
  run: (call, terminal) =>
    withAdmin(call, terminal, async (admin) => {
      if (!call.flag(DRY_RUN))
        return show(await admin.site.tick(given({ operationId: call.one(OPERATION_ID) })), null, terminal);
      const outcome = await admin.commands.dryRun({ command: "site.tick", input: {} });
      if (terminal.json || outcome.outcome === "refused") return tell({ input: {}, outcome }, call, terminal);
      return show(outcome.reply as Tick, outcome.changes, terminal);
    }),
};

function show(found: Tick, changes: readonly Change[] | null, terminal: Terminal): ExitCode {
  const { changed, due, nextWakeUpAt, failed } = found;
  const accounts = changed === 1 ? "1 account" : `${changed} accounts`;
  const written = changes === null ? `Brought ${accounts} up to date.` : changesText(changes, terminal.out);
  const table = due.length === 0 ? "Nothing is due." : dueTable(due, terminal);
  const next =
    nextWakeUpAt === null ? "Nothing else changes by time alone." : `Next wake-up: ${instantText(nextWakeUpAt)}`;
  terminal.print(found, () => [written, table, next].join("\n\n"));
  if (changes !== null) terminal.note(terminal.err.dim("\nThis was a dry run: nothing is written."));
  for (const { document, code } of failed) terminal.warn(`${document} failed: ${code}; the next tick tries again`);
  return failed.length > 0 ? 5 : 0;
}
