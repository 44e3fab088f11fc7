// What a verifier is made with, and what one verification is asked.
import { typeError } from "../core/error.js";
import { textOf } from "../core/wire.js";
import type { AcceptedImport } from "../types/import.js";
import type { KeyringKey } from "../types/keyring.js";
import type { ReplayStore, Storage } from "../types/storage.js";
import type { TokenRules } from "../types/token.js";
import type { Requirement } from "../types/verdict.js";

/** What a verifier is made with. */
export interface VerifierOptions extends SignatureProfile {
  readonly storage: Storage;
  /** What tokens start with. */
  readonly prefix: string;
  /**
   * How old the data may be that decides; never more than the site's `maxVerifierStalenessMs`. 0 reads for every request.
   * Units: milliseconds. Default 5,000.
   */
  readonly maxStaleness?: number;
  /** How many accounts are kept in memory. Default 10,000. */
  readonly capacity?: number;
  /** What opens the keyring; only `hmac-sha256` needs it. Bearer and `ed25519` go on whatever becomes of it. */
  readonly keyring?: KeyringKey;
  /** Accepts the tokens that credentials were exchanged for, by these rules. Default: there are none. */
  readonly tokens?: TokenRules;
  /** Where nonces of signed requests are claimed. Without one, signed requests are denied `replay_store_unavailable`. */
  readonly replayStore?: ReplayStore;
  /** Whether signed requests must have a nonce. Default "required". */
  readonly nonce?: "required" | "optional";
  /** Accepts imported tokens of other systems, in these forms. Default: none, and every foreign token is ignored. */
  readonly imports?: readonly AcceptedImport[];
  /** Unix milliseconds. Default: `Date.now`. */
  readonly now?: () => number;
  /** A clock that never goes back, in milliseconds. Default: `performance.now`. */
  readonly monotonic?: () => number;
}

/** What is asked of signatures, be they of requests or of responses. */
export interface SignatureProfile {
  /** The `tag` of signatures that are meant for this verifier. Default `keyward`. */
  readonly tag?: string;
  /** How old a signature may be, and how long it may claim to be good. Units: seconds, 1 to 86,400. Default 300. */
  readonly maxAge?: number;
  /**
   * How far ahead a signer's clock may be; a nonce is kept for `maxAge` and this. Units: seconds, 0 to 3,600. Default 30.
   */
  readonly clockSkew?: number;
  /** The largest body whose digest is checked. Units: bytes. Default 1 MiB. */
  readonly maxBodyBytes?: number;
  /**
   * `https://api.example.com`: what callers see as scheme and host, where a proxy stands in between.
   * Security: never from the caller's own `Host` or `X-Forwarded-Host`.
   */
  readonly origin?: string;
  /** Header fields of your own that are structured, for signatures that cover them as `;sf`. Registered ones are known. */
  readonly structuredFields?: { readonly [name: string]: "item" | "list" | "dictionary" };
}

/** What one request is asked besides being authentic. */
export interface VerifyOptions {
  readonly require?: Requirement;
  /** The body, where the request does not carry it: bytes, text, a `Blob`, a stream to be read to its end; null for none. */
  readonly body?: unknown;
  /** Stands in for the `origin` of the verifier, where one server answers for several. */
  readonly origin?: string;
}

/** @internal What is wrong with options that the core would not see. */
export function checkOptions(options: VerifierOptions): void {
  if (typeof options !== "object" || options === null) throw typeError("options", "an object");
  const { storage, prefix, replayStore, now, monotonic, imports } = options as Partial<VerifierOptions>;
  if (typeof storage?.read !== "function") throw typeError("storage", "an object with `read`");
  textOf("prefix", prefix);
  if (now !== undefined && typeof now !== "function") throw typeError("now", "a function");
  if (monotonic !== undefined && typeof monotonic !== "function") throw typeError("monotonic", "a function");
  if (imports !== undefined && !(Array.isArray(imports) && imports.every(isImport))) {
    throw typeError("imports", "a list of `{ format, prefix, pepper }`, with a Uint8Array for a pepper");
  }
  if (replayStore !== undefined && typeof replayStore?.claim !== "function") {
    throw typeError("replayStore", "an object with `claim`");
  }
}

/** @internal The members of a profile that are given, for the core to check. */
export function profileOf(options: SignatureProfile): SignatureProfile {
  const { tag, maxAge, clockSkew, maxBodyBytes, origin, structuredFields } = options;
  // Left out where undefined: only JSON text tells the core an absent member from an undefined one.
  return { tag, maxAge, clockSkew, maxBodyBytes, origin, structuredFields } as SignatureProfile;
}

function isImport(one: unknown): boolean {
  if (typeof one !== "object" || one === null) return false;
  const { format, prefix, pepper, ...others } = one as { readonly [member: string]: unknown };
  return (
    typeof format === "string" &&
    (prefix === undefined || typeof prefix === "string") &&
    (pepper === undefined || pepper instanceof Uint8Array) &&
    Object.keys(others).length === 0
  );
}
