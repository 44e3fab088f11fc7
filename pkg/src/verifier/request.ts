// A request as the core takes it: method, URL and header lines as text, the body as bytes.
import { typeError } from "../core/error.js";
import type { HeadersLike, RequestLike } from "../types/request.js";

/** The name and the value of each header line, one after the other: a list of pairs would be an object a line. */
export type Lines = readonly string[];

/** What of a request says who sends it. */
export interface PresentedFields {
  readonly authorization: string | null;
  readonly apiKey: string | null;
  /** Whether it has a field of a signature. */
  readonly signed: boolean;
}

/** The credentials among header fields; lines of one name are joined. */
export function presentedIn(headers: FieldsOfRequest): PresentedFields {
  if (!isLines(headers)) {
    const signed = headers.has("signature-input") || headers.has("signature");
    return { authorization: headers.get("authorization"), apiKey: headers.get("x-api-key"), signed };
  }
  let authorization: string | null = null;
  let apiKey: string | null = null;
  let signed = false;
  for (let index = 0; index < headers.length; index += 2) {
    const name = headers[index] as string;
    // Lengths first: most fields of a request are none of these, and need not be folded.
    if (name.length === 13 && name.toLowerCase() === "authorization") {
      authorization = join(authorization, headers[index + 1] as string);
    } else if (name.length === 9) {
      const folded = name.toLowerCase();
      if (folded === "x-api-key") apiKey = join(apiKey, headers[index + 1] as string);
      else if (folded === "signature") signed = true;
    } else if (name.length === 15 && name.toLowerCase() === "signature-input") signed = true;
  }
  return { authorization, apiKey, signed };
}

function join(before: string | null, value: string): string {
  return before === null ? value : `${before}, ${value}`;
}

/** Fetch's `Headers`, which find a field faster than a walk over their lines. */
interface FetchHeaders extends Iterable<readonly [string, string]> {
  get(name: string): string | null;
  has(name: string): boolean;
}

/** Header fields that can be asked more than once: as Fetch has them, or line by line. */
export type FieldsOfRequest = FetchHeaders | Lines;

function isLines(headers: FieldsOfRequest): headers is Lines {
  return Array.isArray(headers);
}

function isFetchHeaders(headers: HeadersLike): headers is FetchHeaders {
  // A Map has `get` and `has` as well, and tells upper from lower case. In a record, a field named `get` is no function.
  const { get, has } = headers as { readonly get?: unknown; readonly has?: unknown };
  return typeof get === "function" && typeof has === "function" && !(headers instanceof Map);
}

/** Every header line, in order. */
export function linesOf(headers: FieldsOfRequest): Lines {
  return isLines(headers) ? headers : lines(headers);
}

function lines(headers: HeadersLike): Lines {
  const found: string[] = [];
  if (Symbol.iterator in headers) {
    for (const line of headers as Iterable<readonly [string, string]>) {
      if (typeof line?.[0] !== "string" || typeof line[1] !== "string") throw badHeaders(`[${found.length / 2}]`);
      found.push(line[0], line[1]);
    }
    return found;
  }
  const record = headers as { readonly [name: string]: string | readonly string[] | undefined };
  for (const name in record) {
    if (!Object.hasOwn(record, name)) continue;
    const value = record[name];
    if (value === undefined) continue;
    if (typeof value === "string") found.push(name, value);
    else if (Array.isArray(value) && value.every((one) => typeof one === "string"))
      for (const one of value) found.push(name, one);
    else throw badHeaders(`.${name}`);
  }
  return found;
}

function badHeaders(path: string): TypeError {
  return typeError(`request.headers${path}`, "a header field: its name and its value, both strings");
}

/** The header fields of a request, in a form that can be asked more than once. */
export function headersOf(request: RequestLike): FieldsOfRequest {
  if (typeof request !== "object" || request === null) throw typeError("request", "a request");
  const { headers } = request;
  if (typeof headers !== "object" || headers === null) throw typeError("request.headers", "header fields");
  return isFetchHeaders(headers) ? headers : lines(headers);
}

/** The method, as it is sent. */
export function methodOf(request: RequestLike): string {
  if (typeof request.method !== "string") throw typeError("request.method", "a string");
  return request.method;
}

/** The absolute URL. */
export function urlOf(request: RequestLike): string {
  const url =
    typeof request.url === "string" ? request.url : (request.url as { readonly href?: unknown } | undefined)?.href;
  if (typeof url !== "string") throw typeError("request.url", "an absolute URL");
  return url;
}

/** Stands for a body that cannot be read (any more). */
export const UNAVAILABLE: unique symbol = Symbol("unavailable");

/** The body: its bytes or its text, null where there is none. */
export type Body = Uint8Array | string | null | typeof UNAVAILABLE;

/** A body that needs no reading; undefined where it does. */
export function knownBody(body: unknown): Uint8Array | string | null | undefined {
  if (body === undefined || body === null || body === "") return null;
  if (typeof body === "string" || body instanceof Uint8Array) return body;
  return body instanceof ArrayBuffer ? new Uint8Array(body) : undefined;
}

/** Method, URL, names and values, a line each: what the core takes a request apart from. */
export function requestText(method: string, url: string, all: Lines): string {
  let text = `${method}\n${url}`;
  for (const part of all) text += `\n${part}`;
  return text;
}

/**
 * Reads the body without taking it away from whoever handles the request, and not more of it than `limit` and one byte,
 * which is enough for the core to say that it is too large.
 */
export async function bodyOf(request: RequestLike, given: unknown, limit: number): Promise<Body> {
  const known = knownBody(given === undefined ? request.body : given);
  if (known !== undefined) return known;
  if ((request as { bodyUsed?: boolean }).bodyUsed === true || typeof request.clone !== "function") return UNAVAILABLE;
  const stream = (request.clone() as { body?: ReadableStreamLike | null }).body;
  return stream ? readUpTo(stream, limit + 1) : null;
}

interface ReadableStreamLike {
  getReader(): { read(): Promise<{ done: boolean; value?: Uint8Array }>; cancel(): Promise<void> };
}

async function readUpTo(stream: ReadableStreamLike, limit: number): Promise<Body> {
  const reader = stream.getReader();
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    while (length < limit) {
      const { done, value } = await reader.read();
      if (done || value === undefined) break;
      chunks.push(value);
      length += value.byteLength;
    }
    // Not awaited: the other branch of the clone may never be read to its end.
    if (length >= limit) reader.cancel().catch(() => undefined);
  } catch {
    return UNAVAILABLE;
  }
  const bytes = new Uint8Array(length);
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.byteLength;
  }
  return bytes;
}
