/*
 * Owns: keyward as middleware of Express 4 and 5, and of whatever else takes `(request, response, next)` over node:http:
 * `import { keepRawBody, requireApiKey, verdictOf } from "keyward/express"`.
 */
import { type ApiKeyOptions, guard } from "./guard.js";
import { type FrameworkView, type NodeRequest, requestOf } from "./node.js";

export { type ApiKeyOptions, verdictOf } from "./guard.js";
export { keepRawBody, type NodeRequest } from "./node.js";

/** What is needed of a response of Express. */
export interface ExpressResponse {
  writeHead(status: number, headers: { readonly [name: string]: string }): { end(body: string): unknown };
}

/** What the middleware is made with. */
export interface ExpressOptions<Request> extends ApiKeyOptions<Request> {
  /** `https://api.example.com`: what callers see as scheme and host. Security: never taken from the caller's own `Host`. */
  readonly origin: string;
}

/**
 * Middleware that lets a request with a valid credential through, and answers any other itself. In a handler,
 * `verdictOf(request).principal` says whom it acts for.
 *
 * Order: mount it before the body parsers. Only the body of a signed request is read, no more of it than the verifier
 * takes, and it is put back for them. Where a parser has to come first, give it `verify: keepRawBody`; without that a
 * signed request with a body is denied `body_unavailable`.
 * Errors: what the verifier or a hook throws goes to `next`.
 */
export function requireApiKey<Request extends NodeRequest & FrameworkView>(
  options: ExpressOptions<Request>,
): (request: Request, response: ExpressResponse, next: (error?: unknown) => void) => Promise<void> {
  return async (request, response, next) => {
    let answer: Awaited<ReturnType<typeof guard>>;
    try {
      answer = await guard(options, requestOf(request, options.origin, request), request);
    } catch (error) {
      next(error);
      return;
    }
    if (answer === null) next();
    else response.writeHead(answer.status, answer.headers).end(answer.body);
  };
}
