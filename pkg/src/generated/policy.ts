// Made by the build from the tables in src/policy. Do not edit.
import type { RotationPolicy } from "../types/policy.js";

/** The site policy: every parameter by its name, which is ALM's where ALM has it. */
export interface SitePolicy {
  /** What users may do with their own keys. Default: `"admin_only"`. */
  readonly APIKEY_SELF_SERVICE_LEVEL: "admin_only" | "user_read_only" | "user_full_control";
  /** Days after which a key without an expiration of its own expires, and the most that it can be given; -1 is never. Default: `-1`. */
  readonly APIKEY_EXPIRE_DAYS: number;
  /** How many active keys a user can have. Default: `10`. */
  readonly APIKEY_MAX_NUM_PER_USER: number;
  /** Whether a user name and a password no longer log in over OTA. Default: `"N"`. */
  readonly OTA_ACCESS_APIKEY_ONLY: "Y" | "N";
  /** Whether a user name and a password no longer log in over REST, but for the client types of the two lists. Default: `"N"`. */
  readonly RESTAPI_ACCESS_APIKEY_ONLY: "Y" | "N";
  /** Client types of third-party tools that go on logging in over REST with a user name and a password. Default: `[]`. */
  readonly RESTAPI_WHITELIST_APIKEY: readonly string[];
  /** Client types of internal tools that go on logging in over REST with a user name and a password. Default: `[]`. */
  readonly RESTAPI_DEFAULTLIST_APIKEY: readonly string[];
  /** Whether deactivating a user deletes its keys or stops them until it is reactivated. Default: `"disable"`. */
  readonly onOwnerDeactivated: "delete" | "disable";
  /** The scopes that a key can be given. Default: `["odata"]`. */
  readonly scopes: readonly string[];
  /** Days after which a revoked key leaves the list, its history stays; -1 is never. Default: `-1`. */
  readonly revokedRetentionDays: number;
  /** How many days before a key expires its owner is told, each time once; an empty list is never. Default: `[30,7,1]`. */
  readonly expiryNoticeDays: readonly number[];
  /** For how many days a pair that is to go must not have been used until it is said that it can go now. Default: `1`. */
  readonly silentDays: number;
}

/** The same parameters by our names; a command takes either name. */
export interface SitePolicyByAlias {
  /** What users may do with their own keys. Default: `"admin_only"`. */
  readonly selfServiceLevel: "admin_only" | "user_read_only" | "user_full_control";
  /** Days after which a key without an expiration of its own expires, and the most that it can be given; -1 is never. Default: `-1`. */
  readonly expireDays: number;
  /** How many active keys a user can have. Default: `10`. */
  readonly maxKeysPerUser: number;
  /** Whether a user name and a password no longer log in over OTA. Default: `"N"`. */
  readonly otaApiKeyOnly: "Y" | "N";
  /** Whether a user name and a password no longer log in over REST, but for the client types of the two lists. Default: `"N"`. */
  readonly restApiKeyOnly: "Y" | "N";
  /** Client types of third-party tools that go on logging in over REST with a user name and a password. Default: `[]`. */
  readonly restAllowedClients: readonly string[];
  /** Client types of internal tools that go on logging in over REST with a user name and a password. Default: `[]`. */
  readonly restDefaultClients: readonly string[];
  /** Whether deactivating a user deletes its keys or stops them until it is reactivated. Default: `"disable"`. */
  readonly onOwnerDeactivated: "delete" | "disable";
  /** The scopes that a key can be given. Default: `["odata"]`. */
  readonly scopes: readonly string[];
  /** Days after which a revoked key leaves the list, its history stays; -1 is never. Default: `-1`. */
  readonly revokedRetentionDays: number;
  /** How many days before a key expires its owner is told, each time once; an empty list is never. Default: `[30,7,1]`. */
  readonly expiryNoticeDays: readonly number[];
  /** For how many days a pair that is to go must not have been used until it is said that it can go now. Default: `1`. */
  readonly silentDays: number;
}

/** The properties of a domain. One that is null is what the site says. */
export interface DomainProperties {
  /** Whether there are keys at all; without, none can be made and none works. Default: `true`. */
  readonly apiKeys: boolean;
  /** Whether only administrators create keys. Default: `false`. */
  readonly restrictCreation: boolean;
  /** What users may do with their own keys, at most what the site allows. */
  readonly selfServiceLevel: "admin_only" | "user_read_only" | "user_full_control" | null;
  /** How the expiration of a key can be given. Default: `["never","days","date"]`. */
  readonly expirationPolicies: readonly ("never" | "days" | "date")[];
  /** Days after which a key without an expiration of its own expires, at most as many as the site allows. */
  readonly expireDays: number | null;
  /** How many active keys a user can have, at most as many as the site allows. */
  readonly maxKeysPerUser: number | null;
  /** The scopes that a key can be given, none that the site does not declare. */
  readonly scopes: readonly string[] | null;
  /** How the pairs of a key can authenticate. Default: `["bearer","ed25519","hmac-sha256"]`. */
  readonly methods: readonly ("bearer" | "ed25519" | "hmac-sha256")[];
  /** The rotation policy of a key that is created without one. Default: `"never"`. */
  readonly rotation: RotationPolicy;
  /** How long a temporary token is valid. Default: `60`. */
  readonly sessionMinutes: number;
}

/** The names of the ready-made policies. */
export type PresetName = "alm" | "apptio" | "recommended";
