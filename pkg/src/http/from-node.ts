// A request of node:http, or of node:http2 in the form of node:http, as a `RequestLike`.
import { typeError } from "../core/error.js";
import { textOf } from "../core/wire.js";
import type { RequestLike } from "../types/request.js";

/** What is needed of an `IncomingMessage`. */
export interface NodeMessage {
  readonly method?: string | undefined;
  readonly url?: string | undefined;
  /** Names and values in turn, as received: `headers` would have lost duplicates. */
  readonly rawHeaders: readonly string[];
  /** Of HTTP/2: whether nothing follows the header fields. */
  readonly stream?: { readonly endAfterHeaders?: boolean } | undefined;
}

/** What a message does not say itself. */
export interface FromNodeOptions {
  /** `https://api.example.com`: what callers see as scheme and host. */
  readonly origin: string;
  /**
   * The body: bytes or text, as a body parser has left them (raw, not parsed); or the message itself, whose body is then
   * read, and gone for everybody else. Left out, a message that has a body has one that cannot be read: a signed request
   * is then denied `body_unavailable`.
   */
  readonly body?: unknown;
}

/**
 * The request of a node:http message.
 *
 * Errors: a `TypeError` for an `origin` that is none.
 * Security: `origin` is what callers see; it never comes from the caller's own `Host`.
 */
export function fromNode(message: NodeMessage, options: FromNodeOptions): RequestLike {
  const { rawHeaders, method = "GET", url = "/" } = message;
  const headers: [string, string][] = [];
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] as string;
    // HTTP/2 has method and target among its fields, which are none.
    if (!name.startsWith(":")) headers.push([name, rawHeaders[index + 1] as string]);
  }
  const { body = hasBody(message, headers) ? UNREADABLE : null } = options;
  return { method, url: originOf(options.origin) + pathOf(url), headers, body };
}

/** Stands for a body that is there, and that nobody has handed over. */
const UNREADABLE = Object.freeze({});

function pathOf(target: string): string {
  // The target of a server-wide OPTIONS is no path.
  if (target === "*") return "/";
  // A target in absolute form (a proxy's) would otherwise smuggle another origin in.
  return target.startsWith("/") ? target : `/${target}`;
}

/** Source: RFC 9112, section 6.3: a request whose fields do not speak of a body has none. */
function hasBody({ stream }: NodeMessage, headers: readonly (readonly [string, string])[]): boolean {
  if (typeof stream?.endAfterHeaders === "boolean") return !stream.endAfterHeaders;
  return headers.some(([name, value]) => {
    const folded = name.toLowerCase();
    return folded === "transfer-encoding" || (folded === "content-length" && value.trim() !== "0");
  });
}

/** The last origin and what it was given as: a server has one. */
let known = { given: "", origin: "" };

function originOf(given: unknown): string {
  if (given === known.given) return known.origin;
  const text = textOf("origin", given);
  const url = URL.canParse(text) ? new URL(text) : null;
  // Nothing of a URL but its origin, which is "null" for those that have none.
  if (url === null || url.href !== `${url.origin}/`)
    throw typeError("origin", "scheme, host and port of a URL, as `https://api.example.com`");
  known = { given: text, origin: url.origin };
  return url.origin;
}
