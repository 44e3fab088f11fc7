// The endpoint for leaked tokens: whoever has found one sends it, and what it opens is ended.
import { shapeOf, typeError } from "../core/error.js";
import { inspectToken } from "../core/token.js";
import { type LeakOptions, selfRevoke } from "../engine/self-revoke.js";
import type { FetchRequest, FetchResponse } from "../types/fetch.js";
import type { LeakReport } from "../types/leak.js";
import type { RequestLike } from "../types/request.js";

/** A token that somebody has found, and what came of it. */
export interface FoundLeak {
  readonly report: LeakReport;
  /** What the finder says of the place: not to be trusted. */
  readonly url: string | null;
  readonly source: string | null;
}

/** What a handler is made with. */
export interface LeakHandlerOptions extends LeakOptions {
  /** Is told of each token, so that its owner can be asked how it got there. What it throws is lost. */
  readonly onFound?: (found: FoundLeak) => void | Promise<void>;
}

const MAX_BODY = 1 << 20;
const MAX_TOKENS = 1_000;

/** One finding of GitHub's secret scanning partner programme. */
interface Finding {
  readonly token: string;
  readonly type: string | null;
  readonly url: string | null;
  readonly source: string | null;
}

/**
 * A Fetch handler: `POST` a token, and it is revoked. The token is the body as text, or `{ token }` as JSON, or the
 * credential of the request itself where there is no body; then it answers `{ revoked }`, or the public code of the
 * denial. A JSON list `[{ token, type, url, source }]`, as GitHub's secret scanning sends it to partners, is answered with
 * GitHub's feedback, a `label` for each token that can be told.
 *
 * Security: a token that verifies is proof enough, so nobody has to sign in; whoever has it could do worse. An answer tells
 * nothing that a verification would not. Put your rate limit in front of it.
 */
export function createLeakHandler(options: LeakHandlerOptions): (request: FetchRequest) => Promise<FetchResponse> {
  return async (request) => {
    try {
      if (request.method !== "POST") return answer(405, failure("invalid", "use POST"));
      const asked = await read(request);
      if (Array.isArray(asked)) return await answerAll(asked, options);
      const { token, url, source } = asked as Partial<Finding>;
      const report = await selfRevoke(options, token ?? (request as RequestLike));
      await tell(options, { report, url: url ?? null, source: source ?? null });
      return report.ok
        ? answer(200, { revoked: report.revoked })
        : answer(report.status, failure(report.code, report.message));
    } catch (error) {
      const shape = shapeOf(error);
      if (shape?.kind === "invalid") return answer(400, failure("invalid", shape.message));
      return answer(shape?.kind === "storage" ? 503 : 500, failure("unavailable", "try again later"));
    }
  };
}

async function answerAll(findings: readonly Finding[], options: LeakHandlerOptions): Promise<Response> {
  const feedback: unknown[] = [];
  for (const { token, type, url, source } of findings) {
    const report = await selfRevoke(options, token);
    if (!report.ok && report.status >= 500) return answer(503, failure(report.code, report.message));
    await tell(options, { report, url, source });
    // Of a token of the right form that proves nothing, nobody can say whether it ever was one of ours.
    const label = report.ok ? "true_positive" : inspectToken(token)?.valid === true ? null : "false_positive";
    if (label !== null) feedback.push({ token_hash: await hashOf(token), token_type: type, label });
  }
  return answer(200, feedback);
}

async function tell(options: LeakHandlerOptions, found: FoundLeak): Promise<void> {
  try {
    await options.onFound?.(found);
  } catch {
    // The token is revoked whether or not somebody hears of it.
  }
}

/** What the body says: findings, one of them, or nothing, where the request carries the credential itself. */
async function read(request: FetchRequest): Promise<readonly Finding[] | Partial<Finding>> {
  // A signature may cover the body, so the request keeps its own.
  const text = await (request.clone() as Request).text();
  if (text.length > MAX_BODY) throw typeError("body", `at most ${MAX_BODY} characters`);
  if (text.trim() === "") return {};
  const type = (request as Request).headers.get("content-type") ?? "";
  if (!/^application\/json\s*(;|$)/i.test(type)) return { token: text.trim() };
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    throw typeError("body", "JSON, as its content type says");
  }
  if (!Array.isArray(body)) return findingOf("body", body);
  if (body.length > MAX_TOKENS) throw typeError("body", `a list of at most ${MAX_TOKENS} tokens`);
  return body.map((one, index) => findingOf(`body[${index}]`, one));
}

function findingOf(path: string, one: unknown): Finding {
  const { token, type, url, source } = (typeof one === "object" && one !== null ? one : {}) as Partial<Finding>;
  if (typeof token !== "string") throw typeError(`${path}.token`, "a string");
  const textOf = (value: unknown) => (typeof value === "string" ? value : null);
  return { token, type: textOf(type), url: textOf(url), source: textOf(source) };
}

/** GitHub knows a token again by the SHA-256 of it, so that the answer does not repeat it. */
async function hashOf(token: string): Promise<string> {
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(token)));
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function failure(code: string, message: string): unknown {
  return { error: { code, message } };
}

function answer(status: number, body: unknown): Response {
  const headers = {
    "content-type": "application/json",
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
  };
  return new Response(JSON.stringify(body), { status, headers });
}
