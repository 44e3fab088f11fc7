import type { RefusalCode } from "../generated/codes.js";

/** One check, in the order in which it is made. */
export interface Check {
  readonly check: string;
  readonly passed: boolean;
  readonly sentence: string;
}

/** A command that would remove what stands in the way. */
export interface Nearest {
  readonly command: string;
  /** The members that matter; the rest is as in what was asked for. */
  readonly input: { readonly [name: string]: unknown };
  readonly sentence: string;
}

/** What a verification would say of a key, and why. */
export interface Explanation {
  readonly keyId: string;
  readonly clientId: string;
  readonly allowed: boolean;
  /** The reason that a denial would have. */
  readonly reason: string | null;
  /** Every check; unlike a verification, all are made. */
  readonly checks: readonly Check[];
  /** What would make each failed check pass. */
  readonly nearest: readonly Nearest[];
}

/** One member that would change. */
export interface Change {
  /** As `keys.<keyId>.state`. */
  readonly path: string;
  readonly before: unknown;
  readonly after: unknown;
}

/** What a command would do. */
export type DryRun =
  | {
      readonly outcome: "done";
      /** Nothing where the state is already what was asked for. */
      readonly changes: readonly Change[];
      /** What it would answer; of a secret, null. */
      readonly reply: unknown;
      readonly checks: readonly Check[];
    }
  | {
      readonly outcome: "refused";
      readonly code: RefusalCode;
      readonly message: string;
      readonly details: { readonly [name: string]: unknown };
      /** The last one failed; those behind it were not made. */
      readonly checks: readonly Check[];
      readonly nearest: Nearest | null;
    };
