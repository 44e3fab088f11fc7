// A key of 32 bytes as a person writes it down.
import { usage } from "../command/usage.js";

/** The key, from base64 or hex. Errors: `UsageError` that names `label`, and nothing of what was typed. */
export function rawKey(label: string, typed: string): Uint8Array {
  const trim = typed.trim();
  const bytes = /^[0-9A-Fa-f]{64}$/.test(trim) ? Buffer.from(trim, "hex") : fromBase64(trim);
  if (bytes?.byteLength === 32) return new Uint8Array(bytes);
  throw usage(label, "must hold 32 bytes in base64 or hex, as `openssl rand -base64 32` prints them");
}

/** Buffer skips what is no base64 instead of refusing it. */
function fromBase64(typed: string): Buffer | null {
  return /^[0-9A-Za-z+/_-]{43}=?$/.test(typed) ? Buffer.from(typed, "base64") : null;
}
