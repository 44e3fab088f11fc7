/*
 * Owns: what everybody may call without signing in, because the call itself carries the proof, or the answer is public.
 */
import { createJwksHandler, createLeakHandler, createTokenHandler } from "keyward";
import { COMMON_HEADERS, Refusal } from "./answer.mjs";
import { readBody } from "./body.mjs";

const LARGEST_BODY = 64 * 1024;

/** `/token`, the public keys of its tokens, and `/leaked`, which ends what a found token opens; `onLeak` is told. */
export function createPublic({ store, usage, onLeak }) {
  const { keyward } = store;
  const handlers = new Map([
    ["/token", createTokenHandler({ keyward, onUse: usage.add })],
    ["/.well-known/jwks.json", createJwksHandler({ keyward })],
    ["/leaked", createLeakHandler({ ...store, onFound: onLeak })],
  ]);
  return {
    has: (path) => handlers.has(path),
    async handle(request, response, { path, sentTo }) {
      const body = await readBody(request, LARGEST_BODY);
      if (body === null) {
        throw new Refusal(413, "body_too_large", `the body may have ${LARGEST_BODY} bytes`, { connection: "close" });
      }
      const bare = request.method === "GET" || request.method === "HEAD";
      const headers = Object.entries(request.headersDistinct).flatMap(([name, values]) =>
        values.map((value) => [name, value]),
      );
      const asked = new Request(`${sentTo}${path}`, { method: request.method, headers, body: bare ? null : body });
      const reply = await handlers.get(path)(asked);
      response.writeHead(reply.status, { ...COMMON_HEADERS, ...Object.fromEntries(reply.headers) });
      response.end(request.method === "HEAD" ? "" : await reply.text());
    },
  };
}
