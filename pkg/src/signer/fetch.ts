// `signer.fetch`: sends a request, follows redirects and tries again; each attempt is signed anew.
import type { FetchFunction, FetchInit, FetchInput, FetchResponse } from "../types/fetch.js";
import type { RequestLike } from "../types/request.js";
import type { Retries } from "./options.js";
import type { SignatureHeaders } from "./signer.js";

/** What is needed to send. */
export interface Sending {
  headers(request: RequestLike): Promise<SignatureHeaders>;
  readonly fetch?: FetchFunction;
  readonly sleep?: (ms: number) => Promise<void>;
  readonly retries: Retries;
  readonly now: () => number;
}

/** As many as Fetch follows. */
const MOST_REDIRECTS = 20;

/** Repeating one of these does what it did. Source: RFC 9110, section 9.2.2; what Fetch cannot send is left out. */
const IDEMPOTENT = new Set(["GET", "HEAD", "OPTIONS", "PUT", "DELETE"]);

/** Nothing was done, or somebody else could not be reached in time. */
const TRY_AGAIN = new Set([408, 425, 429, 502, 503, 504]);

const REDIRECTS = new Set([301, 302, 303, 307, 308]);

/** What belongs to a body, and stays behind with it. Source: Fetch, "request-body-header name". */
const OF_BODY = [
  "content-encoding",
  "content-language",
  "content-location",
  "content-type",
  "content-length",
  "content-digest",
];

/** What opens doors, and is for one origin only. */
const OF_ORIGIN = ["authorization", "proxy-authorization", "cookie", "host", "x-api-key"];

/** What is sent, until a redirect changes it. */
interface Hop {
  readonly url: string;
  readonly method: string;
  readonly headers: Headers;
  /** Bytes, or a stream whose digest the caller has stated. */
  readonly body: Uint8Array | ReadableStream | null;
  /** Whether the origin is still the one that was asked first. */
  readonly home: boolean;
}

/** A `fetch` that signs. */
export function sending(how: Sending): (input: FetchInput, init?: FetchInit) => Promise<FetchResponse> {
  return async (input, init = {}) => {
    const first = new Request(isUrl(input) ? input.href : input, init);
    // What of a request Fetch takes from its options; those of the platform's own (`dispatcher`, `cf`) are among `init`.
    const options = { ...(input instanceof Request ? settingsOf(input) : {}), ...init };
    const follows = first.redirect === "follow";
    let hop = await hopOf(first, init);
    const budget = { left: how.retries.retries };
    for (let redirects = 0; ; redirects++) {
      const sent = { ...options, redirect: follows ? ("manual" as const) : first.redirect };
      const response = await attempt(how, hop, sent, budget);
      const next = follows ? redirected(response, hop) : null;
      if (next === null) return response;
      if (redirects >= MOST_REDIRECTS) throw new TypeError(`fetch failed: more than ${MOST_REDIRECTS} redirects`);
      discard(response);
      hop = next;
    }
  };
}

function isUrl(input: FetchInput): input is { readonly href: string } {
  return typeof input === "object" && "href" in input;
}

/** Settings that a request has and a platform knows; an option that it does not know would be refused. */
function settingsOf(request: Request): object {
  const names = [
    "mode",
    "credentials",
    "cache",
    "referrer",
    "referrerPolicy",
    "integrity",
    "keepalive",
    "signal",
    "cf",
  ];
  const settings: { [name: string]: unknown } = {};
  for (const name of names) {
    const value = (request as unknown as { readonly [name: string]: unknown })[name];
    if (value !== undefined) settings[name] = value;
  }
  return settings;
}

/** What a request sends. Its body is held, for its digest goes before it; unless that is stated already. */
async function hopOf(first: Request, init: FetchInit): Promise<Hop> {
  const { url, method } = first;
  const headers = new Headers(first.headers);
  const hop = { url, method, headers, home: true };
  if (init.body instanceof ReadableStream && headers.has("content-digest")) return { ...hop, body: first.body };
  const bytes = method === "GET" || method === "HEAD" ? null : new Uint8Array(await first.arrayBuffer());
  return { ...hop, body: bytes === null || bytes.byteLength === 0 ? null : bytes };
}

/** Sends a request until it is answered, or must not be sent again. */
async function attempt(how: Sending, hop: Hop, options: object, budget: { left: number }): Promise<FetchResponse> {
  const { signal } = options as { readonly signal?: AbortSignal | null };
  const again = IDEMPOTENT.has(hop.method) && !(hop.body instanceof ReadableStream);
  for (let tries = 0; ; tries++) {
    const headers = hop.home ? await withSignature(how, hop) : hop.headers;
    // Not the platform's as a method of `how`: browsers refuse to be called so.
    const send = how.fetch ?? globalThis.fetch;
    const streamed = hop.body instanceof ReadableStream ? { duplex: "half" } : {};
    const outcome = await send(hop.url, {
      ...options,
      method: hop.method,
      headers,
      body: hop.body,
      ...streamed,
    } as object)
      .then((response) => ({ response }))
      .catch((error: unknown) => ({ error }));
    const mayRetry = again && budget.left > 0 && signal?.aborted !== true;
    if ("error" in outcome) {
      if (!mayRetry || wasStopped(outcome.error)) throw outcome.error;
    } else if (!mayRetry || !TRY_AGAIN.has(outcome.response.status)) return outcome.response;
    const response = "response" in outcome ? outcome.response : undefined;
    const ms = pause(how, tries, response);
    if (ms === null) return response as FetchResponse;
    if (response) discard(response);
    budget.left--;
    await slept(how.sleep ?? sleep, ms, signal ?? undefined);
  }
}

/** Whether the caller, not the network, has ended it. */
function wasStopped(error: unknown): boolean {
  const { name } = (error ?? {}) as { readonly name?: unknown };
  return name === "AbortError" || name === "TimeoutError";
}

async function withSignature(how: Sending, { url, method, headers, body }: Hop): Promise<Headers> {
  const added = await how.headers({ url, method, headers, body });
  const all = new Headers(headers);
  for (const [name, value] of Object.entries(added)) all.set(name, value);
  return all;
}

/** Where a response sends a request, and as what; null if nowhere. Source: Fetch, "HTTP-redirect fetch". */
function redirected(response: FetchResponse, hop: Hop): Hop | null {
  if (response.type === "opaqueredirect") {
    throw new TypeError("fetch failed: it is redirected, and this platform does not say where; sign the final URL");
  }
  const location = REDIRECTS.has(response.status) ? response.headers.get("location") : null;
  if (location === null) return null;
  const url = targetOf(location, hop.url);
  const { status } = response;
  const { method } = hop;
  const toGet =
    status === 303 ? method !== "GET" && method !== "HEAD" : (status === 301 || status === 302) && method === "POST";
  if (!toGet && hop.body instanceof ReadableStream) {
    throw new TypeError("fetch failed: it is redirected, and a body that streams cannot be sent again");
  }
  const home = hop.home && url.origin === new URL(hop.url).origin;
  const headers = new Headers(hop.headers);
  if (toGet) for (const name of OF_BODY) headers.delete(name);
  if (url.origin !== new URL(hop.url).origin) for (const name of OF_ORIGIN) headers.delete(name);
  return { url: url.href, headers, home, ...(toGet ? { method: "GET", body: null } : { method, body: hop.body }) };
}

function targetOf(location: string, from: string): URL {
  let url: URL;
  try {
    url = new URL(location, from);
  } catch (cause) {
    throw new TypeError("fetch failed: it is redirected to what is no URL", { cause });
  }
  if (url.protocol !== "https:" && url.protocol !== "http:")
    throw new TypeError("fetch failed: it is redirected to another protocol");
  if (url.username !== "" || url.password !== "")
    throw new TypeError("fetch failed: it is redirected to a URL with a user in it");
  if (url.hash === "") url.hash = new URL(from).hash;
  return url;
}

/** How long to wait before another try; null if the server asks for more patience than there is. Units: milliseconds. */
function pause({ retries, now }: Sending, tries: number, response: FetchResponse | undefined): number | null {
  const asked = retryAfter(response?.headers.get("retry-after") ?? null, now());
  if (asked !== null) return asked <= retries.maxDelayMs ? asked : null;
  // All of it is random, so that those who failed together do not come back together.
  return Math.random() * Math.min(retries.maxDelayMs, retries.firstDelayMs * 2 ** tries);
}

/** Seconds, or a date. Source: RFC 9110, section 10.2.3. */
function retryAfter(value: string | null, now: number): number | null {
  if (value === null) return null;
  if (/^\d{1,9}$/.test(value)) return Number(value) * 1000;
  const at = Date.parse(value);
  return Number.isNaN(at) ? null : Math.max(0, at - now);
}

/** An answer that nobody reads would keep its connection. */
function discard(response: FetchResponse): void {
  response.body?.cancel().catch(() => undefined);
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

async function slept(wait: (ms: number) => Promise<void>, ms: number, signal: AbortSignal | undefined): Promise<void> {
  if (signal === undefined) return wait(ms);
  let stop = () => {};
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(signal.reason);
    signal.addEventListener("abort", stop, { once: true });
  });
  try {
    await Promise.race([wait(ms), aborted]);
  } finally {
    signal.removeEventListener("abort", stop);
  }
}
