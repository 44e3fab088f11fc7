import type { Key, Status, StatusReason } from "./key.js";

/** Which keys; the fields are combined with AND, an absent field does not restrict. */
export interface KeyFilter {
  /** The name is exactly this. */
  readonly name?: string;
  /** One of the key's client ids, or its key id, is exactly this. */
  readonly clientId?: string;
  readonly status?: Status;
  readonly reason?: StatusReason;
  readonly owner?: string;
  readonly createdBy?: string;
  readonly domain?: string;
  /** Expires at or before this instant. */
  readonly expiresBy?: number;
  /** True: only keys that never expire; false: only keys that do. */
  readonly neverExpires?: boolean;
  readonly scope?: string;
  readonly environment?: string;
  readonly role?: string;
  readonly createdFrom?: number;
  readonly createdTo?: number;
  readonly lastUsedFrom?: number;
  readonly lastUsedTo?: number;
  /** Every word occurs, whatever its case, in name, description, owner, creator or a client id. */
  readonly text?: string;
}

/** A column that a list can be sorted by. */
export type SortColumn =
  | "name"
  | "status"
  | "owner"
  | "createdBy"
  | "domain"
  | "createdAt"
  | "expiresAt"
  | "lastUsedAt";

/** Order: ties go by key id; a missing instant counts as later than any. */
export interface Sort {
  readonly column: SortColumn;
  readonly descending?: boolean;
}

/** A page of keys over any storage. */
export interface ListQuery {
  readonly filter?: KeyFilter;
  /** Default: `createdAt`, newest first. */
  readonly sort?: Sort;
  /** Default 50, at most 1,000. */
  readonly limit?: number;
  /** What the page before returned as `next`. */
  readonly cursor?: string;
}

export interface KeyPage {
  readonly keys: readonly Key[];
  readonly next: string | null;
  /** Documents that could not be read, so that their keys are missing here: corrupt, or of a newer version. */
  readonly unreadable: readonly string[];
}

/** A window of the index: what a table asks for. */
export interface WindowQuery {
  readonly filter?: KeyFilter;
  readonly sort?: Sort;
  /** Default 0. */
  readonly offset?: number;
  /** Default 50, at most 1,000. */
  readonly limit?: number;
}

/** Counts over all that the actor may see, whatever the filter. */
export interface Facets {
  readonly all: number;
  readonly status: { readonly [status in Status]: number };
  readonly reason: { readonly [reason in StatusReason]: number };
  /** The owners that have keys, by name, with their number of keys; at most 200. */
  readonly owners: readonly { readonly owner: string; readonly keys: number }[];
  /** Active keys that expire in each of the next 26 weeks from now. */
  readonly expiringByWeek: readonly number[];
  /** The next three active keys to expire. */
  readonly nextToExpire: readonly Key[];
}

export interface KeyWindow {
  readonly keys: readonly Key[];
  /** How many keys match the filter. */
  readonly total: number;
  readonly facets: Facets;
  /** Documents that could not be read, so that their keys are missing here. */
  readonly unreadable: readonly string[];
}
