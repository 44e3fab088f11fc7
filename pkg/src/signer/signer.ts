// `createSigner`: signs requests with one credential (RFC 9421, RFC 9530).
import { call, resident } from "../core/call.js";
import { typeError } from "../core/error.js";
import { glue } from "../core/wasm.js";
import { textOf } from "../core/wire.js";
import type { FetchInit, FetchRequest, FetchResponse } from "../types/fetch.js";
import type { RequestLike } from "../types/request.js";
import {
  bodyOf,
  headersOf,
  knownBody,
  linesOf,
  methodOf,
  requestText,
  UNAVAILABLE,
  urlOf,
} from "../verifier/request.js";

/** A token, or what it is made of. */
export type CredentialLike = string | { readonly clientId: string; readonly secret: string };

/** How requests are signed. */
export interface SignerOptions {
  /** Default "ed25519": the verifier then stores nothing that can sign. */
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
}

/** The header fields that sign a request; `content-digest` where it has a body that no such field states yet. */
export interface SignatureHeaders {
  readonly "content-digest"?: string;
  readonly "signature-input": string;
  readonly signature: string;
}

/** Signs requests. */
export interface Signer {
  /** The `keyid` of its signatures. */
  readonly clientId: string;
  /**
   * The fields to add to a request.
   *
   * Errors: `invalid_url`, `url_not_normalized`, `uncoverable_component`.
   */
  headers(request: RequestLike): Promise<SignatureHeaders>;
  /** The request with these fields added. */
  request(request: FetchRequest): Promise<FetchRequest>;
  /**
   * Signs and sends. Redirects are not followed: a signature is for one URL, and must not travel to another origin.
   *
   * Errors: a `TypeError` for `redirect: "follow"`.
   */
  fetch(input: string | { readonly href: string } | FetchRequest, init?: FetchInit): Promise<FetchResponse>;
}

/** What a signed body may have at most: the other side checks no more by default. */
const MAX_BODY = 1 << 30;

const encoder = new TextEncoder();

/**
 * A signer for a credential.
 *
 * Errors: `invalid_credential` if a character of it is missing or mistyped.
 */
export function createSigner(credential: CredentialLike, options: SignerOptions = {}): Signer {
  const { token, clientId, secret } = partsOf(credential);
  const { algorithm = "ed25519", cover = [], ttl = 60, tag = "keyward", nonce, now = Date.now } = checked(options);
  const covered = [...cover];
  const core = resident((glue) => new glue.RequestSigner(token, clientId, secret, algorithm, ttl, tag, covered));
  const fresh = nonce === false ? undefined : (nonce ?? drawNonce);

  async function headers(request: RequestLike): Promise<SignatureHeaders> {
    const all = linesOf(headersOf(request));
    const text = requestText(oneLine(methodOf(request)), oneLine(urlOf(request)), all);
    const known = knownBody(request.body);
    const body = known === undefined ? await bodyOf(request, undefined, MAX_BODY) : known;
    const content = typeof body === "string" ? encoder.encode(body) : body;
    const signed = call(() =>
      core().sign(
        text,
        all.length / 2,
        content === UNAVAILABLE || content === null ? undefined : content,
        content === UNAVAILABLE,
        now(),
        fresh && bytesOf(fresh()),
      ),
    );
    const [digest, input, signature] = signed.split("\n") as [string, string, string];
    return {
      ...(digest === "" ? {} : { "content-digest": digest }),
      "signature-input": input,
      signature,
    };
  }

  async function request(plain: FetchRequest): Promise<FetchRequest> {
    const added = await headers(plain as unknown as RequestLike);
    const all = new Headers(plain.headers);
    for (const [name, value] of Object.entries(added)) all.set(name, value);
    return new Request(plain, { headers: all });
  }

  async function fetchSigned(
    input: string | { readonly href: string } | FetchRequest,
    init: FetchInit = {},
  ): Promise<FetchResponse> {
    if (init.redirect === "follow") throw new TypeError('`redirect` must not be "follow": a signature is for one URL');
    return fetch(
      await request(
        new Request(typeof input === "object" && "href" in input ? input.href : input, {
          ...init,
          redirect: init.redirect ?? "manual",
        }),
      ),
    );
  }

  return Object.freeze({ clientId: core().clientId, headers, request, fetch: fetchSigned });
}

/**
 * The signature base of a request: the text that a signature with this `Signature-Input` is over. For people who debug
 * a mismatch: compare it with `signatureBase` of the denial.
 */
export function signatureBase(request: RequestLike, signatureInput: string): string {
  const all = linesOf(headersOf(request));
  const text = requestText(oneLine(methodOf(request)), oneLine(urlOf(request)), all);
  const input = textOf("signatureInput", signatureInput);
  return call(() => glue().signatureBase(text, all.length / 2, input));
}

/** A line feed would make another line; a carriage return is refused just as well, and for what it stands in. */
function oneLine(text: string): string {
  return text.includes("\n") ? text.replaceAll("\n", "\r") : text;
}

/** Randomness for so many nonces is drawn at once; what is left is of no use to anyone, for nonces are no secrets. */
const NONCES = 16;
const NONCE_BYTES = 16;
let pool: Uint8Array = new Uint8Array(0);

function drawNonce(): Uint8Array {
  if (pool.byteLength === 0) {
    const { crypto } = globalThis as { readonly crypto?: Crypto };
    // The core says it in its own words where the platform has none.
    pool = crypto ? crypto.getRandomValues(new Uint8Array(NONCES * NONCE_BYTES)) : call(() => glue().drawEntropy());
  }
  const nonce = pool.subarray(0, NONCE_BYTES);
  pool = pool.subarray(NONCE_BYTES);
  return nonce;
}

// The core takes strings and bytes only; anything else would stop it.
function checked(options: SignerOptions): SignerOptions {
  if (typeof options !== "object" || options === null) throw typeError("options", "an object");
  const { algorithm, cover, ttl, tag, nonce, now } = options;
  if (algorithm !== undefined) textOf("algorithm", algorithm);
  if (tag !== undefined) textOf("tag", tag);
  if (ttl !== undefined && typeof ttl !== "number") throw typeError("ttl", "whole seconds from 1 to 86400");
  if (cover !== undefined && !Array.isArray(cover)) throw typeError("cover", "a list of names of header fields");
  for (const [index, name] of (cover ?? []).entries()) textOf(`cover[${index}]`, name);
  if (nonce !== undefined && nonce !== false && typeof nonce !== "function")
    throw typeError("nonce", "a function, or false");
  if (now !== undefined && typeof now !== "function") throw typeError("now", "a function");
  return options;
}

function bytesOf(nonce: unknown): Uint8Array {
  if (nonce instanceof Uint8Array) return nonce;
  throw typeError("nonce", "a function that returns a Uint8Array of 16 bytes");
}

function partsOf(credential: CredentialLike): { token?: string; clientId?: string; secret?: string } {
  if (typeof credential === "string") return { token: credential };
  const { clientId, secret } = credential ?? {};
  if (typeof clientId !== "string" || typeof secret !== "string") {
    throw typeError("credential", "a token, or an object with `clientId` and `secret`");
  }
  return { clientId, secret };
}
