// `audit report`, `state`, `drain` and `erase`: what happened, what was refused, what was there before.
import { type Admin, type AuditEntry, type AuditPage, type AuditQuery, auditCsv, type Change } from "../../index.js";
import { type Call, type Command, type ExitCode, given } from "../command/command.js";
import { asWhole, one, oneOf, text } from "../command/option.js";
import { usage } from "../command/usage.js";
import { CHANGE_OPTIONS, DRY_RUN, FILE_OPTIONS, OPERATION_ID, withAdmin } from "../database/session.js";
import { readInstant } from "../input/when.js";
import { instantText } from "../output/describe.js";
import { warnOfUnreadable } from "../output/failure.js";
import type { Column } from "../output/table.js";
import { table } from "../output/table.js";
import type { Terminal } from "../output/terminal.js";
import { printable } from "../output/text.js";
import { proofCommands } from "./audit-proof.js";
import { YES } from "./bulk.js";

const FROM = one("from", "WHEN", "From then on: a day (2027-03-01), 30d or 12h ago, or an instant", ago("start"), {
  field: "from",
});
const TO = one("to", "WHEN", "Before then; of a day, up to its end", ago("end"), { field: "to" });
const ACTOR = text("actor", "ID", "Who asked: an id, the client id of a holder, or `system`", { field: "actor" });
const OWNER = text("owner", "USER", "About this user and its keys", { field: "owner" });
const DOMAIN = text("domain", "DOMAIN", "About this domain", { field: "domain" });
const KEY = text("key", "ID", "About this key, or this pair of one: its history", { field: "keyId" });
const ACTION = text("action", "ACTION", "As in key.create, or key for everything that is done with keys", {
  field: "action",
});
const OUTCOME = one("outcome", "OUTCOME", "done or refused", oneOf("done", "refused"), { fallback: "both" });
const ORDER = one("order", "ORDER", "newest or oldest first", oneOf("newest", "oldest"), { fallback: "newest" });
const LIMIT = one("limit", "N", "At most so many", asWhole, { fallback: "50 in a table, else all", field: "limit" });
const CURSOR = text("cursor", "CURSOR", "Where the page before ended");
const FORMAT = one("format", "FORMAT", "table, csv or jsonl", oneOf("table", "csv", "jsonl"), { fallback: "table" });

/** So many entries are asked for at once where all are wanted: each page walks over the events once. */
const PAGE = 10_000;
/** So many are written at once. */
const BATCH = 500;
const TABLE_ROWS = 50;

const report: Command = {
  words: "audit report",
  does: "audit.report",
  sentence: "Show what happened and what was refused: by whom, when, to what, and what it changed",
  options: [FROM, TO, ACTOR, OWNER, DOMAIN, KEY, ACTION, OUTCOME, ORDER, LIMIT, CURSOR, FORMAT, ...FILE_OPTIONS],
  details: [
    "Shows what the actor may see: a site administrator everything, a domain administrator its domain and what was refused to its people, a user its own account. Refusals of commands that change something are remembered for 90 days, the last 64 of each actor; the same one again is counted.",
    "csv is for spreadsheets: a cell that would be a formula there starts with an apostrophe. jsonl has an entry a line. For `audit verify` take `audit export`.",
  ],
  examples: [
    "keyward audit report --owner ann --from 30d",
    "keyward audit report --outcome refused --as domainAdmin:eve@default",
    "keyward audit report --format csv --from 2027-01-01 --to 2027-03-31",
  ],
  run: (call, terminal) =>
    withAdmin(call, terminal, async (admin) => {
      const query = queryOf(call);
      const format = call.one(FORMAT) ?? "table";
      if (format === "table" || terminal.json) {
        if (format !== "table") throw usage("--json", "is a format of its own: leave out --format", "audit report");
        const limit = call.one(LIMIT) ?? (terminal.json ? undefined : TABLE_ROWS);
        const page = await onePage(auditPages(admin, query, limit));
        if (page.entries.length > 0 || terminal.json) terminal.print(page, () => entryTable(page.entries, terminal));
        else terminal.note("Nothing of that kind has happened.");
        if (page.next !== null)
          terminal.note(
            terminal.err.dim(`\nThere is more: give --limit, --cursor ${page.next}, or --format jsonl for all.`),
          );
        return warnOfUnreadable(page.unreadable, "entries", terminal);
      }
      return await stream(auditPages(admin, query, call.one(LIMIT)), format, terminal);
    }),
};

const STATE_USER = text("user", "USER", "The user; without one, the domain, or the site", { field: "user" });
const STATE_DOMAIN = text("domain", "DOMAIN", "The domain", { fallback: "default, of a user", field: "domain" });
const AT = one("at", "WHEN", "A day (its end), 30d or 12h ago, or an instant", ago("end"), {
  required: true,
  field: "at",
});

const state: Command = {
  words: "audit state",
  does: "audit.state",
  sentence: "Show what a user with its keys, a domain or the site was like at an instant",
  options: [STATE_USER, STATE_DOMAIN, AT, ...FILE_OPTIONS],
  details: [
    "It is rebuilt from the audit events; where one is missing or altered, it is refused. Members that are null are left out.",
  ],
  examples: ["keyward audit state --user ann --at 2027-03-01T12:00:00Z", "keyward audit state --domain acme --at 30d"],
  run: (call, terminal) =>
    withAdmin(call, terminal, async (admin) => {
      const at = call.one(AT) ?? 0;
      const found = await admin.audit.state(given({ user: call.one(STATE_USER), domain: call.one(STATE_DOMAIN), at }));
      terminal.print(found, () =>
        found.state === null
          ? "It was not there yet."
          : JSON.stringify(found.state, null, 2).split("\n").map(printable).join("\n"),
      );
      if (found.changedAt !== null) {
        terminal.note(terminal.err.dim(`\nas of change ${found.sequence}, ${instantText(found.changedAt)}`));
      }
      return 0;
    }),
};

const drain: Command = {
  words: "audit drain",
  does: "audit.drain",
  sentence: "Bring every audit event that still lies in the document that changed to one of its own",
  options: [...FILE_OPTIONS],
  details: [
    "The next change of a document does it for that document anyway; this does it for all. It also lets go of refusals that are older than 90 days. Made for cron.",
  ],
  examples: ["keyward audit drain"],
  run: (call, terminal) =>
    withAdmin(call, terminal, async (admin) => {
      const found = await admin.audit.drain();
      terminal.print(found, () => `Drained ${found.drained}, forgot ${found.forgotten}.`);
      for (const { document, code } of found.failed) terminal.warn(`${document} failed: ${code}`);
      return found.failed.length > 0 ? 5 : 0;
    }),
};

const ERASE_USER = text("user", "USER", "The user, or the administrator of a domain", { field: "user" });
const ERASE_DOMAIN = text("domain", "DOMAIN", "Its domain", { fallback: "default", field: "domain" });
const ERASE_ADMIN = text("admin", "ID", "In place of --user: an administrator of the site", { field: "admin" });

const erase: Command = {
  words: "audit erase",
  does: "audit.erase",
  sentence: "Forget the names of somebody in the audit; the chains stay whole",
  options: [ERASE_USER, ERASE_DOMAIN, ERASE_ADMIN, YES, ...CHANGE_OPTIONS],
  details: [
    "Works on a site that was made with `init --personal-data committed`: its events hold salted commitments in the place of names, and this erases the salts. It cannot be undone. Of other sites only refusals are forgotten.",
  ],
  examples: ["keyward audit erase --user ann"],
  run: (call, terminal) =>
    withAdmin(call, terminal, async (admin) => {
      const [user, domain, who] = [call.one(ERASE_USER), call.one(ERASE_DOMAIN), call.one(ERASE_ADMIN)];
      if ((user === undefined) === (who === undefined))
        throw usage("--user", "or --admin is needed, and not both", "audit erase");
      const operationId = call.one(OPERATION_ID);
      const shown = user === undefined ? `the administrator ${printable(who ?? "")}` : printable(user);
      const asks = !call.flag(YES) && !call.flag(DRY_RUN);
      if (asks && !(await terminal.confirm("Forget for good?", `The audit will not know ${shown} any more.`))) {
        terminal.note("Nothing was forgotten.");
        return 2;
      }
      const person = user === undefined ? { admin: who ?? "" } : given({ user, domain });
      const found = await admin.audit.erase(
        given({ ...person, operationId }) as Parameters<typeof admin.audit.erase>[0],
      );
      terminal.print(
        found,
        () => `Forgotten in ${found.documents === 1 ? "1 document" : `${found.documents} documents`}.`,
      );
      return 0;
    }),
};

export const auditCommands: readonly Command[] = [report, state, drain, ...proofCommands, erase];

function ago(day: "start" | "end") {
  return readInstant({ day, length: "ago" });
}

function queryOf(call: Call) {
  return given({
    from: call.one(FROM),
    to: call.one(TO),
    actor: call.one(ACTOR),
    owner: call.one(OWNER),
    domain: call.one(DOMAIN),
    keyId: call.one(KEY),
    action: call.one(ACTION),
    outcome: call.one(OUTCOME),
    order: call.one(ORDER),
    cursor: call.one(CURSOR),
  });
}

/** The pages with the entries that are wanted: all, or so many. */
async function* auditPages(
  admin: Admin,
  query: AuditQuery,
  limit = Number.POSITIVE_INFINITY,
): AsyncGenerator<AuditPage> {
  let [cursor, left] = [query.cursor ?? null, limit];
  do {
    const page = await admin.audit.report({
      ...query,
      limit: Math.min(left, PAGE),
      ...(cursor === null ? {} : { cursor }),
    });
    yield page;
    left -= page.entries.length;
    cursor = page.next;
  } while (cursor !== null && left > 0);
}

async function onePage(pages: AsyncIterable<AuditPage>): Promise<AuditPage> {
  const [entries, unreadable]: [AuditEntry[], Set<string>] = [[], new Set()];
  let next: string | null = null;
  for await (const page of pages) {
    for (const entry of page.entries) entries.push(entry);
    for (const id of page.unreadable) unreadable.add(id);
    next = page.next;
  }
  return { entries, next, unreadable: [...unreadable] };
}

async function stream(pages: AsyncIterable<AuditPage>, format: "csv" | "jsonl", terminal: Terminal): Promise<ExitCode> {
  const unreadable = new Set<string>();
  let head = true;
  for await (const page of pages) {
    for (let start = 0; head || start < page.entries.length; start += BATCH) {
      const entries = page.entries.slice(start, start + BATCH);
      const lines = () => entries.map((entry) => `${JSON.stringify(entry)}\n`).join("");
      const written = format === "csv" ? auditCsv(entries, { head }) : lines();
      if (written !== "") terminal.bytes(Buffer.from(written));
      head = false;
    }
    for (const id of page.unreadable) unreadable.add(id);
  }
  return warnOfUnreadable([...unreadable], "entries", terminal);
}

const COLUMNS: readonly Column<AuditEntry>[] = [
  { title: "WHEN", cell: ({ at }) => new Date(at).toISOString() },
  { title: "WHO", cell: ({ actor }) => printable(whoText(actor)), least: 10 },
  { title: "WHAT", cell: ({ action, times }) => printable(times > 1 ? `${action} ×${times}` : action) },
  { title: "WHOM", cell: ({ target }) => printable(target.owner ?? target.domain ?? ""), least: 6 },
  { title: "KEY", cell: ({ target }) => target.keyId ?? "", spare: 1 },
  { title: "OUTCOME", cell: ({ outcome, code }) => code ?? outcome },
  { title: "CHANGED", cell: ({ changes }) => printable(changes.map(changeText).join(", ")), least: 12 },
];

function entryTable(entries: readonly AuditEntry[], terminal: Terminal): string {
  return table(entries, COLUMNS, terminal.out, terminal.columns);
}

function whoText({ role, id, clientId, domain }: AuditEntry["actor"]): string {
  const name = id ?? clientId;
  return name === undefined ? role : `${role}:${name}${domain === undefined ? "" : `@${domain}`}`;
}

/** The last two names of a path, and what it is now where that is short. */
function changeText({ path, after }: Change): string {
  const name = path.split(".").slice(-2).join(".");
  return after === null || typeof after === "object" ? name || "everything" : `${name}=${String(after)}`;
}
