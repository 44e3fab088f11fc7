// Who asks, as a person types it: `siteAdmin:root`, `domainAdmin:eve@acme`, `user:ann@acme`.
import type { Actor } from "../../index.js";
import { one, Problem, type Reader } from "../command/option.js";

const asActor: Reader<Actor> = (typed) => {
  const [, role, name = ""] = /^(siteAdmin|domainAdmin|user):(.+)$/s.exec(typed) ?? [];
  if (role === "siteAdmin") return { role, id: name };
  // An id can be a mail address; the domain cannot be left out then.
  const at = name.lastIndexOf("@");
  const [id, domain] = at < 0 ? [name, "default"] : [name.slice(0, at), name.slice(at + 1)];
  if (id !== "" && domain !== "" && (role === "domainAdmin" || role === "user")) return { role, id, domain };
  throw new Problem("must be siteAdmin:ID, domainAdmin:ID@DOMAIN or user:ID@DOMAIN");
};

/** Who asks for the change; the audit chain names it. Whoever can write the file can be anybody. */
export const AS = one("as", "ACTOR", "Who asks: siteAdmin:root, domainAdmin:eve@acme or user:ann@acme", asActor, {
  fallback: "siteAdmin:cli",
});

/** The actor where none is given. */
export const CLI_ACTOR: Actor = { role: "siteAdmin", id: "cli" };
