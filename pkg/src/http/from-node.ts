// A request of node:http as a `RequestLike`.
import type { RequestLike } from "../types/request.js";

/** What is needed of an `IncomingMessage`. */
export interface NodeMessage {
  readonly method?: string | undefined;
  readonly url?: string | undefined;
  /** Names and values in turn, as received: `headers` would have lost duplicates. */
  readonly rawHeaders: readonly string[];
}

/**
 * The request of a node:http message.
 *
 * Security: `origin` is what callers see; it never comes from the caller's own `Host`.
 */
export function fromNode(
  message: NodeMessage,
  options: { readonly origin: string; readonly body?: Uint8Array | null },
): RequestLike {
  const headers: [string, string][] = [];
  for (let index = 0; index + 1 < message.rawHeaders.length; index += 2) {
    headers.push([message.rawHeaders[index] as string, message.rawHeaders[index + 1] as string]);
  }
  const target = message.url ?? "/";
  return {
    method: message.method ?? "GET",
    // A target in absolute form (a proxy's) would otherwise smuggle another origin in.
    url: options.origin + (target.startsWith("/") ? target : `/${target}`),
    headers,
    body: options.body ?? null,
  };
}
