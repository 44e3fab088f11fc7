import type { FilterDays, FilterText, KeyFilter } from "./query.js";

/** What can be done with many keys at once. */
export type BulkVerb = "revoke" | "disable" | "enable" | "delete";

/** Which keys: by id, or all that the filter finds at this moment. */
export type BulkCommand = { readonly verb: BulkVerb } & (
  | { readonly keyIds: readonly string[] }
  | { readonly filter: KeyFilter | FilterText; readonly days?: FilterDays }
);

/** What came of one key. */
export interface BulkResult {
  readonly keyId: string;
  readonly ok: boolean;
  /** Why not; null if done. */
  readonly code: string | null;
  readonly message: string | null;
}

/** What came of each key, in the order in which they were asked for. */
export interface Bulk {
  readonly results: readonly BulkResult[];
  readonly done: number;
  readonly refused: number;
}
