import type { DomainProperties, PresetName, SitePolicy } from "../generated/policy.js";
import type { Access, Domain, Issued, Key, Method, User } from "./key.js";
import type { EffectivePolicy, Login, PolicyChange, PolicyTexts, SitePolicyChange } from "./policy.js";
import type { DuePage, KeyPage, KeyWindow, ListQuery, UserPage, WindowQuery } from "./query.js";
import type { SimulateCommands } from "./simulate.js";

/**
 * Everything that an actor can ask for: one plain JSON object in, one plain JSON value out, so that a remote client
 * implements the same interface over HTTP.
 *
 * Errors: every method throws a `KeywardError` with a stable `code`; wrong types throw a `TypeError` that names the argument.
 */
export interface Admin {
  readonly site: SiteCommands;
  readonly domains: DomainCommands;
  readonly users: UserCommands;
  readonly keys: KeyCommands;
  readonly keyring: KeyringCommands;
  readonly simulate: SimulateCommands;
}

/**
 * Options of every command.
 * `operationId` makes a retry safe: the same id is carried out once. Default: drawn from entropy.
 */
export interface CommandOptions {
  readonly operationId?: string;
}

export interface SiteCommands {
  /** Creates the site and the domain `default` where they are missing; returns the policy. Does nothing on a second call. */
  init(
    options?: { readonly preset?: PresetName; readonly policy?: SitePolicyChange } & CommandOptions,
  ): Promise<SitePolicy>;
  policy(): Promise<SitePolicy>;
  /** Changes the named parameters; a preset sets those that it has an opinion on. Existing keys stay as they are. */
  setPolicy(command: PolicyChange & CommandOptions): Promise<SitePolicy>;
  /** Changes the named parameters, each given as ALM's text, by name or alias. Errors: every one that is wrong, at once. */
  importPolicy(
    command: { readonly parameters: { readonly [name: string]: string } } & CommandOptions,
  ): Promise<SitePolicy>;
  /** Every parameter as ALM's text; `importPolicy` reads them back as the same policy. */
  exportPolicy(): Promise<PolicyTexts>;
  /** Whether a user name and a password log in on the channel, for what the client says it is. A key always does. */
  checkLogin(query: { readonly channel: "ota" | "rest"; readonly clientType?: string | null }): Promise<Login>;
}

export interface DomainCommands {
  /**
   * Creates the domain or replaces the named properties of it; null hands a property back to the site.
   *
   * Errors: `domain_widens` with `wider`, what would allow more than the site does.
   */
  put(
    command: {
      readonly domain: string;
      readonly environments?: Access;
      readonly status?: "active" | "disabled";
    } & Partial<DomainProperties> &
      CommandOptions,
  ): Promise<Domain>;
  get(query: { readonly domain: string }): Promise<Domain>;
  /** What holds in the domain: the site policy, narrowed by the properties, each value with where it comes from. */
  policy(query: { readonly domain: string }): Promise<EffectivePolicy>;
}

export interface UserCommands {
  /** Creates the user or replaces the named properties of it. `domain` is `default` unless given. */
  put(
    command: {
      readonly user: string;
      readonly domain?: string;
      readonly kind?: "person" | "service";
      readonly maintainers?: readonly string[];
      readonly status?: "active" | "deactivated";
      readonly access?: Access;
    } & CommandOptions,
  ): Promise<User>;
  get(query: { readonly user: string; readonly domain?: string }): Promise<User>;
  /** The users that the actor may see, by domain and id. */
  list(query?: { readonly domain?: string }): Promise<UserPage>;
}

/** Names a key: any of its client ids, or its key id, says where it is stored. */
export interface KeyRef extends CommandOptions {
  readonly keyId: string;
}

export interface KeyCommands {
  create(
    command: {
      readonly owner: string;
      readonly domain?: string;
      readonly name: string;
      readonly description?: string;
      readonly scopes?: readonly string[];
      /** Default: nothing. */
      readonly access?: Access;
      /** null: never, where the policy allows it. Default: what `APIKEY_EXPIRE_DAYS` says. */
      readonly expiresAt?: number | null;
      /** In place of `expiresAt`: 1 to 36,500 days from now. */
      readonly expiresInDays?: number;
      readonly notBefore?: number;
      /** Default `["bearer", "ed25519"]`. */
      readonly methods?: readonly Method[];
    } & CommandOptions,
  ): Promise<Issued>;
  /** Erases every digest of the key at once; with `barrier`, resolves when no conforming verifier can accept it any more. */
  revoke(command: KeyRef & { readonly barrier?: boolean }): Promise<Key>;
  /** Gives one client id of a revoked key a new secret and makes the key active again. */
  regenerate(
    command: KeyRef & {
      /** Needed if the key had two pairs. */
      readonly clientId?: string;
      readonly expiresAt?: number | null;
      readonly methods?: readonly Method[];
    },
  ): Promise<Issued>;
  delete(command: KeyRef): Promise<{ readonly keyId: string }>;
  disable(command: KeyRef): Promise<Key>;
  enable(command: KeyRef): Promise<Key>;
  get(query: { readonly keyId: string }): Promise<Key>;
  /** A page by keyset cursor over any storage; may cost a scan. */
  list(query?: ListQuery): Promise<KeyPage>;
  /** A window of the live index: what a table shows, with totals and facets. */
  window(query?: WindowQuery): Promise<KeyWindow>;
  /** What wants attention now, or will `within` so many milliseconds; default 0. May cost a scan. */
  due(query?: { readonly within?: number; readonly domain?: string }): Promise<DuePage>;
}

export interface KeyringCommands {
  /** Creates the keyring, with one data key wrapped by the raw key that `createKeyward({ keyring })` was given. */
  init(options?: CommandOptions): Promise<{ readonly slots: readonly { readonly id: string; readonly kind: "raw" }[] }>;
}
