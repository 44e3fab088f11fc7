// The types of Fetch, where the program has them. A program without the DOM library compiles as well: it gets the
// little that is needed of them.
import type { RequestLike } from "./request.js";

/** `Request`. */
export type FetchRequest = typeof globalThis extends { Request: { prototype: infer Known } } ? Known : RequestLike;

/** `Response`. */
export type FetchResponse = typeof globalThis extends { Response: { prototype: infer Known } }
  ? Known
  : { readonly status: number; text(): Promise<string>; json(): Promise<unknown> };

/** `fetch`. */
export type FetchFunction = typeof globalThis extends { fetch: infer Known }
  ? Known
  : (input: string, init?: object) => Promise<FetchResponse>;

/** The second argument of `fetch`. */
export type FetchInit = FetchFunction extends (input: never, init?: infer Known) => unknown ? Known : object;

/** The first argument of `fetch`. */
export type FetchInput = string | { readonly href: string } | FetchRequest;
