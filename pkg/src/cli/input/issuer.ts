// Who makes tokens, and for whom.
import type { TokenRules } from "../../index.js";
import type { Call } from "../command/command.js";
import { asText, many, text } from "../command/option.js";

export const ISSUER = text("issuer", "URL", "Who makes the tokens, the same as in your createKeyward({ tokens })", {
  env: "KEYWARD_ISSUER",
});
export const AUDIENCE = many("audience", "URL", "Whom the tokens are for; without it, the issuer", asText);

/** The rules that the call names; undefined if it names no issuer. */
export function rulesOf(call: Call): TokenRules | undefined {
  const issuer = call.one(ISSUER);
  const audience = call.many(AUDIENCE);
  return issuer === undefined ? undefined : { issuer, ...(audience === undefined ? {} : { audience }) };
}
