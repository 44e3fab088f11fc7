// `createSigner`: signs requests with one credential, and responses with a host's own (RFC 9421, RFC 9530).
import { call, resident } from "../core/call.js";
import { typeError } from "../core/error.js";
import type { RequestSigner } from "../core/glue.js";
import { glue } from "../core/wasm.js";
import { membersOf, textOf } from "../core/wire.js";
import type { FetchInit, FetchInput, FetchRequest, FetchResponse } from "../types/fetch.js";
import type { RequestLike, ResponseLike } from "../types/request.js";
import { bodyOf, GONE, hashedToSign, isUnread, type Told } from "../verifier/body.js";
import { lineText, type MessageText, responseText } from "../verifier/request.js";
import { sending } from "./fetch.js";
import { type CredentialLike, checkedOptions, partsOf, retriesOf, type SignerOptions } from "./options.js";

/** The header fields that sign a message; `content-digest` where it has a body that no such field states yet. */
export interface SignatureHeaders {
  readonly "content-digest"?: string;
  readonly "signature-input": string;
  readonly signature: string;
}

/** What another RFC 9421 client needs to sign as a credential. */
export interface SigningKey {
  /** The client id. */
  readonly keyid: string;
  readonly algorithm: "ed25519" | "hmac-sha256";
  /** 32 bytes: the private seed of RFC 8032, or the key of the HMAC. */
  readonly key: Uint8Array;
}

/** Which request a response answers. */
export interface AnswerOptions {
  /** `https://api.example.com`: what the caller sees as scheme and host, where a proxy stands in between. */
  readonly origin?: string;
}

/** Signs requests, and a host's responses. */
export interface Signer {
  /** The `keyid` of its signatures. */
  readonly clientId: string;
  /**
   * The public key that its `ed25519` signatures are verified with: 32 bytes as base64url, like `x` of a JWK. Null for
   * `hmac-sha256`.
   */
  readonly publicKey: string | null;
  /**
   * The key that it signs with, for another RFC 9421 client.
   *
   * Security: whoever has it signs as this credential until its secret is replaced, so it is kept as the token is. It is
   * less than the token: it opens nothing as bearer, and the secret cannot be found from it.
   */
  exportKey(): SigningKey;
  /**
   * The fields to add to a request.
   *
   * Errors: `invalid_url`, `url_not_normalized`, `uncoverable_component`.
   */
  headers(request: RequestLike): Promise<SignatureHeaders>;
  /** The request with these fields added. */
  request(request: FetchRequest): Promise<FetchRequest>;
  /**
   * Signs and sends; every attempt is signed anew, with a nonce of its own.
   *
   * Redirects are followed as Fetch follows them, at most 20: 301 and 302 make a GET of a POST, 303 makes one of whatever
   * is neither GET nor HEAD, the body and its fields then stay behind; 307 and 308 send the same again. At another origin
   * nothing is signed any more, not even if it leads back, and `authorization`, `cookie` and `x-api-key` stay behind.
   * `redirect: "manual"` and `"error"` are as in Fetch.
   *
   * Tried again is a request with GET, HEAD, OPTIONS, PUT or DELETE whose body can be sent twice, if nobody answers or
   * the status is 408, 425, 429, 502, 503 or 504; after a pause of random length, or the one that `retry-after` asks for.
   *
   * Errors: those of `headers`, before anything is sent; those of Fetch. A `TypeError` where a redirect cannot be
   * followed: in browsers none can, because they do not say where it leads.
   */
  fetch(input: FetchInput, init?: FetchInit): Promise<FetchResponse>;
  /**
   * The fields to add to a response. It is bound to the request that it answers, and so to the nonce of that.
   *
   * Errors: `invalid_url`, `uncoverable_component`; `invalid` unless the algorithm is `ed25519`.
   * Security: sign with a credential of the host's own, never with the caller's: the caller knows that one.
   */
  responseHeaders(response: ResponseLike, request: RequestLike, options?: AnswerOptions): Promise<SignatureHeaders>;
  /** The response with these fields added. */
  response(response: FetchResponse, request: RequestLike, options?: AnswerOptions): Promise<FetchResponse>;
}

const encoder = new TextEncoder();

/**
 * A signer for a credential.
 *
 * Errors: `invalid_credential` if a character of it is missing or mistyped.
 */
export function createSigner(credential: CredentialLike, options: SignerOptions = {}): Signer {
  const parts = partsOf(credential);
  const { algorithm = "ed25519", cover = [], ttl = 60, tag = "keyward", nonce, ...rest } = checkedOptions(options);
  const { now = Date.now, fetch, sleep } = rest;
  const retries = retriesOf(options.retry);
  const covered = [...cover];
  const core = resident(
    (glue) => new glue.RequestSigner(parts.token, parts.clientId, parts.secret, algorithm, ttl, tag, covered),
  );
  const fresh = nonce === false ? undefined : (nonce ?? drawNonce);

  async function headers(request: RequestLike): Promise<SignatureHeaders> {
    const message = lineText(request);
    // Nothing is awaited where everything is at hand.
    const told = toldOf(request, message);
    const { state, content } = told instanceof Promise ? await told : told;
    return signed(() =>
      core().sign(message.text, lineCount(message), message.joined, state, content, now(), fresh && checked(fresh())),
    );
  }

  async function responseHeaders(
    response: ResponseLike,
    request: RequestLike,
    options?: AnswerOptions,
  ): Promise<SignatureHeaders> {
    const [message, asked] = [responseText(response), lineText(request)];
    const { origin: given } = membersOf("options", options);
    const origin = given === undefined ? undefined : textOf("origin", given);
    const { state, content } = await toldOf(response, message);
    const answer = [message.text, lineCount(message), message.joined, state, content] as const;
    const answered = [asked.text, lineCount(asked), asked.joined] as const;
    return signed(() => core().signResponse(...answer, ...answered, origin, now()));
  }

  const send = sending({ headers, ...(fetch && { fetch }), ...(sleep && { sleep }), retries, now });
  return Object.freeze({
    ...identity(core()),
    exportKey(): SigningKey {
      const key = call(() => glue().exportSigningKey(parts.token, parts.clientId, parts.secret, algorithm));
      return { keyid: core().clientId, algorithm, key };
    },
    headers,
    async request(plain: FetchRequest): Promise<FetchRequest> {
      const added = await headers(plain as unknown as RequestLike);
      return new Request(plain, { headers: withFields(plain.headers, added) });
    },
    fetch: send,
    responseHeaders,
    async response(plain: FetchResponse, request: RequestLike, options?: AnswerOptions): Promise<FetchResponse> {
      const added = await responseHeaders(plain as unknown as ResponseLike, request, options);
      const { status, statusText } = plain;
      return new Response(plain.body, { status, statusText, headers: withFields(plain.headers, added) });
    },
  });
}

function identity({ clientId, publicKey }: RequestSigner): Pick<Signer, "clientId" | "publicKey"> {
  return { clientId, publicKey: publicKey ?? null };
}

/** The body of a message for its digest. What can be read only once would be gone before it is sent. */
function toldOf(message: object, text: MessageText): Content | Promise<Content> {
  const body = bodyOf(message);
  if (!isUnread(body)) return contentOf(body);
  return body.again ? hashedToSign(body, text).then(contentOf) : contentOf(GONE);
}

interface Content {
  readonly state: number;
  readonly content: Uint8Array | undefined;
}

function contentOf({ state, content }: Told): Content {
  return { state, content: typeof content === "string" ? encoder.encode(content) : (content ?? undefined) };
}

function lineCount({ lines }: MessageText): number {
  return lines.length / 2;
}

/** The fields that the core has written, a line each. */
function signed(sign: () => string): SignatureHeaders {
  const [digest, input, signature] = call(sign).split("\n") as [string, string, string];
  return { ...(digest === "" ? {} : { "content-digest": digest }), "signature-input": input, signature };
}

function withFields(plain: Headers, added: SignatureHeaders): Headers {
  const all = new Headers(plain);
  for (const [name, value] of Object.entries(added)) all.set(name, value);
  return all;
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

function checked(nonce: unknown): Uint8Array {
  if (nonce instanceof Uint8Array) return nonce;
  throw typeError("nonce", "a function that returns a Uint8Array of 16 bytes");
}
