// A denial that only the shell can state, in the core's words.
import { reasonRow } from "../core/tables.js";
import type { Reason } from "../generated/codes.js";
import type { Denied } from "../types/verdict.js";

/** The denial for a reason. */
export function denied(reason: Reason, clientId: string | null = null, cause?: unknown): Denied {
  const { code, status, message } = reasonRow(reason);
  return { ok: false, code, reason, status, message, clientId, ...(cause === undefined ? {} : { cause }) };
}
