// The admin interface over HTTP: one POST a command, for a console or a program elsewhere.
import { type ErrorShape, errorOf, KeywardError, shapeOf, typeError } from "../core/error.js";
import { isCommand } from "../engine/admin.js";
import type { Keyward } from "../engine/keyward.js";
import type { Actor } from "../types/actor.js";
import type { FetchRequest, FetchResponse } from "../types/fetch.js";

/** What a handler is made with. */
export interface AdminHandlerOptions {
  readonly keyward: Keyward;
  /**
   * Who asks; null refuses. Security: this is where the host's own sign-in comes in. Nothing else protects the handler.
   */
  readonly actor: (request: FetchRequest) => Actor | null | Promise<Actor | null>;
  /** Origins of pages that may call it, besides its own. */
  readonly allowedOrigins?: readonly string[];
}

const MAX_BODY = 64 * 1024;

/**
 * A Fetch handler: `POST { command: "keys.create", input: {…} }` answers `{ value }` or `{ error }`.
 *
 * Security: only JSON is taken and a foreign `Origin` is refused, so that no other site's page can use a signed-in browser.
 */
export function createAdminHandler(options: AdminHandlerOptions): (request: FetchRequest) => Promise<FetchResponse> {
  return async (request) => {
    try {
      const refused = guard(request, options.allowedOrigins ?? []);
      if (refused) return refused;
      const actor = await options.actor(request);
      if (actor === null || actor === undefined) return answer(401, failure("refusal", "forbidden", "sign in first"));
      const { command, input } = await read(request);
      if (!isCommand(command)) throw typeError("command", "the name of a command, as `keys.create`");
      const [group, method] = command.split(".") as [keyof ReturnType<Keyward["as"]>, string];
      const methods: object = options.keyward.as(actor)[group];
      const run = (methods as { readonly [name: string]: (input: unknown) => Promise<unknown> })[method];
      return answer(200, { value: await run?.(input) });
    } catch (error) {
      const shape = shapeOf(error);
      return shape
        ? answer(statusOf(shape), { error: shape })
        : answer(500, failure("fault", "fault", "the server failed"));
    }
  };
}

function guard(request: Request, allowed: readonly string[]): Response | null {
  if (request.method !== "POST") return answer(405, failure("invalid", "invalid", "use POST"));
  const origin = request.headers.get("origin");
  if (origin !== null && origin !== new URL(request.url).origin && !allowed.includes(origin)) {
    return answer(403, failure("refusal", "forbidden", "this origin may not call"));
  }
  const type = request.headers.get("content-type") ?? "";
  return /^application\/json\s*(;|$)/i.test(type)
    ? null
    : answer(415, failure("invalid", "invalid", "send application/json"));
}

async function read(request: Request): Promise<{ command?: unknown; input?: unknown }> {
  const text = await request.text();
  if (text.length > MAX_BODY) throw typeError("body", `at most ${MAX_BODY} characters`);
  try {
    const body: unknown = JSON.parse(text);
    if (typeof body === "object" && body !== null) return body;
  } catch {
    // Told below: the parser's own message repeats the input.
  }
  throw typeError("body", "a JSON object with `command` and `input`");
}

function statusOf({ kind, code }: ErrorShape): number {
  if (kind === "invalid") return 400;
  if (kind === "storage") return 503;
  if (kind === "fault") return 500;
  if (code.endsWith("_not_found") || code === "site_missing") return 404;
  return code === "forbidden" || code === "self_service_level" || code === "creation_restricted" ? 403 : 409;
}

function failure(kind: ErrorShape["kind"], code: ErrorShape["code"], message: string): { error: ErrorShape } {
  return { error: { kind, code, message, details: {} } };
}

function answer(status: number, body: unknown): Response {
  const headers = {
    "content-type": "application/json",
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
  };
  return new Response(JSON.stringify(body), { status, headers });
}

/** @internal The error that a handler's answer carries. */
export function errorFrom(body: unknown, status: number): Error {
  const shape = (body as { error?: ErrorShape } | null)?.error;
  if (typeof shape?.code === "string" && typeof shape.message === "string") {
    return errorOf({ ...shape, details: shape.details ?? {} });
  }
  const message = `the server answered with ${status} and no error of keyward`;
  return new KeywardError({ kind: "storage", code: "storage_failed", message, details: {} });
}
