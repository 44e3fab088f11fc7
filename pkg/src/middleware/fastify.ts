/*
 * Owns: keyward as a hook of Fastify: `import { requireApiKey, verdictOf } from "keyward/fastify"`.
 */
import { type ApiKeyOptions, guard } from "./guard.js";
import { type FrameworkView, type NodeRequest, requestOf } from "./node.js";

export { type ApiKeyOptions, verdictOf } from "./guard.js";

/** What is needed of Fastify's request. */
export interface FastifyRequestLike extends FrameworkView {
  readonly raw: NodeRequest;
}

/** What is needed of Fastify's reply. */
export interface FastifyReplyLike {
  code(status: number): FastifyReplyLike;
  headers(values: { readonly [name: string]: string }): FastifyReplyLike;
  send(body: string): unknown;
}

/** What the hook is made with. */
export interface FastifyOptions<Request> extends ApiKeyOptions<Request> {
  /** `https://api.example.com`: what callers see as scheme and host. Security: never taken from the caller's own `Host`. */
  readonly origin: string;
}

/**
 * A hook that lets a request with a valid credential through, and answers any other itself: `addHook("onRequest", …)`
 * for all routes of an instance, or the `onRequest` of one. In a handler, `verdictOf(request).principal` says whom it
 * acts for.
 *
 * Order: as `onRequest` it comes before the content type parsers. Only the body of a signed request is read, no more of
 * it than the verifier takes, and it is put back for them. As `preHandler` it comes after, and a signed request with a
 * body is denied `body_unavailable` unless something has kept its bytes in `request.rawBody`.
 */
export function requireApiKey<Request extends FastifyRequestLike>(
  options: FastifyOptions<Request>,
): (request: Request, reply: FastifyReplyLike) => Promise<unknown> {
  return async (request, reply) => {
    const answer = await guard(options, requestOf(request.raw, options.origin, request), request);
    if (answer === null) return undefined;
    reply.code(answer.status).headers(answer.headers).send(answer.body);
    return reply;
  };
}
