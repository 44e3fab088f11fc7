// What a key or a user may do, as a person types it: `production=read,write`, once for each environment.
import type { Access } from "../../index.js";
import { Problem, type Reader } from "../command/option.js";

/** One environment with its roles; null for `none`, which stands for no access at all. */
export type Grant = readonly [environment: string, roles: readonly string[]] | null;

/** Reads one grant. The first `=` ends the environment, commas part the roles. */
export const asGrant: Reader<Grant> = (typed) => {
  if (typed === "none") return null;
  const equals = typed.indexOf("=");
  if (equals < 1) throw new Problem("must be ENVIRONMENT=ROLE,ROLE… as in production=read,write, or none");
  return [typed.slice(0, equals), listOf(typed.slice(equals + 1))];
};

/** The access of all grants together; undefined if there are none, so that it stays as it is. */
export function accessOf(grants: readonly Grant[] | undefined): Access | undefined {
  if (grants === undefined) return undefined;
  const access = new Map<string, readonly string[]>();
  for (const grant of grants) {
    if (grant !== null) access.set(grant[0], [...(access.get(grant[0]) ?? []), ...grant[1]]);
  }
  return Object.fromEntries(access);
}

/** The parts between commas; an empty text has none. */
export function listOf(typed: string): readonly string[] {
  return typed === "" ? [] : typed.split(",").map((part) => part.trim());
}
