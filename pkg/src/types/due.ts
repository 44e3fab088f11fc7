import type { Delivery } from "./notice.js";

/** What of a key wants attention, the most urgent first. */
export type DueKind =
  | "retired_pair_used"
  | "key_expired"
  | "rotation_overdue"
  | "pair_retired"
  | "pair_silent"
  | "key_expires"
  | "rotation_due"
  | "pair_retires";

/** Something of a key that wants attention. */
export interface Due {
  readonly kind: DueKind;
  /** Since when, or when. */
  readonly at: number;
  readonly keyId: string;
  /** The pair, where it is about one. */
  readonly clientId: string | null;
  readonly name: string;
  readonly owner: string;
  readonly domain: string;
}

/** What is due. */
export interface DuePage {
  /** What was first due comes first. */
  readonly due: readonly Due[];
  /** No later than the first instant at which anything here changes by time alone; null if nothing does. */
  readonly nextWakeUpAt: number | null;
  /** Documents that could not be read, so that what they hold is missing here. */
  readonly unreadable: readonly string[];
}

/** What time has brought about. */
export interface Tick {
  /** How many accounts were written. */
  readonly changed: number;
  readonly due: readonly Due[];
  /** When something changes next by time alone, or a notice is to be tried again; null if nothing is to be done. */
  readonly nextWakeUpAt: number | null;
  /** Accounts that could not be read or written; the next tick tries again. */
  readonly failed: readonly { readonly document: string; readonly code: string }[];
  /** What the delivery of notices came to; null where `createKeyward` was given no `notify`. */
  readonly notices: Delivery | null;
}
