import type { DomainProperties } from "../generated/policy.js";

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
  readonly expiresAt: number | null;
  readonly scopes: readonly string[];
  readonly access: Access;
  readonly status: Status;
  readonly reason: StatusReason | null;
  readonly lastUsedAt: number | null;
  readonly pairs: readonly Pair[];
}

/**
 * What create and regenerate return: the only time that the secret is seen.
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
  readonly status: "active" | "deactivated";
  readonly access: Access;
}

/** A tenant of the site, with its properties. */
export interface Domain extends DomainProperties {
  readonly domain: string;
  readonly status: "active" | "disabled";
  /** Environment → the roles that exist in it. */
  readonly environments: Access;
}
