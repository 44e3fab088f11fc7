import type { DomainProperties, PresetName, SitePolicy } from "../generated/policy.js";
import type { AuditCommands } from "./audit.js";
import type { Bulk, BulkCommand } from "./bulk.js";
import type { DuePage, Tick } from "./due.js";
import type { DryRun, Explanation } from "./explanation.js";
import type { Imported, ImportRecord } from "./import.js";
import type { Access, Domain, Issued, Key, Method, User } from "./key.js";
import type { KeyringCommands } from "./keyring.js";
import type { SelfRevoked } from "./leak.js";
import type { NoticeCommands } from "./notice.js";
import type { EffectivePolicy, Login, PolicyChange, PolicyTexts, RotationPolicy, SitePolicyChange } from "./policy.js";
import type { KeyPage, KeyWindow, ListQuery, UserPage, WindowQuery } from "./query.js";
import type { SimulateCommands } from "./simulate.js";
import type { TokenCommands } from "./token.js";
import type { Requirement } from "./verdict.js";

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
  readonly notices: NoticeCommands;
  readonly tokens: TokenCommands;
  readonly simulate: SimulateCommands;
  readonly commands: CommandQueries;
  readonly audit: AuditCommands;
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
    options?: {
      readonly preset?: PresetName;
      readonly policy?: SitePolicyChange;
      /**
       * How names of people stand in audit events: as they are, or as salted commitments, so that `audit.erase` can forget
       * somebody and the chains stay whole. Fixed from then on. Default: `plain`.
       */
      readonly personalData?: "plain" | "committed";
    } & CommandOptions,
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
  /**
   * Writes down what time has brought about: retires pairs whose overlap is over, records what has expired, purges keys
   * that were revoked long ago, reminds of expirations and rotations; with a `notify`, delivers notices. Call it from any
   * cron, at `nextWakeUpAt` or every few minutes; keys expire without it.
   */
  tick(options?: CommandOptions): Promise<Tick>;
  /** Whether a user name and a password log in on the channel, for what the client says it is. A key always does. */
  checkLogin(query: { readonly channel: "ota" | "rest"; readonly clientType?: string | null }): Promise<Login>;
}

/** What is named of a domain; null hands a property back to the site. */
export interface DomainChange extends Partial<DomainProperties> {
  readonly domain: string;
  readonly environments?: Access;
  readonly status?: "active" | "disabled";
}

export interface DomainCommands {
  /**
   * Creates the domain or replaces the named properties of it.
   *
   * Errors: `domain_widens` with `wider`, what would allow more than the site does.
   */
  put(command: DomainChange & CommandOptions): Promise<Domain>;
  get(query: { readonly domain: string }): Promise<Domain>;
  /** What holds in the domain: the site policy, narrowed by the properties, each value with where it comes from. */
  policy(query: { readonly domain: string }): Promise<EffectivePolicy>;
}

/** Names a user. */
export interface UserRef extends CommandOptions {
  readonly user: string;
  /** Default: `default`, or the actor's own. */
  readonly domain?: string;
}

/** Questions about commands. */
export interface CommandQueries {
  /** What a command would change, or why it would be refused and what would help. Writes nothing and makes no secret. */
  dryRun(query: { readonly command: string; readonly input?: object }): Promise<DryRun>;
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
      /** Whether keys can be created for it. */
      readonly keyCreation?: boolean;
      /** Whether tokens can be generated with its keys. */
      readonly tokenGeneration?: boolean;
    } & CommandOptions,
  ): Promise<User>;
  /** Ends all its keys at once: they are deleted, or stop until it is reactivated, as `onOwnerDeactivated` says. */
  deactivate(command: UserRef): Promise<User>;
  /** Brings back exactly the keys that its deactivation stopped. */
  reactivate(command: UserRef): Promise<User>;
  /** Deletes it with all its keys, for good; a user that is put under the same id later has none of them. */
  delete(command: UserRef): Promise<User>;
  get(query: { readonly user: string; readonly domain?: string }): Promise<User>;
  /** The users that the actor may see, by domain and id. */
  list(query?: { readonly domain?: string }): Promise<UserPage>;
}

/** Names a key: any of its client ids, or its key id, says where it is stored. */
export interface KeyRef extends CommandOptions {
  readonly keyId: string;
}

/** A pair that is to be added. */
export interface NewPair {
  /** Default: those of the current pair. */
  readonly methods?: readonly Method[];
  /** When the new pair stops, besides the key's own expiration. */
  readonly expiresAt?: number;
}

/** For how long the old pair goes on. Units: days. Default: what the rotation policy says, else 7. */
export interface Overlap {
  readonly overlapDays?: number;
}

/** What a key may do; at least one of the two. */
export interface AccessNamed {
  readonly access?: Access;
  readonly scopes?: readonly string[];
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
      /** Default: the domain's, as it is now. */
      readonly rotation?: RotationPolicy;
    } & CommandOptions,
  ): Promise<Issued>;
  /**
   * Brings keys of other systems along by their hashes; the tokens that their owners have go on working where the verifier
   * accepts them (`imports`). Each record is its own write and can be repeated: what was done before is skipped, so after
   * a crash the same records bring the rest. At most 1,000 at once.
   */
  import(command: { readonly records: readonly ImportRecord[] }): Promise<Imported>;
  /** Changes what is named. An expiration counts from the newest live pair, and may need room below the cap. */
  edit(
    command: KeyRef & {
      readonly name?: string;
      readonly description?: string;
      readonly rotation?: RotationPolicy;
      readonly expiresAt?: number | null;
      readonly expiresInDays?: number;
    },
  ): Promise<Key>;
  /** Stages a second pair; both verify. Errors: `pairs_full` while two work. */
  addPair(command: KeyRef & NewPair): Promise<Issued>;
  /** Makes the staged pair the current one; the old one retires after the overlap. Errors: `nothing_staged`. */
  promote(command: KeyRef & Overlap): Promise<Key>;
  /** Adds a pair and promotes it, in one write. */
  rotate(command: KeyRef & NewPair & Overlap): Promise<Issued>;
  /** Takes a pair away at once. Errors: `last_working_pair`. */
  deletePair(command: KeyRef & { readonly clientId: string }): Promise<Key>;
  /** Adds to what the key may do, within what its owner and its domain have. */
  grantAccess(command: KeyRef & AccessNamed): Promise<Key>;
  /** Replaces what is named of what the key may do. */
  changeAccess(command: KeyRef & AccessNamed): Promise<Key>;
  /** Takes away roles, whole environments, scopes. */
  revokeAccess(command: KeyRef & AccessNamed & { readonly environments?: readonly string[] }): Promise<Key>;
  /** Every check that a verification would make, which fail, and what would make them pass. */
  explain(
    query: { readonly keyId: string } & Requirement & { readonly method?: Method; readonly at?: number },
  ): Promise<Explanation>;
  /** The same verb for many keys, with a result a key; each is its own write. */
  bulk(command: BulkCommand): Promise<Bulk>;
  /** Erases every digest of the key at once; with `barrier`, resolves when no conforming verifier can accept it any more. */
  revoke(command: KeyRef & { readonly barrier?: boolean }): Promise<Key>;
  /**
   * Only by a holder: takes the holder's pair away if another one of its key works, else revokes the key. `generation`
   * says which secret was proven; another one of the same pair is left alone. See `selfRevoke`.
   */
  revokeSelf(command?: { readonly generation?: number } & CommandOptions): Promise<SelfRevoked>;
  /** Gives one client id of a revoked key a new secret and makes the key active again. */
  regenerate(
    command: KeyRef & {
      /** Needed if the key had two pairs. */
      readonly clientId?: string;
      readonly expiresAt?: number | null;
      readonly expiresInDays?: number;
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
