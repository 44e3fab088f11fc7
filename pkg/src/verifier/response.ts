// `verifyResponse`: whether the host of a request has signed the response to it (RFC 9421, section 2.4).
import { call } from "../core/call.js";
import { typeError } from "../core/error.js";
import { tables } from "../core/tables.js";
import { glue } from "../core/wasm.js";
import { wire } from "../core/wire.js";
import type { RequestLike, ResponseLike } from "../types/request.js";
import type { ResponseVerdict } from "../types/verdict.js";
import { bodyOf, hashed, isUnread } from "./body.js";
import { denied } from "./denied.js";
import { profileOf, type SignatureProfile } from "./options.js";
import { lineText, responseText } from "./request.js";

/** What a response is verified with. */
export interface ResponseOptions extends SignatureProfile {
  /**
   * The host's public keys: `publicKey` of its signer by `clientId`. More than one while the host changes its key.
   * Security: from the host's documentation or configuration, never from the response.
   */
  readonly keys: { readonly [keyid: string]: string };
  /** The body, where the response does not carry it. */
  readonly body?: unknown;
  /** Unix milliseconds. Default: `Date.now`. */
  readonly now?: () => number;
}

const encoder = new TextEncoder();

/**
 * The verdict on a response, given the request as it was sent, signature and all.
 *
 * The signature must cover `@status`, the body's digest and type, and of the request method and target; of a signed request
 * also the signature, so that the response is good for this very request; of an unsigned one the digest that it states.
 *
 * Errors: `invalid` for a malformed option. Whatever is wrong with the response is a denial.
 */
export async function verifyResponse(
  response: ResponseLike,
  request: RequestLike,
  options: ResponseOptions,
): Promise<ResponseVerdict> {
  if (typeof options !== "object" || options === null) throw typeError("options", "an object with `keys`");
  const { keys, body: given, now = Date.now, maxBodyBytes = 1 << 20 } = options;
  if (typeof now !== "function") throw typeError("now", "a function");
  const settings = wire("options", { keys, ...profileOf(options) });
  const [message, asked] = [responseText(response), lineText(request)];
  const body = bodyOf(response, given);
  const { state, content } = isUnread(body) ? await hashed(body, message, maxBodyBytes) : body;
  const bytes = typeof content === "string" ? encoder.encode(content) : (content ?? undefined);
  const answer = [message.text, message.lines.length / 2, message.joined, state, bytes] as const;
  const answered = [asked.text, asked.lines.length / 2, asked.joined] as const;
  const found = call(() => glue().checkResponse(...answer, ...answered, settings, now())) as Found;
  if ("keyid" in found) return { ok: true, keyid: found.keyid, createdAt: found.createdAt };
  const verdict = denied(tables().reasons[found.reason]?.reason ?? "fault", found.clientId);
  return found.signatureBase === null ? verdict : { ...verdict, signatureBase: found.signatureBase };
}

type Found =
  | { readonly keyid: string; readonly createdAt: number }
  | { readonly reason: number; readonly clientId: string | null; readonly signatureBase: string | null };
