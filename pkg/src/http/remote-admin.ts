// The admin interface of a server elsewhere.
import { KeywardError } from "../core/error.js";
import { adminOver } from "../engine/admin.js";
import type { Admin } from "../types/admin.js";
import type { FetchFunction } from "../types/fetch.js";
import { errorFrom } from "./admin-handler.js";

/** Where the server is and how it is called. */
export interface RemoteAdminOptions {
  readonly url: string;
  /** Sent with each call, for the host's own sign-in. */
  readonly headers?: { readonly [name: string]: string };
  /** Default: the platform's. */
  readonly fetch?: FetchFunction;
}

/** The interface of an actor, carried out by the handler at `url`; it throws the same errors as the engine. */
export function createRemoteAdmin(options: RemoteAdminOptions): Admin {
  const send = options.fetch ?? fetch;
  return adminOver(async (command, input) => {
    const headers = { ...options.headers, "content-type": "application/json" };
    const body = JSON.stringify({ command, input });
    const response = await reach(() => send(options.url, { method: "POST", headers, body }));
    const answer: unknown = await response.json().catch(() => null);
    if (!response.ok) throw errorFrom(answer, response.status);
    return (answer as { value: unknown }).value;
  });
}

async function reach(call: () => Promise<Response>): Promise<Response> {
  try {
    return await call();
  } catch (cause) {
    const message = "the server cannot be reached; whether the command was carried out is not known";
    throw new KeywardError({ kind: "storage", code: "storage_failed", message, details: {} }, { cause });
  }
}
