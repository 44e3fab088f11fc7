import type { DomainProperties, PresetName, SitePolicy, SitePolicyByAlias } from "../generated/policy.js";

/** Parameters of the site policy, by name or alias; what is not named stays as it is. */
export type SitePolicyChange = Partial<SitePolicy> & Partial<SitePolicyByAlias>;

/** A change of the site policy: a preset, then parameters on top of it; at least one of the two. */
export type PolicyChange =
  | { readonly preset?: PresetName; readonly policy: SitePolicyChange }
  | { readonly preset: PresetName; readonly policy?: SitePolicyChange };

/** Parameters as ALM writes them: `"Y"`, `"-1"`, `"a,b"`. */
export type PolicyTexts = { readonly [name in keyof SitePolicy]: string };

/**
 * When the pairs of a key are to be replaced.
 *
 * Units: days.
 */
export type RotationPolicy = "never" | RotationEvery;

/** Replacement some days after a pair was made. */
export interface RotationEvery {
  /** 1 to 3,650. */
  readonly everyDays: number;
  /** For how long the old pair goes on beside the new one; less than `everyDays`. Default: 0. */
  readonly overlapDays?: number;
  /** When to remind before the due date: at most 8, each less than `everyDays`. Default: never. */
  readonly remindDays?: readonly number[];
  /** `enforce`: a pair that is not replaced in time expires. Default: `remind`, it goes on working. */
  readonly onOverdue?: "remind" | "enforce";
}

/** A value, and where it comes from: nobody set it, the site policy did, or the properties of the domain. */
export interface Sourced<T> {
  readonly value: T;
  readonly source: "default" | "site" | "domain";
}

/** What holds in a domain: every site parameter by its alias, narrowed by the domain, and every property. */
export type EffectivePolicy = { readonly [name in keyof SitePolicyByAlias]: Sourced<SitePolicyByAlias[name]> } & {
  readonly [name in Exclude<keyof DomainProperties, keyof SitePolicyByAlias>]: Sourced<DomainProperties[name]>;
};

/** Whether a user name and a password log in. */
export interface Login {
  readonly allowed: boolean;
  /** The parameter that decided. */
  readonly decidedBy: keyof SitePolicy;
  /** Why, in one sentence. */
  readonly explanation: string;
}
