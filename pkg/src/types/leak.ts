import type { Denied, Verdict } from "./verdict.js";

/** Who was proven to hold a credential, whatever its key may do now. */
export interface Proof {
  readonly ok: true;
  readonly clientId: string;
  /** Which secret of the pair; null of a pair that has gone. */
  readonly generation: number | null;
  /** What a verification says of it: a key that is disabled or expired denies, and is proven all the same. */
  readonly verdict: Verdict;
}

/** What a holder has ended. */
export interface SelfRevoked {
  /** `nothing`: the secret worked no more. */
  readonly revoked: "key" | "pair" | "nothing";
  readonly clientId: string;
  readonly keyId: string;
}

/** What came of a credential that was reported as leaked. */
export type LeakReport = (SelfRevoked & { readonly ok: true }) | Denied;
