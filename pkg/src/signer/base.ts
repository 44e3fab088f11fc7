// For people who debug a mismatch, and for the 401 that asks for a signature.
import { call } from "../core/call.js";
import { typeError } from "../core/error.js";
import { glue } from "../core/wasm.js";
import { membersOf, textOf, wire } from "../core/wire.js";
import type { RequestLike, ResponseLike } from "../types/request.js";
import type { SignatureProfile } from "../verifier/options.js";
import { lineText, responseText } from "../verifier/request.js";

/** What else a signature base depends on. */
export interface BaseOptions extends Pick<SignatureProfile, "origin" | "structuredFields"> {
  /** The request that a response answers. */
  readonly request?: RequestLike;
}

/**
 * The signature base of a request, or of a response: the text that a signature with this `Signature-Input` is over, each
 * byte a character. For people who debug a mismatch: compare it with `signatureBase` of the denial.
 *
 * Errors: `invalid`, with the reason as its rule.
 */
export function signatureBase(
  message: RequestLike | ResponseLike,
  signatureInput: string,
  options: BaseOptions = {},
): string {
  const { origin, structuredFields, request } = membersOf("options", options) as BaseOptions;
  const response = isResponse(message) ? responseText(message) : undefined;
  const asked = isResponse(message) ? request && lineText(request) : lineText(message);
  const input = textOf("signatureInput", signatureInput);
  const profile = wire("options", { origin, structuredFields });
  return call(() =>
    glue().signatureBase(
      asked?.text,
      (asked?.lines.length ?? 0) / 2,
      asked?.joined ?? false,
      response?.text,
      (response?.lines.length ?? 0) / 2,
      response?.joined ?? false,
      input,
      profile,
    ),
  );
}

/**
 * The value of `Accept-Signature`, for a 401: which signature would be taken.
 *
 * Shape: the label `keyward`, the components and parameters of a signer of this profile; a client adds a nonce of its own.
 * Default: `tag` "keyward"; `body` false: without the components of a request that has a body.
 * Source: RFC 9421, section 5.1.
 */
export function acceptSignature(options: { readonly tag?: string; readonly body?: boolean } = {}): string {
  const { tag = "keyward", body = false } = membersOf("options", options);
  if (typeof body !== "boolean") throw typeError("body", "true or false");
  const named = textOf("tag", tag);
  return call(() => glue().acceptSignature(named, body));
}

function isResponse(message: RequestLike | ResponseLike): message is ResponseLike {
  return typeof message === "object" && message !== null && "status" in message;
}
