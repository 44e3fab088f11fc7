// What a signer is made with.
import { typeError } from "../core/error.js";
import { membersOf, textOf } from "../core/wire.js";
import type { FetchFunction } from "../types/fetch.js";

/** A token, or what it is made of. */
export type CredentialLike = string | { readonly clientId: string; readonly secret: string };

/** How requests are signed, and how `fetch` sends them. */
export interface SignerOptions {
  /** Default "ed25519": the verifier then stores nothing that can sign. Responses are signed with nothing else. */
  readonly algorithm?: "ed25519" | "hmac-sha256";
  /** Names of further header fields to cover. */
  readonly cover?: readonly string[];
  /** How long a signature is good. Units: seconds. Default 60. */
  readonly ttl?: number;
  /** For which application. Default "keyward". */
  readonly tag?: string;
  /** 16 fresh random bytes a call, or false for a receiver that takes none. Default: the platform's randomness. */
  readonly nonce?: (() => Uint8Array) | false;
  /** Unix milliseconds. Default: `Date.now`. */
  readonly now?: () => number;
  /** Sends what `fetch` has signed. Default: the platform's `fetch`. */
  readonly fetch?: FetchFunction;
  /** How `fetch` tries again; false: never. */
  readonly retry?: RetryOptions | false;
  /** Waits before another try. Default: `setTimeout`. */
  readonly sleep?: (ms: number) => Promise<void>;
}

/** How often, and after which pauses, a request is sent again. */
export interface RetryOptions {
  /** How many more times at most, 0 to 10. Default 2. */
  readonly retries?: number;
  /** What the first pause is at most; each further one may be twice as long. Units: milliseconds. Default 250. */
  readonly firstDelayMs?: number;
  /** What any pause is at most; a server that asks for a longer one is not asked again. Units: milliseconds. Default 10,000. */
  readonly maxDelayMs?: number;
}

/** @internal Retries with their defaults. */
export type Retries = { readonly [Name in keyof RetryOptions]-?: number };

/** @internal Options that are as they should be: the core takes strings and bytes only; anything else would stop it. */
export function checkedOptions(options: SignerOptions): SignerOptions {
  if (typeof options !== "object" || options === null) throw typeError("options", "an object");
  const { algorithm, cover, ttl, tag, nonce, now, fetch, sleep } = options;
  if (algorithm !== undefined) textOf("algorithm", algorithm);
  if (tag !== undefined) textOf("tag", tag);
  if (ttl !== undefined && typeof ttl !== "number") throw typeError("ttl", "whole seconds from 1 to 86400");
  if (cover !== undefined && !Array.isArray(cover)) throw typeError("cover", "a list of names of header fields");
  for (const [index, name] of (cover ?? []).entries()) textOf(`cover[${index}]`, name);
  if (nonce !== undefined && nonce !== false && typeof nonce !== "function")
    throw typeError("nonce", "a function, or false");
  if (now !== undefined && typeof now !== "function") throw typeError("now", "a function");
  if (fetch !== undefined && typeof fetch !== "function") throw typeError("fetch", "a function");
  if (sleep !== undefined && typeof sleep !== "function") throw typeError("sleep", "a function");
  return options;
}

/** @internal The retries that are wanted. */
export function retriesOf(retry: SignerOptions["retry"]): Retries {
  const members = retry === false ? { retries: 0 } : membersOf("retry", retry);
  for (const name in members) {
    if (!Object.hasOwn(LIMITS, name)) throw typeError(`retry.${name}`, "`retries`, `firstDelayMs` or `maxDelayMs`");
  }
  const whole = (name: keyof typeof LIMITS) => {
    const [usual, most] = LIMITS[name];
    const value = members[name] === undefined ? usual : members[name];
    if (Number.isInteger(value) && (value as number) >= 0 && (value as number) <= most) return value as number;
    throw typeError(`retry.${name}`, `a whole number from 0 to ${most}`);
  };
  return { retries: whole("retries"), firstDelayMs: whole("firstDelayMs"), maxDelayMs: whole("maxDelayMs") };
}

/** Default and most of each. */
const LIMITS = { retries: [2, 10], firstDelayMs: [250, 60_000], maxDelayMs: [10_000, 600_000] } as const;

/** @internal The parts of a credential. */
export function partsOf(credential: CredentialLike): { token?: string; clientId?: string; secret?: string } {
  if (typeof credential === "string") return { token: credential };
  const { clientId, secret } = credential ?? {};
  if (typeof clientId !== "string" || typeof secret !== "string") {
    throw typeError("credential", "a token, or an object with `clientId` and `secret`");
  }
  return { clientId, secret };
}
