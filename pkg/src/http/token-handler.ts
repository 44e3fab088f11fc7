// The exchange of a credential for a token over HTTP, and the set of keys that others verify tokens with.
import type { Keyward } from "../engine/keyward.js";
import type { FetchRequest, FetchResponse } from "../types/fetch.js";
import type { UsageDelta } from "../types/verdict.js";

/** What a handler is made with. */
export interface TokenHandlerOptions {
  readonly keyward: Keyward;
  /** Takes plain http from elsewhere than this machine: for a proxy that ends TLS in front of it. Default false. */
  readonly plainHttp?: boolean;
  /** Is given each use, to be flushed when the host likes. */
  readonly onUse?: (usage: UsageDelta) => void;
}

const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])$/;

/**
 * A Fetch handler: a POST with a credential (Bearer, Basic, `X-API-Key`, a signature, or JSON `{ clientId, secret }` or
 * `{ keyAccess, keySecret }`) answers `{ token, tokenType, validTill, expiresIn, scopes, access }`; a denial answers its
 * status with `{ code, message }`. JSON members `scopes` and `access` narrow the token.
 *
 * Security: plain http is refused except from loopback; nothing is cached; the caller sees public codes only.
 */
export function createTokenHandler(options: TokenHandlerOptions): (request: FetchRequest) => Promise<FetchResponse> {
  const { keyward, plainHttp = false, onUse } = options;
  return async (request) => {
    if (request.method !== "POST") return answer(405, error("invalid_request", "use POST"), { allow: "POST" });
    const { protocol, hostname } = new URL(request.url as string);
    if (protocol !== "https:" && !plainHttp && !LOOPBACK.test(hostname)) {
      return answer(400, error("invalid_request", "credentials travel over https only"));
    }
    try {
      const found = await keyward.tokens.exchange(request);
      if (!found.ok) return answer(found.status, error(found.code, found.message));
      onUse?.(found.usage);
      const { token, issuedAt, validTill, scopes, access } = found;
      const expiresIn = (validTill - issuedAt) / 1_000;
      return answer(200, { token, tokenType: "Bearer", validTill, expiresIn, scopes, access });
    } catch {
      return answer(503, error("unavailable", "the token cannot be made right now"));
    }
  };
}

/** A Fetch handler for a well-known address: GET answers the set of keys that tokens are verified with. */
export function createJwksHandler(options: {
  readonly keyward: Keyward;
}): (request: FetchRequest) => Promise<FetchResponse> {
  return async (request) => {
    if (request.method !== "GET" && request.method !== "HEAD") {
      return answer(405, error("invalid_request", "use GET"), { allow: "GET, HEAD" });
    }
    try {
      const keys = await options.keyward.as({ role: "system" }).tokens.jwks();
      // Half of the time for which a key is published before it signs.
      return answer(200, keys, { "content-type": "application/jwk-set+json", "cache-control": "public, max-age=300" });
    } catch {
      return answer(503, error("unavailable", "the keys cannot be read right now"));
    }
  };
}

function error(code: string, message: string): object {
  return { error: { code, message } };
}

function answer(status: number, body: object, headers: { readonly [name: string]: string } = {}): Response {
  const usual = {
    "content-type": "application/json",
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
  };
  return new Response(JSON.stringify(body), { status, headers: { ...usual, ...headers } });
}
