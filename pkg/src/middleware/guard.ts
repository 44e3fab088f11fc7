/*
 * Owns: what the middleware of every framework does with a request: ask the verifier, tell the host, answer a denial.
 * Refuses to own: any rule about keys, and the core: it is in the verifier that the host passes in.
 */
import type { RequestLike } from "../types/request.js";
import type { Accepted, Denied, Requirement, RetiredUse, UsageDelta } from "../types/verdict.js";
import type { Verifier } from "../verifier/verifier.js";

/** What a guard is made with. `Native` is what the framework has for a request. */
export interface ApiKeyOptions<Native> {
  /** What `createVerifier` returned. */
  readonly verifier: Pick<Verifier, "verify">;
  /** What a request must be allowed to do besides being authentic: the same for all of them, or said of each. */
  readonly require?: Requirement | ((request: Native) => Requirement | undefined);
  /** Told of every denial before it is answered. `reason` is for your log; the caller is not told it. */
  readonly onDenied?: (denied: Denied, request: Native) => void | Promise<void>;
  /** Given every use: collect them, and hand them to `keyward.usage.flush` when you like. */
  readonly onUsage?: (usage: UsageDelta | RetiredUse, request: Native) => void | Promise<void>;
  /** The value of `Accept-Signature` (RFC 9421, section 5.1) in an answer 401: which signature would be accepted. */
  readonly acceptSignature?: string;
}

/** An answer to a request that was denied. */
export interface Answer {
  readonly status: number;
  readonly headers: { readonly [name: string]: string };
  readonly body: string;
}

const verdicts = new WeakMap<object, Accepted>();

/**
 * The verdict of a request that a guard has let through: `principal`, `method`, `usage`, `stalenessMs`.
 *
 * Errors: a `TypeError` where no guard has: a route that was meant to be guarded fails instead of serving everybody.
 */
export function verdictOf(request: object): Accepted {
  const verdict = verdicts.get(request);
  if (verdict === undefined)
    throw new TypeError("no guard of keyward has let this request through: mount one before this handler");
  return verdict;
}

/** @internal Null for a request that may go on; otherwise what to answer. */
export async function guard<Native extends object>(
  options: ApiKeyOptions<Native>,
  request: RequestLike,
  native: Native,
): Promise<Answer | null> {
  // The second verification would be denied as a replay, but of signed requests only: told at once, it is found early.
  if (verdicts.has(native))
    throw new TypeError(
      "two guards of keyward on one request: give one of them a `require` that decides by the request",
    );
  const { verifier, require, onDenied, onUsage } = options;
  const wanted = typeof require === "function" ? require(native) : require;
  const verdict = await verifier.verify(request, wanted && { require: wanted });
  if (verdict.usage !== undefined) await onUsage?.(verdict.usage, native);
  if (verdict.ok) {
    verdicts.set(native, verdict);
    return null;
  }
  await onDenied?.(verdict, native);
  return answer(verdict, options.acceptSignature);
}

// Source: RFC 6750, section 3: the challenge names an error only where there was a credential.
function answer({ status, code, message }: Denied, acceptSignature: string | undefined): Answer {
  const challenge = code === "missing_credential" ? "Bearer" : 'Bearer error="invalid_token"';
  return {
    status,
    headers: {
      "content-type": "application/json",
      "cache-control": "no-store",
      ...(status === 401 ? { "www-authenticate": challenge } : {}),
      ...(status === 401 && acceptSignature !== undefined ? { "accept-signature": acceptSignature } : {}),
    },
    body: JSON.stringify({ error: { code, message } }),
  };
}
