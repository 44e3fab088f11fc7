import type { EffectName } from "../generated/codes.js";
import type { DomainChange } from "./admin.js";
import type { Access } from "./key.js";
import type { PolicyChange } from "./policy.js";
import type { FilterDays, FilterText, KeyFilter } from "./query.js";

/** One effect, with a sentence for a person and the limits and names that it is about. */
export interface Effect {
  readonly effect: EffectName;
  readonly sentence: string;
  readonly details: { readonly [name: string]: unknown };
}

/** A key, and what would happen to it. */
export interface KeyEffects {
  readonly keyId: string;
  readonly name: string;
  readonly owner: string;
  readonly domain: string;
  /** Unix milliseconds; null if that is not known. */
  readonly lastUsedAt: number | null;
  readonly effects: readonly Effect[];
}

/** A user, and what would happen to it. */
export interface UserEffects {
  readonly user: string;
  readonly domain: string;
  readonly effects: readonly Effect[];
}

/** What a change would do. What holds today as well is no effect of it. */
export interface Simulation {
  /** By domain, owner and key id; at most 1,000. */
  readonly keys: readonly KeyEffects[];
  /** By domain and id; at most 1,000. */
  readonly users: readonly UserEffects[];
  /** Of all, those that the lists have no room for included. */
  readonly counts: {
    readonly keys: number;
    readonly users: number;
    readonly effects: { readonly [effect in EffectName]?: number };
  };
  /** The ids that name no key. */
  readonly missing: readonly string[];
  /** Documents that could not be read, so that their effects are missing here. */
  readonly unreadable: readonly string[];
}

/** Names the keys that a change is about: by id, or by a filter. */
export type KeyChoice =
  | { readonly keyIds: readonly string[] }
  | { readonly filter: KeyFilter | FilterText; readonly days?: FilterDays };

/**
 * What a change would do, before it is made: nothing is written, and only what the actor may see is counted. Each may
 * cost a scan of all accounts.
 */
export interface SimulateCommands {
  /** Which keys and users another site policy would leave outside: expiries, scopes, caps, self-service, retention. */
  policy(query: PolicyChange): Promise<Simulation>;
  /**
   * Which keys a change of a domain would stop or leave less, and what its keys and users could not have any more. What
   * they gain is not said.
   *
   * Errors: `domain_not_found`; `domain_widens`; `forbidden` for whoever may not change it.
   */
  domain(query: DomainChange): Promise<Simulation>;
  /** Which keys would stop, whose they are, and when they were last used. */
  revoke(query: KeyChoice): Promise<Simulation>;
  /** Which keys could do less, and which nothing any more, if the user had this access. */
  demote(query: { readonly user: string; readonly domain?: string; readonly access: Access }): Promise<Simulation>;
  /** Which keys would stop, or be deleted, with the user: `onOwnerDeactivated` says which. */
  deactivate(query: { readonly user: string; readonly domain?: string }): Promise<Simulation>;
}
