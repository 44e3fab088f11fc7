import type { NoticeKind } from "../generated/codes.js";

/** To whom a notice is said. keyward stores no address: the host knows where its users and administrators read. */
export type NoticeRecipient = UserRecipient | AdminsRecipient;

/** The owner of the key or, where that is a service with maintainers, one of these. */
export interface UserRecipient {
  readonly role: "owner" | "maintainer";
  readonly domain: string;
  readonly user: string;
}

/** Whoever administers the domain. */
export interface AdminsRecipient {
  readonly role: "admins";
  readonly domain: string;
  readonly user: null;
}

/**
 * What a notice says besides its kind, where it applies.
 * Units: fields ending in `At` and `silentSince` are Unix milliseconds.
 */
export interface NoticeDetails {
  /** When the key or, in a notice about a rotation, the pair stops. */
  readonly expiresAt?: number;
  /** When the current pair was to be replaced. */
  readonly dueAt?: number;
  /** When the old pair goes. */
  readonly retiresAt?: number;
  /** Since when nobody has used the old pair. */
  readonly silentSince?: number;
  /** When the retired pair was used. */
  readonly usedAt?: number;
  /** How many active keys the user may have. */
  readonly cap?: number;
}

/** Something that is said to somebody. Nothing in it is secret; the names in it are what users typed. */
export interface Notice {
  /** The same over all tries: whoever sees it twice drops the second. 43 characters of `[0-9A-Za-z/]`. */
  readonly id: string;
  readonly kind: NoticeKind;
  readonly recipient: NoticeRecipient;
  /** When it came about. */
  readonly at: number;
  /** The role of whoever brought it about. */
  readonly by: "siteAdmin" | "domainAdmin" | "user" | "holder" | "system";
  readonly domain: string;
  /** The user whose key it is about. */
  readonly owner: string;
  readonly keyId: string | null;
  readonly keyName: string | null;
  /** The pair, where it is about one. */
  readonly clientId: string | null;
  readonly details: NoticeDetails;
}

/** How far the delivery of a notice has come. */
export interface NoticeDelivery {
  /** `expired`: it was given up, seven days after it came about. */
  readonly state: "waiting" | "delivered" | "expired";
  readonly attempts: number;
  /** When it is tried next; null unless it waits. */
  readonly nextAttemptAt: number | null;
  readonly lastAttemptAt: number | null;
  /** The name of the last failure, never its message; `unfinished` while a try goes on, or was cut short. */
  readonly lastError: string | null;
  readonly deliveredAt: number | null;
  readonly expiresAt: number;
}

/** A notice as a list shows it. */
export interface ListedNotice extends Notice {
  readonly delivery: NoticeDelivery;
}

/** Which notices; what is not named is not asked for. */
export interface NoticeQuery {
  readonly state?: NoticeDelivery["state"];
  readonly kind?: NoticeKind;
  readonly domain?: string;
  /** Whom they are said to. */
  readonly user?: string;
  /** 1 to 1,000. Default: 100. */
  readonly limit?: number;
  readonly cursor?: string;
}

/** A page of notices, the newest first. They are kept for thirty days, whatever came of them. */
export interface NoticePage {
  readonly notices: readonly ListedNotice[];
  /** The cursor of the next page; null on the last. */
  readonly next: string | null;
  /** Documents that could not be read, so that what they hold is missing here. */
  readonly unreadable: readonly string[];
}

/** A notice in words. Security: names are escaped in `html`; `subject` is one line. */
export interface RenderedNotice {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

/** What a delivery came to. */
export interface Delivery {
  readonly delivered: number;
  readonly failed: number;
  /** How many wait for their next try, those that have failed among them. */
  readonly waiting: number;
  /** When the next of them is to be tried; null if none waits. */
  readonly nextAttemptAt: number | null;
  /** Documents that could not be read. */
  readonly unreadable: readonly string[];
}

/**
 * Takes a notice to whoever it is for; the host knows where that is. It is delivered once this returns; what it throws
 * is tried again: after 1, 5 and 15 minutes, after 1, 3, 6 and 12 hours, then once a day, until seven days are over.
 * A try that takes longer than 30 seconds has failed, whatever becomes of it.
 *
 * Security: of what it throws the `code` or the `name` is remembered, where that looks like one; never the message.
 */
export type Notify = (notice: Notice, attempt: number) => unknown;

/** Commands about notices. */
export interface NoticeCommands {
  /** Notices, the newest first: a user sees those that are for it, an administrator those of its domain. */
  list(query?: NoticeQuery): Promise<NoticePage>;
  /** A notice in words, as `renderNotice` has them. Errors: `notice_not_found`. */
  render(query: { readonly id: string }): Promise<RenderedNotice>;
  /**
   * Hands every notice whose turn has come to `notify`. With `early`, those that have failed do not wait for their turn.
   *
   * Errors: `notify_missing` where `createKeyward` was given none.
   */
  deliver(options?: { readonly early?: boolean }): Promise<Delivery>;
}
