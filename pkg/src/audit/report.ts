// The whole report, and its form for a spreadsheet.
import { call } from "../core/call.js";
import { glue } from "../core/wasm.js";
import { wire } from "../core/wire.js";
import type { Admin } from "../types/admin.js";
import type { AuditEntry, AuditQuery } from "../types/audit.js";

/** Every entry of the report, page by page; `limit` is the size of a page, 1,000 by default. */
export async function* auditEntries(admin: Pick<Admin, "audit">, query: AuditQuery = {}): AsyncGenerator<AuditEntry> {
  let cursor: string | null = query.cursor ?? null;
  do {
    const page = await admin.audit.report({ limit: 1_000, ...query, ...(cursor === null ? {} : { cursor }) });
    yield* page.entries;
    cursor = page.next;
  } while (cursor !== null);
}

/**
 * The rows of entries as CSV (RFC 4180), each with its line end, below the names of the columns unless `head` is false.
 *
 * Security: a cell that a spreadsheet would run as a formula starts with an apostrophe.
 */
export function auditCsv(entries: readonly AuditEntry[], options: { readonly head?: boolean } = {}): string {
  const text = wire("entries", entries);
  return call(() => glue().auditCsv(text, options.head ?? true));
}
