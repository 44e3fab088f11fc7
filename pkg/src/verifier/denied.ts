// Denials, in the words of the core's table.
import { reasonRow } from "../core/tables.js";
import type { Reason } from "../generated/codes.js";
import type { Denied } from "../types/verdict.js";

/** The denial of a reason. */
export function denied(reason: Reason, clientId: string | null = null, cause?: unknown): Denied {
  const { code, status, message } = reasonRow(reason);
  return { ok: false, code, reason, status, message, clientId, ...(cause === undefined ? {} : { cause }) };
}
