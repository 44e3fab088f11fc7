// What a verifier is made with, and what one verification is asked.
import { typeError } from "../core/error.js";
import { textOf } from "../core/wire.js";
import type { AcceptedImport } from "../types/import.js";
import type { KeyringKey } from "../types/keyring.js";
import type { ReplayStore, Storage } from "../types/storage.js";
import type { TokenRules } from "../types/token.js";
import type { Requirement } from "../types/verdict.js";

/** What a verifier is made with. */
export interface VerifierOptions {
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
  /** The largest body whose digest is checked. Units: bytes. Default 1 MiB. */
  readonly maxBodyBytes?: number;
  /** Accepts imported tokens of other systems, in these forms. Default: none, and every foreign token is ignored. */
  readonly imports?: readonly AcceptedImport[];
  /** `https://api.example.com`: what callers see as scheme and host, where a proxy stands in between. */
  readonly origin?: string;
  /** Unix milliseconds. Default: `Date.now`. */
  readonly now?: () => number;
  /** A clock that never goes back, in milliseconds. Default: `performance.now`. */
  readonly monotonic?: () => number;
}

/** What one request is asked besides being authentic. */
export interface VerifyOptions {
  readonly require?: Requirement;
  /** The body, where the request does not carry it: bytes or text; null for none. */
  readonly body?: Uint8Array | string | null;
}

/** Errors: a `TypeError` that names what is wrong; the core judges the rest. */
export function checkOptions(options: VerifierOptions): void {
  if (typeof options !== "object" || options === null) throw typeError("options", "an object");
  const { storage, prefix, replayStore, origin, now, monotonic, imports } = options as Partial<VerifierOptions>;
  if (typeof storage?.read !== "function") throw typeError("storage", "an object with `read`");
  textOf("prefix", prefix);
  if (origin !== undefined) textOf("origin", origin);
  if (now !== undefined && typeof now !== "function") throw typeError("now", "a function");
  if (monotonic !== undefined && typeof monotonic !== "function") throw typeError("monotonic", "a function");
  if (imports !== undefined && !(Array.isArray(imports) && imports.every(isImport))) {
    throw typeError("imports", "a list of `{ format, prefix, pepper }`, with a Uint8Array for a pepper");
  }
  if (replayStore !== undefined && typeof replayStore?.claim !== "function") {
    throw typeError("replayStore", "an object with `claim`");
  }
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
