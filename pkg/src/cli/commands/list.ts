// `keys list`: every filter of the SDK, a page or all of them.
import { daysIn } from "../../console/format/date.js";
import type { Admin, KeyPage, ListQuery } from "../../index.js";
import { type Call, type Command, given } from "../command/command.js";
import { asWhole, asYesNo, flag, one, oneOf, text } from "../command/option.js";
import { FILE_OPTIONS, withAdmin } from "../database/session.js";
import { readInstant } from "../input/when.js";
import { keyColumns } from "../output/describe.js";
import { warnOfUnreadable } from "../output/failure.js";
import { table } from "../output/table.js";
import type { Terminal } from "../output/terminal.js";

const starting = (length: "ahead" | "ago") => readInstant({ day: "start", length, wholeDays: true });
const ending = (length: "ahead" | "ago") => readInstant({ day: "end", length, wholeDays: true });

/** The rest of the filter as text; the other options say the same, one by one. */
const QUERY = text("filter", "TEXT", "Which keys, as in a search box: 'owner:ann expires<2027-01-01 nightly'", {
  field: "filter.query",
});

/** Each fills the member of `KeyFilter` that its `field`, or else its name, says. */
const FILTERS = {
  text: text("text", "WORDS", "Every word occurs in name, description, owner, creator or client id"),
  name: text("name", "NAME", "The name is exactly this"),
  clientId: text("client-id", "ID", "A client id of the key, or its key id", { field: "clientId" }),
  status: one("status", "STATUS", "active, inactive or revoked", oneOf("active", "inactive", "revoked")),
  reason: one(
    ...([
      "reason",
      "REASON",
      "expired, not_yet_valid, disabled, domain_disabled, owner_deactivated or revoked",
    ] as const),
    oneOf("expired", "not_yet_valid", "disabled", "domain_disabled", "owner_deactivated", "revoked"),
  ),
  owner: text("owner", "USER", "The owner"),
  createdBy: text("created-by", "USER", "Who created it", { field: "createdBy" }),
  domain: text("domain", "DOMAIN", "The domain"),
  scope: text("scope", "SCOPE", "Has this scope"),
  environment: text("environment", "ENV", "Has access to this environment"),
  role: text("role", "ROLE", "Has this role"),
  expiresFrom: one(
    "expires-from",
    "WHEN",
    "Expires on that day or later",
    readInstant({ day: "last", length: "ahead", wholeDays: true }),
    { field: "expiresFrom" },
  ),
  expiresBy: one("expires-by", "WHEN", "Expires by the end of that day, or within 30d", ending("ahead"), {
    field: "expiresBy",
  }),
  neverExpires: one("never-expires", "yes|no", "Whether it never expires", asYesNo, { field: "neverExpires" }),
  createdFrom: one("created-from", "WHEN", "Created on that day or later, or since 7d", starting("ago"), {
    field: "createdFrom",
  }),
  createdTo: one("created-to", "WHEN", "Created by the end of that day, or before 7d", ending("ago"), {
    field: "createdTo",
  }),
  lastUsedFrom: one("last-used-from", "WHEN", "Last used on that day or later", starting("ago"), {
    field: "lastUsedFrom",
  }),
  lastUsedTo: one("last-used-to", "WHEN", "Last used by the end of that day", ending("ago"), { field: "lastUsedTo" }),
  neverUsed: one("never-used", "yes|no", "Whether it was never used", asYesNo, { field: "neverUsed" }),
};

const SORT = one(
  ...(["sort", "COLUMN", "name, status, owner, createdBy, domain, createdAt, expiresAt or lastUsedAt"] as const),
  oneOf("name", "status", "owner", "createdBy", "domain", "createdAt", "expiresAt", "lastUsedAt"),
  { fallback: "createdAt, newest first" },
);
const DESCENDING = flag(
  "descending",
  "The greatest or latest first; a column that --sort names goes upwards without it",
);
const LIMIT = one("limit", "COUNT", "How many keys to show, at most 1000", asWhole, { fallback: "50" });
const CURSOR = text("cursor", "CURSOR", "Where the page before ended");
const ALL = flag("all", "Every page");

/** The command. */
export const list: Command = {
  words: "keys list",
  sentence: "List keys, filtered, sorted, in pages",
  options: [QUERY, ...Object.values(FILTERS), SORT, DESCENDING, LIMIT, CURSOR, ALL, ...FILE_OPTIONS],
  details: [
    "Filters are combined: a key is listed if all of them hold. Days are days here, in the zone of this machine (TZ).",
    "--filter takes words to search for, and owner: domain: status: reason: name: id: by: scope: env: role:, and with : < <= > >= and a day or an instant expires created used, as well as expires:never and used:never, also with - before them (--filter=-expires:never).",
  ],
  examples: [
    "keyward keys list",
    "keyward keys list --owner ann --status active",
    "keyward keys list --filter 'owner:ann expires<2027-01-01 nightly'",
    "keyward keys list --expires-by 30d --sort expiresAt",
    "keyward keys list --all --json",
  ],
  run: (call, terminal) =>
    withAdmin(call, terminal, async (admin) => {
      const page = call.flag(ALL) ? await everyPage(admin, queryOf(call)) : await admin.keys.list(queryOf(call));
      show(page, terminal);
      return warnOfUnreadable(page.unreadable, "keys", terminal);
    }),
};

function queryOf(call: Call): ListQuery {
  const query = call.one(QUERY);
  const members = Object.entries(FILTERS).map(([field, option]) => [field, call.one<unknown>(option)]);
  const filter = given({ ...Object.fromEntries(members), query });
  const days = query === undefined ? undefined : daysIn(query);
  const column = call.one(SORT) ?? (call.flag(DESCENDING) ? "createdAt" : undefined);
  const sort = column === undefined ? undefined : { column, descending: call.flag(DESCENDING) };
  const limit = call.one(LIMIT) ?? (call.flag(ALL) ? 1000 : undefined);
  return given({ filter, days, sort, limit, cursor: call.one(CURSOR) }) as ListQuery;
}

async function everyPage(admin: Admin, query: ListQuery): Promise<KeyPage> {
  let page = await admin.keys.list(query);
  const keys = [...page.keys];
  const unreadable = new Set(page.unreadable);
  while (page.next !== null) {
    page = await admin.keys.list({ ...query, cursor: page.next });
    keys.push(...page.keys);
    for (const id of page.unreadable) unreadable.add(id);
  }
  return { keys, next: null, unreadable: [...unreadable] };
}

function show(page: KeyPage, terminal: Terminal): void {
  if (page.keys.length > 0 || terminal.json) {
    terminal.print(page, () => table(page.keys, keyColumns(page.keys, terminal.out), terminal.out, terminal.columns));
  } else terminal.note("No key matches.");
  if (page.next !== null) terminal.note(terminal.err.dim(`\nThere are more: add --all, or --cursor ${page.next}`));
}
