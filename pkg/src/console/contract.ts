/**
 * What a host gives to the console besides an `Admin`, in types of its own: nothing here, nor in `element.ts`, may
 * lead to a library, because whoever installs keyward has no Preact.
 */
import type { ScannerKit } from "../core/scanner-kit.js";
import type { Tables } from "../core/tables.js";
import type { Actor } from "../types/actor.js";
import type { Admin } from "../types/admin.js";
import type { AuditEntry } from "../types/audit.js";
import type { LeakReport } from "../types/leak.js";
import type { IssuedToken } from "../types/token.js";
import type { Denied, Verdict } from "../types/verdict.js";

/** Header fields that can carry a credential. */
export interface CredentialHeaders {
  readonly authorization?: string;
  readonly "x-api-key"?: string;
}

/** Answers a credential as a server would. */
export type Verify = (headers: CredentialHeaders) => Promise<Verdict>;

/** Exchanges a credential for a token, as `keyward.tokens.exchange` does. */
export type Exchange = (headers: CredentialHeaders) => Promise<IssuedToken | Denied>;

/**
 * The interface of another actor. Security: for hosts whose person may be anybody, as a demo's; a console with it offers
 * to change sides.
 */
export type ActAs = (actor: Actor) => Admin;

/** What the core says of its parameters: `tables()` has it. */
export type PolicyTables = Pick<Tables, "parameters" | "properties" | "presets" | "formats">;

/** Entries of the audit report as CSV, as `auditCsv` of the SDK makes it. */
export type AuditCsv = (entries: readonly AuditEntry[]) => string;

/** Ends what a leaked token opens, as `selfRevoke` of the SDK does. */
export type ReportLeak = (token: string) => Promise<LeakReport>;

/** What scanners need to find tokens of the host's prefix: `scannerKit(prefix)` has it. */
export type Scanners = Omit<ScannerKit, "validate">;

/** What a new token is shown in; each takes the token and returns text to copy. */
export interface Snippets {
  readonly env?: (issued: { readonly clientId: string; readonly token: string }) => string;
  readonly curl?: (issued: { readonly clientId: string; readonly token: string }) => string;
  readonly javascript?: (issued: { readonly clientId: string; readonly token: string }) => string;
}

/** `auto`: as the page around the console. */
export type Theme = "light" | "dark" | "auto";

/** One request that the protected API has judged. It names the key, never the credential. */
export interface RequestEntry {
  readonly at: number;
  readonly method: string;
  readonly path: string;
  readonly ok: boolean;
  /** What the caller was told; null when accepted. */
  readonly code: string | null;
  /** What happened exactly; null when accepted. */
  readonly reason: string | null;
  readonly clientId: string | null;
  readonly owner: string | null;
  readonly keyName: string | null;
  readonly status: number;
  readonly message: string | null;
}

/** Calls the listener for every request from now on; returns what ends that. */
export type RequestSource = (listener: (entry: RequestEntry) => void) => () => void;
