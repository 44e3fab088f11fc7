/*
 * Owns: keyward as middleware of Hono: `import { requireApiKey, verdictOf } from "keyward/hono"`.
 */
import type { FetchRequest, FetchResponse } from "../types/fetch.js";
import { type ApiKeyOptions, guard } from "./guard.js";

export { type ApiKeyOptions, verdictOf } from "./guard.js";

/** What is needed of Hono's `Context`. */
export interface HonoContext {
  readonly req: { readonly raw: FetchRequest };
}

/**
 * Middleware that lets a request with a valid credential through, and answers any other itself. In a handler,
 * `verdictOf(c).principal` says whom it acts for.
 *
 * Order: mount it before whatever reads the body. The body of a signed request is read from a copy, and is still there
 * for the handler; one that was read before is denied `body_unavailable`.
 * Security: on a server of Node the URL comes from the caller's `Host`: give `createVerifier` the `origin` that callers see.
 */
export function requireApiKey<C extends HonoContext>(
  options: ApiKeyOptions<C>,
): (c: C, next: () => Promise<void>) => Promise<FetchResponse | undefined> {
  return async (c, next) => {
    const answer = await guard(options, c.req.raw as Parameters<typeof guard>[1], c);
    if (answer !== null) return new Response(answer.body, answer);
    await next();
    return undefined;
  };
}
