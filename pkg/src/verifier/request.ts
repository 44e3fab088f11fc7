// A request or a response as the core takes it: its first lines and its header lines as text.
import { typeError } from "../core/error.js";
import type { HeadersLike, RequestLike, ResponseLike } from "../types/request.js";

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
  return isLines(headers) ? headers : lines(headers, "request");
}

function lines(headers: HeadersLike, of: string): Lines {
  const found: string[] = [];
  if (Symbol.iterator in headers) {
    for (const line of headers as Iterable<readonly [string, string]>) {
      if (typeof line?.[0] !== "string" || typeof line[1] !== "string") throw badHeaders(of, `[${found.length / 2}]`);
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
    else throw badHeaders(of, `.${name}`);
  }
  return found;
}

function badHeaders(of: string, path: string): TypeError {
  return typeError(`${of}.headers${path}`, "a header field: its name and its value, both strings");
}

/** The header fields of a message, in a form that can be asked more than once. */
export function headersOf(message: RequestLike | ResponseLike, name = "request"): FieldsOfRequest {
  if (typeof message !== "object" || message === null) throw typeError(name, `a ${name}`);
  const { headers } = message;
  if (typeof headers !== "object" || headers === null) throw typeError(`${name}.headers`, "header fields");
  return isFetchHeaders(headers) ? headers : lines(headers, name);
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

/** A message without its body: what the core takes apart again. */
export interface MessageText {
  /** Method and URL, or the status, then names and values, a line each. */
  readonly text: string;
  readonly lines: Lines;
  /** Whether lines of one name may have been joined before we saw them: only a list of lines has kept them apart. */
  readonly joined: boolean;
}

/** A request as text. */
export function requestText(request: RequestLike, headers: FieldsOfRequest = headersOf(request)): MessageText {
  return textOf(`${methodOf(request)}\n${urlOf(request)}`, request.headers, headers);
}

/** A request as text, whose method and URL have one line each whatever is in them: so a refusal can name what is wrong. */
export function lineText(request: RequestLike): MessageText {
  const headers = headersOf(request);
  return textOf(`${oneLine(methodOf(request))}\n${oneLine(urlOf(request))}`, request.headers, headers);
}

/** A response as text. */
export function responseText(response: ResponseLike): MessageText {
  const headers = headersOf(response, "response");
  if (!Number.isInteger(response.status)) throw typeError("response.status", "a status code");
  return textOf(String(response.status), response.headers, headers);
}

function textOf(head: string, given: HeadersLike, headers: FieldsOfRequest): MessageText {
  const all = linesOf(headers);
  let text = head;
  for (const part of all) text += `\n${part}`;
  return { text, lines: all, joined: !Array.isArray(given) };
}

/** A line feed would make another line; a carriage return is refused just as well, and for what it stands in. */
function oneLine(text: string): string {
  return text.includes("\n") ? text.replaceAll("\n", "\r") : text;
}

/** The value of a field, its lines joined. */
export function fieldOf({ lines }: MessageText, name: string): string | undefined {
  let found: string | undefined;
  for (let index = 0; index < lines.length; index += 2) {
    if ((lines[index] as string).toLowerCase() !== name) continue;
    found = found === undefined ? (lines[index + 1] as string) : `${found}, ${lines[index + 1]}`;
  }
  return found;
}
