import type { ImportFormat } from "../generated/codes.js";
import type { DomainProperties } from "../generated/policy.js";
import type { RotationPolicy } from "./policy.js";

/** Environment → roles. An absent environment and an empty list both mean nothing, never everything. */
export type Access = { readonly [environment: string]: readonly string[] };

/** How a pair may authenticate a request; fixed when its secret is made. */
export type Method = "bearer" | "ed25519" | "hmac-sha256";

/** `active`, or what stands in the way: `inactive` may come back without a new secret, `revoked` needs one. */
export type Status = "active" | "inactive" | "revoked";

/** Why a key is not active, weakest first. */
export type StatusReason =
  | "expired"
  | "not_yet_valid"
  | "disabled"
  | "domain_disabled"
  | "owner_deactivated"
  | "revoked";

/** The public half of a pair. */
export interface Pair {
  readonly clientId: string;
  readonly generation: number;
  readonly methods: readonly Method[];
  readonly createdAt: number;
  readonly expiresAt: number | null;
  readonly status: Status;
  readonly reason: StatusReason | null;
  /** When a verification last accepted it, approximately; null if that is not known. */
  readonly lastUsedAt: number | null;
  /** Where it stands in a rotation: a staged pair is to become the current one, a retiring one works until `retiresAt`. */
  readonly stage: "staged" | "current" | "retiring" | "retired";
  readonly retiresAt: number | null;
  /** When the rotation policy wants the current pair replaced. */
  readonly rotationDueAt: number | null;
  /** Which system's token it recognises, until it is rotated or regenerated; only of an imported pair. */
  readonly imported?: ImportFormat;
}

/** A pair that has gone. */
export interface RetiredPair {
  readonly clientId: string;
  readonly retiredAt: number;
  /** When it was last tried since: somebody still has its secret, or has found it. */
  readonly usedAt: number | null;
}

/**
 * A key as a list shows it: never with a secret or anything derived from one.
 * Units: fields ending in `At` are Unix milliseconds.
 */
export interface Key {
  readonly keyId: string;
  readonly name: string;
  readonly description: string;
  readonly domain: string;
  readonly owner: string;
  readonly createdBy: string;
  readonly createdAt: number;
  readonly notBefore: number | null;
  /** Its own expiration; its pairs may have earlier ones. */
  readonly expiresAt: number | null;
  /** From when on nothing of it works: its own expiration or, if every pair has one, the last of theirs; null if never. */
  readonly endsAt: number | null;
  readonly scopes: readonly string[];
  readonly access: Access;
  readonly status: Status;
  readonly reason: StatusReason | null;
  readonly lastUsedAt: number | null;
  readonly rotation: RotationPolicy;
  /** One, or two while the key is being rotated. */
  readonly pairs: readonly Pair[];
  /** The last eight pairs that have gone, oldest first. */
  readonly retired: readonly RetiredPair[];
}

/**
 * What create, regenerate, addPair and rotate return: the only time that the secret is seen.
 * Security: `secret` and `token` exist nowhere else; store them now or regenerate.
 */
export interface Issued {
  readonly key: Key;
  readonly clientId: string;
  /** 60 base62 characters; null when `secretLost`. */
  readonly secret: string | null;
  /** `<prefix>_<clientId>_<secret>`, what goes behind `Authorization: Bearer`; null when `secretLost`. */
  readonly token: string | null;
  /** True when an operation id was repeated after a crash: the key exists, its secret was never delivered. */
  readonly secretLost: boolean;
}

/** A user as the engine knows it. */
export interface User {
  readonly domain: string;
  readonly user: string;
  readonly kind: "person" | "service";
  readonly maintainers: readonly string[];
  readonly status: "active" | "deactivated" | "deleted";
  readonly access: Access;
  /** Whether keys can be created for it. */
  readonly keyCreation: boolean;
  /** Whether tokens can be generated with its keys. */
  readonly tokenGeneration: boolean;
}

/** A tenant of the site, with its properties. */
export interface Domain extends DomainProperties {
  readonly domain: string;
  readonly status: "active" | "disabled";
  /** Environment → the roles that exist in it. */
  readonly environments: Access;
}
