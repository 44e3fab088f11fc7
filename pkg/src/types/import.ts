import type { ImportFormat, RefusalCode } from "../generated/codes.js";
import type { Access, Key } from "./key.js";
import type { RotationPolicy } from "./policy.js";

/** A key of another system, of which only the hash is known. */
export interface ImportRecord {
  /** How that system takes its tokens apart and hashes them. */
  readonly format: ImportFormat;
  /** The hash as it is stored there, in hex or base64. Errors: `slow_hash` for one that is slow on purpose. */
  readonly digest: string;
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
  /** Default: the domain's, as it is now. */
  readonly rotation?: RotationPolicy;
  /** It is brought along switched off, and does not count for the cap. Default: false. */
  readonly disabled?: boolean;
}

/** What came of one record. */
export interface ImportResult {
  /**
   * `present`: it was imported before, and nothing had to be done. `gone`: it was imported before, and its token has been
   * revoked, replaced or deleted since; it is not brought back.
   */
  readonly outcome: "imported" | "present" | "gone" | "refused";
  /** The key; null if there is none. */
  readonly key: Key | null;
  /** Why it was refused. */
  readonly code: RefusalCode | "invalid" | "storage_failed" | "conflict" | "fault" | null;
  readonly message: string | null;
}

/** What came of each record, in their order. */
export interface Imported {
  readonly results: readonly ImportResult[];
  readonly imported: number;
  /** Those that were `present` or `gone`. */
  readonly skipped: number;
  readonly refused: number;
}

/** Tokens of another system that a verifier accepts, once they are imported. */
export interface AcceptedImport {
  readonly format: ImportFormat;
  /** What they start with. Give it where there is one: other foreign tokens are then told from them without a look-up. */
  readonly prefix?: string;
  /** The key of `hmac-sha256`, at least 16 bytes. */
  readonly pepper?: Uint8Array;
}
