// Tokens as text: what a scanner needs.
import { call } from "./call.js";
import { typeError } from "./error.js";
import { glue } from "./wasm.js";

/** What a token says of itself, without any storage. */
export interface TokenShape {
  readonly prefix: string;
  /** Null if the checksum does not fit. */
  readonly clientId: string | null;
  /** Whether the checksum fits. It is no proof of anything: whoever can count can make one. */
  readonly valid: boolean;
}

/** The regular expression that finds tokens of any prefix in a text; `inspectToken` tells which are real. */
export const TOKEN_PATTERN: RegExp =
  /(?<![0-9A-Za-z_])[a-z][a-z0-9_]{0,10}[a-z0-9]_[0-9A-Za-z]{24}_[0-9A-Za-z]{60}(?![0-9A-Za-z_])/g;

/** What a text says of itself as a token; null if it has no form of one. */
export function inspectToken(text: string): TokenShape | null {
  if (typeof text !== "string") throw typeError("text", "a string");
  return call(() => glue().inspectToken(text) as TokenShape | null);
}
