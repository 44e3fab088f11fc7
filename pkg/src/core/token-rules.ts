// The rules of tokens among the options of an engine or a verifier.
import type { TokenRules } from "../types/token.js";
import { typeError } from "./error.js";
import { textOf } from "./wire.js";

/** The rules as the core takes them. */
export function rulesOf(tokens: unknown): { readonly issuer: string; readonly audience: readonly string[] } {
  if (typeof tokens !== "object" || tokens === null) throw typeError("tokens", "an object with `issuer`");
  const { issuer, audience } = tokens as Partial<TokenRules>;
  const name = textOf("tokens.issuer", issuer);
  const audiences: unknown = audience === undefined ? name : audience;
  const list: readonly unknown[] = Array.isArray(audiences) ? audiences : [audiences];
  return { issuer: name, audience: list.map((one) => textOf("tokens.audience", one)) };
}
