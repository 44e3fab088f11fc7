import type { Key, Status, StatusReason, User } from "./key.js";

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
  /** `endsAt` is at or after this instant. */
  readonly expiresFrom?: number;
  /** `endsAt` is at or before this instant. */
  readonly expiresBy?: number;
  /** True: only keys that never expire; false: only keys that do. */
  readonly neverExpires?: boolean;
  readonly scope?: string;
  readonly environment?: string;
  readonly role?: string;
  /** Created at or after this instant. */
  readonly createdFrom?: number;
  /** Created at or before this instant. */
  readonly createdTo?: number;
  /** Some pair was last used at or after this instant and, if both are given, not after `lastUsedTo`. */
  readonly lastUsedFrom?: number;
  /** Some pair was last used at or before this instant. */
  readonly lastUsedTo?: number;
  /** True: only keys that were never used; false: only keys that were. */
  readonly neverUsed?: boolean;
  /**
   * Every word occurs, whatever its case, in name, description, owner, creator or a client id. Of a list, every item is
   * looked for as it is, blanks included.
   */
  readonly text?: string | readonly string[];
  /** The rest, as a text: see `FilterText`. Nothing may be said both here and by another member. */
  readonly query?: FilterText;
}

/**
 * A filter as it is typed into a search box: `owner:ann status:active expires<2027-01-01 nightly`.
 *
 * Shape: words to search for (in double quotes if they hold blanks or signs), and fields: `owner:` `domain:` `status:`
 * `reason:` `name:` `id:` `by:` `scope:` `env:` `role:`, and with `:` `<` `<=` `>` `>=` and a moment `expires` `created`
 * `used`; `expires:never` and `used:never`, also with a `-` before them. A moment is a day (`2027-01-31`), an instant
 * (`2027-01-31T12:00:00Z`) or Unix milliseconds. Of `expires`, a day is the last on which a key works: one that stops at
 * midnight expires on the day before.
 * Units: a day is that day in UTC, unless `days` of the query says otherwise.
 * Errors: `invalid`, every issue with the character that it is about (`at`).
 */
export type FilterText = string;

/** Which instants a day is where the viewer lives: its first, and that of the next day. */
export interface FilterDays {
  readonly [day: string]: { readonly from: number; readonly to: number };
}

/** A column that a list can be sorted by; `expiresAt` sorts by `endsAt`, as `expiresBy` filters by it. */
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
  readonly filter?: KeyFilter | FilterText;
  /** The days that the text of the filter names, where the viewer lives. Default: as in UTC. */
  readonly days?: FilterDays;
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

/** The users that an actor may see. */
export interface UserPage {
  /** By domain and id. */
  readonly users: readonly User[];
  /** Documents that could not be read, so that their users are missing here: corrupt, or of a newer version. */
  readonly unreadable: readonly string[];
}

/** A window of the index: what a table asks for. */
export interface WindowQuery {
  readonly filter?: KeyFilter | FilterText;
  /** The days that the text of the filter names, where the viewer lives. Default: as in UTC. */
  readonly days?: FilterDays;
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
