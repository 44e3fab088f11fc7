// `keys due`: what wants attention, and when to look again.
import type { Due, DueKind } from "../../index.js";
import { type Command, given } from "../command/command.js";
import { one, text } from "../command/option.js";
import { FILE_OPTIONS, withAdmin } from "../database/session.js";
import { readLength } from "../input/when.js";
import { instantText, ownerOf } from "../output/describe.js";
import { warnOfUnreadable } from "../output/failure.js";
import { table } from "../output/table.js";
import type { Terminal } from "../output/terminal.js";
import { printable } from "../output/text.js";

/** What each kind means to whoever has to do something about it. */
const MEANING: { readonly [kind in DueKind]: string } = {
  retired_pair_used: "a pair that is gone was used",
  key_expired: "the key has expired",
  rotation_overdue: "the pair should have been replaced",
  pair_retired: "the overlap of the pair is over",
  pair_silent: "nobody uses the old pair any more",
  key_expires: "the key expires",
  rotation_due: "the pair is to be replaced",
  pair_retires: "the overlap of the pair ends",
};

const WITHIN = one("within", "LENGTH", "Also what will be due by then, as in 30d or 12h", readLength, {
  fallback: "0d",
});
const OF_DOMAIN = text("domain", "DOMAIN", "Only keys of this domain");

const COLUMNS = [
  { title: "WHEN", cell: (row: Due) => instantText(row.at) },
  { title: "WHAT", cell: (row: Due) => MEANING[row.kind] },
  { title: "NAME", cell: (row: Due) => printable(row.name), least: 10 },
  { title: "OWNER", cell: (row: Due) => ownerOf(row), least: 8 },
  { title: "ID", cell: (row: Due) => row.clientId ?? row.keyId },
];

/** The command. */
export const due: Command = {
  words: "keys due",
  sentence: "List the keys that want attention: rotations, expiries, pairs on their way out",
  options: [WITHIN, OF_DOMAIN, ...FILE_OPTIONS],
  details: ["With --json, `nextWakeUpAt` says when to look again at the latest; until then nothing changes."],
  examples: ["keyward keys due", "keyward keys due --within 30d --json"],
  run: (call, terminal) =>
    withAdmin(call, terminal, async (admin) => {
      const page = await admin.keys.due(given({ within: call.one(WITHIN), domain: call.one(OF_DOMAIN) }));
      if (page.due.length > 0 || terminal.json) terminal.print(page, () => dueTable(page.due, terminal));
      else terminal.note("Nothing is due.");
      if (page.nextWakeUpAt !== null)
        terminal.note(terminal.err.dim(`\nLook again: ${instantText(page.nextWakeUpAt)}`));
      return warnOfUnreadable(page.unreadable, "dates", terminal);
    }),
};

/** A row for each thing that wants attention. */
export function dueTable(due: readonly Due[], terminal: Terminal): string {
  return table(due, COLUMNS, terminal.out, terminal.columns);
}
