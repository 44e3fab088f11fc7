import type { PublicCode, Reason } from "../generated/codes.js";
import type { Access, Method } from "./key.js";

/** Whom a verified request acts for, and what it may do: the key's grant cut to what its owner may do now. */
export interface Principal {
  readonly domain: string;
  readonly owner: string;
  readonly keyId: string;
  readonly clientId: string;
  readonly keyName: string;
  readonly generation: number;
  readonly scopes: readonly string[];
  readonly access: Access;
  readonly expiresAt: number | null;
}

/** A use to be merged into the usage documents when the host likes. */
export interface UsageDelta {
  readonly keyId: string;
  readonly clientId: string;
  readonly at: number;
  /**
   * What gives the pair its HMAC key back, where every slot of the keyring was lost: sealed, and good for this pair alone.
   * It is applied when the delta is flushed.
   */
  readonly repair?: string;
}

/** The use of a pair that has gone: an alarm, to be merged like a use. */
export interface RetiredUse {
  readonly clientId: string;
  readonly at: number;
  readonly retired: true;
}

export interface Accepted {
  readonly ok: true;
  readonly principal: Principal;
  readonly method: Method | "basic" | "token";
  /** Of a token that a credential was exchanged for: its id. */
  readonly tokenId?: string;
  readonly usage: UsageDelta;
  /** Age of the data that decided, in milliseconds. */
  readonly stalenessMs: number;
}

export interface Denied {
  readonly ok: false;
  /** What the caller may be told; coarse on purpose. */
  readonly code: PublicCode;
  /** What happened exactly, for the operator's log. */
  readonly reason: Reason;
  /** The HTTP status to answer with. */
  readonly status: number;
  /** One public sentence. */
  readonly message: string;
  /** The key that was named, where one was found: for logs. */
  readonly clientId: string | null;
  /** The use of a pair that has gone, where that is why: flush it, so that the alarm is seen. */
  readonly usage?: RetiredUse;
  /** The signature base that we computed, when a signature did not match it. Log it; never send it. */
  readonly signatureBase?: string;
  /** What storage or the replay store threw, where that is why. */
  readonly cause?: unknown;
}

/** The answer of a verification: never an exception for bad input, never a bare boolean. */
export type Verdict = Accepted | Denied;

/** What a request must be allowed to do besides being authentic. */
export interface Requirement {
  readonly environment?: string;
  /** Needs `environment`. */
  readonly role?: string;
  readonly scope?: string;
}
