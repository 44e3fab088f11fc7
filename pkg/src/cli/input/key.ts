// How a command line names a key, and what can be said of one.
import { inspectToken } from "../../index.js";
import type { Call } from "../command/command.js";
import { type Argument, asText, asWhole, many, type One, one, oneOf } from "../command/option.js";
import { usage } from "../command/usage.js";
import type { Terminal } from "../output/terminal.js";
import { asGrant } from "./access.js";
import { asRotation, ROTATION_FORM } from "./rotation.js";
import { readExpiry } from "./when.js";

/** The key that a command is about. */
export const KEY: Argument = { name: "KEY", sentence: "A client id of the key, or its key id", field: "keyId" };

export const SCOPE = many("scope", "SCOPE", "A scope that the key has", asText, { field: "scopes" });
export const ACCESS = many("access", "ENV=ROLES", "What the key may do, as in production=read,write", asGrant);
export const METHOD = many(
  "method",
  "METHOD",
  "bearer, ed25519 or hmac-sha256; without it, bearer and ed25519",
  oneOf("bearer", "ed25519", "hmac-sha256"),
  { field: "methods" },
);
export const ROTATION = one("rotation", "POLICY", ROTATION_FORM, asRotation);
export const EXPIRES = one(
  "expires",
  "WHEN",
  "2027-03-01 (the end of that day here), 90d, 12h, an instant, or never",
  (typed: string): Expiry => ({ typed, at: readExpiry()(typed) }),
  { field: "expiresAt" },
);
export const EXPIRES_IN = one("expires-in-days", "DAYS", "The same as --expires with so many days", asWhole, {
  field: "expiresInDays",
});

/** When a key ends: as it was typed, and the instant; null is never. */
export interface Expiry {
  readonly typed: string;
  readonly at: number | null;
}

/** The expiration in the SDK's terms: days are days there, whatever instant they come to; nothing if none is given. */
export function expiryOf(
  call: Call,
  expires: One<Expiry>,
): { readonly expiresAt?: number | null; readonly expiresInDays?: number } {
  const [when, days] = [call.one(expires), call.one(EXPIRES_IN)];
  if (when !== undefined && days !== undefined) {
    throw usage("--expires-in-days", "and --expires exclude each other", call.command.words);
  }
  const counted = /^(\d+)d$/.exec(when?.typed ?? "")?.[1];
  if (counted !== undefined) return { expiresInDays: Number(counted) };
  if (when !== undefined) return { expiresAt: when.at };
  return days === undefined ? {} : { expiresInDays: days };
}

/** A whole token names its key too: in a hurry, that is what somebody has at hand. `-` keeps it off the command line. */
export async function keyIdOf(call: Call, terminal: Terminal): Promise<string> {
  const typed = call.arg(0) === "-" ? (await terminal.read("the key")).toString("utf8").trim() : call.arg(0);
  return keyIdIn(typed);
}

/** The client id in a token, or the text as it is. */
export function keyIdIn(typed: string): string {
  return inspectToken(typed)?.clientId ?? typed;
}
