// The chains as they are: events that have documents of their own, and those that are still pending, in one order.
import { call } from "../../core/call.js";
import { typeError } from "../../core/error.js";
import { glue } from "../../core/wasm.js";
import { membersOf } from "../../core/wire.js";
import type { AuditExport } from "../../types/audit.js";
import type { ScanPage, Storage } from "../../types/storage.js";

/** What the ids of documents with a ledger start with, in order. */
export const LEDGERS = ["account/", "domain/", "keyring", "site"] as const;

const PAGE = 500;
const DEFAULT_LIMIT = 1_000;
const MOST = 10_000;
/** Greater than every digit: behind the last event of a document. */
const BEHIND = "~";

/** One event, and the id of the document that it has or will have. */
interface Line {
  readonly id: string;
  readonly text: string;
}

/** A piece of the chains. */
export async function exportLines(storage: Storage, input: unknown): Promise<AuditExport> {
  const { cursor, limit = DEFAULT_LIMIT, ...others } = membersOf("query", input);
  const surplus = Object.keys(others)[0];
  if (surplus !== undefined) throw typeError(surplus, "left out: there are `cursor` and `limit`");
  if (!(Number.isInteger(limit) && (limit as number) >= 1 && (limit as number) <= MOST)) {
    throw typeError("limit", `a whole number from 1 to ${MOST}`);
  }
  if (cursor !== undefined && !(typeof cursor === "string" && /^audit\/[\w/]+\/\d{12}$/.test(cursor))) {
    throw typeError("cursor", "what `next` was");
  }
  const lines: string[] = [];
  let last = cursor as string | undefined;
  for await (const { id, text } of linesAfter(storage, last)) {
    if (lines.length === limit) return { lines, next: last ?? null };
    lines.push(text);
    last = id;
  }
  return { lines, next: null };
}

/** Every event behind an id, by document and sequence. */
async function* linesAfter(storage: Storage, after: string | undefined): AsyncGenerator<Line> {
  let lower = after ?? "";
  const document = after?.slice("audit/".length, after.lastIndexOf("/"));
  for (const prefix of LEDGERS) {
    const end = `audit/${prefix}${BEHIND}`;
    if (lower >= end) continue;
    const from = document?.startsWith(prefix) ? document : undefined;
    for await (const { pending, upper } of ledgersFrom(storage, prefix, from)) {
      // A document that is read before its events misses none: what was pending in it may have a document meanwhile.
      yield* merged(eventsBetween(storage, prefix, lower, upper ?? end), pending, lower);
      lower = upper ?? end;
    }
  }
}

/** The pending events of the documents below a prefix, a page at a time, with the id up to which that page reaches. */
async function* ledgersFrom(
  storage: Storage,
  prefix: string,
  from: string | undefined,
): AsyncGenerator<{ readonly pending: readonly Line[]; readonly upper: string | undefined }> {
  const [first] = from === undefined ? [] : await storage.read([from], { fresh: true });
  let texts = first ? [first.value] : [];
  let after = from;
  for (;;) {
    const page: ScanPage = await storage.scan({ prefix, limit: PAGE, ...(after === undefined ? {} : { after }) });
    texts.push(...page.items.map(({ value }) => value));
    const pending = texts.flatMap((text) => call(() => glue().pendingEvents(text) as [string, string][]));
    const last = page.items.at(-1)?.id;
    const upper = page.next === undefined || last === undefined ? undefined : `audit/${last}/${BEHIND}`;
    yield { pending: pending.map(([id, text]) => ({ id, text })), upper };
    if (upper === undefined) return;
    after = page.next;
    texts = [];
  }
}

async function* eventsBetween(storage: Storage, prefix: string, lower: string, upper: string): AsyncGenerator<Line> {
  let after = lower;
  for (;;) {
    const page: ScanPage = await storage.scan({
      prefix: `audit/${prefix}`,
      limit: PAGE,
      ...(after === "" ? {} : { after }),
    });
    for (const { id, value } of page.items) {
      if (id > upper) return;
      yield { id, text: value };
    }
    if (page.next === undefined) return;
    after = page.next;
  }
}

/** Both in one order, each event once. */
async function* merged(events: AsyncIterable<Line>, pending: readonly Line[], lower: string): AsyncGenerator<Line> {
  const waiting = pending.filter(({ id }) => id > lower).sort((one, other) => (one.id < other.id ? -1 : 1));
  for await (const event of events) {
    while (waiting[0] !== undefined && waiting[0].id < event.id) yield waiting.shift() as Line;
    if (waiting[0]?.id === event.id) waiting.shift();
    yield event;
  }
  yield* waiting;
}
