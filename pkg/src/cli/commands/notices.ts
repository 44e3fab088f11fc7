// `notices`: what was said to whom, handing it over, and its words.
import type { Delivery, ListedNotice, NoticeKind } from "../../index.js";
import { tables } from "../../index.js";
import { type Command, given } from "../command/command.js";
import { asWhole, flag, one, oneOf, text } from "../command/option.js";
import { FILE_OPTIONS, withAdmin } from "../database/session.js";
import { handTo } from "../notice/program.js";
import { instantText } from "../output/describe.js";
import { warnOfUnreadable } from "../output/failure.js";
import { type Column, table } from "../output/table.js";
import { printable } from "../output/text.js";

const STATE = one("state", "STATE", "waiting, delivered or expired", oneOf("waiting", "delivered", "expired"));
const KIND = one("kind", "KIND", "What they say, as in key_revoked", (typed) =>
  oneOf<NoticeKind>(...tables().notices.map(({ kind }) => kind))(typed),
);
const OF_DOMAIN = text("domain", "DOMAIN", "Only about keys of this domain");
const FOR_USER = text("user", "USER", "Only those that are for this user");
const LIMIT = one("limit", "COUNT", "How many to show, at most 1000", asWhole, { fallback: "100" });
const CURSOR = text("cursor", "CURSOR", "Where the page before ended");

const COLUMNS: readonly Column<ListedNotice>[] = [
  { title: "WHEN", cell: (row) => instantText(row.at) },
  { title: "WHAT", cell: (row) => row.kind },
  { title: "KEY", cell: (row) => (row.keyName === null ? "" : printable(row.keyName)), least: 8 },
  { title: "FOR", cell: (row) => printable(row.recipient.user ?? `admins of ${row.recipient.domain}`), least: 8 },
  { title: "STATE", cell: stateText },
  { title: "ID", cell: (row) => row.id },
];

const list: Command = {
  words: "notices list",
  does: "notices.list",
  sentence: "List what was said to whom, the newest first, and how far its delivery has come",
  options: [STATE, KIND, OF_DOMAIN, FOR_USER, LIMIT, CURSOR, ...FILE_OPTIONS],
  details: ["A notice is tried for seven days, and kept for thirty, whatever came of it."],
  examples: ["keyward notices list", "keyward notices list --state waiting --json"],
  run: (call, terminal) =>
    withAdmin(call, terminal, async (admin) => {
      const query = { state: call.one(STATE), kind: call.one(KIND), domain: call.one(OF_DOMAIN) };
      const page = await admin.notices.list(
        given({ ...query, user: call.one(FOR_USER), limit: call.one(LIMIT), cursor: call.one(CURSOR) }),
      );
      if (page.notices.length > 0 || terminal.json) {
        terminal.print(page, () => table(page.notices, COLUMNS, terminal.out, terminal.columns));
      } else terminal.note("There is no notice.");
      if (page.next !== null) terminal.note(terminal.err.dim(`\nThere are more: add --cursor ${page.next}`));
      return warnOfUnreadable(page.unreadable, "notices", terminal);
    }),
};

const PROGRAM = text(
  "exec",
  "PROGRAM",
  "A program without arguments: takes each notice on its standard input, ends with 0 once it is delivered",
  {
    required: true,
  },
);
const EARLY = flag("early", "Those that have failed do not wait for their next try");

const deliver: Command = {
  words: "notices deliver",
  does: "notices.deliver",
  sentence: "Hand every notice whose turn has come to a program",
  options: [PROGRAM, EARLY, ...FILE_OPTIONS],
  details: [
    "The program is run once for each notice and gets it as one line of JSON: `id`, `kind`, `recipient` and so on, with `subject`, `text` and `html`. It knows where the recipient reads: keyward has no addresses. What ends with another code than 0, or takes longer than 30 seconds, is tried again later under the same id.",
    "Run it from cron every few minutes, after a tick.",
  ],
  examples: ["keyward notices deliver --exec ./mail.sh", "keyward notices deliver --exec ./mail.sh --early"],
  run: (call, terminal) =>
    withAdmin(
      call,
      terminal,
      async (admin) => {
        const found = await admin.notices.deliver({ early: call.flag(EARLY) });
        terminal.print(found, () => described(found));
        const read = warnOfUnreadable(found.unreadable, "notices", terminal);
        if (found.failed > 0) terminal.note(terminal.err.dim("see: keyward notices list --state waiting"));
        return found.failed > 0 ? 4 : read;
      },
      "existing",
      { notify: handTo(call.one(PROGRAM) ?? "") },
    ),
};

const HTML = flag("html", "As HTML");

const render: Command = {
  words: "notices render",
  does: "notices.render",
  sentence: "Show a notice in words, as a mail would have them",
  args: [{ name: "ID", sentence: "The notice's id, as `notices list` shows it", field: "id" }],
  options: [HTML, ...FILE_OPTIONS],
  examples: ["keyward notices render p8ZBiO2E/0JFhYYbh5N/000000000003/JC3Tq3c0MT"],
  run: (call, terminal) =>
    withAdmin(call, terminal, async (admin) => {
      const words = await admin.notices.render({ id: call.arg(0) });
      const written = call.flag(HTML) ? words.html.trimEnd() : `${words.subject}\n\n${words.text}`;
      terminal.print(words, () => written.split("\n").map(printable).join("\n"));
      return 0;
    }),
};

export const noticeCommands: readonly Command[] = [list, deliver, render];

function stateText({ delivery }: ListedNotice): string {
  const { state, attempts, lastError } = delivery;
  if (attempts === 0 || state === "delivered") return state;
  return `${state}, ${attempts === 1 ? "1 try" : `${attempts} tries`}${lastError === null ? "" : `: ${lastError}`}`;
}

function described({ delivered, failed, waiting, nextAttemptAt }: Delivery): string {
  const done = `Delivered ${delivered === 1 ? "1 notice" : `${delivered} notices`}${failed === 0 ? "" : `, ${failed} failed`}.`;
  if (nextAttemptAt === null) return `${done} None waits.`;
  return `${done} ${waiting === 1 ? "1 waits" : `${waiting} wait`}; next try: ${instantText(nextAttemptAt)}`;
}
