/** The filters of the audit report: words in the URL, and the query that they stand for. */
import type { AuditQuery } from "../../../types/audit.js";
import { endOfDay, startOfDay } from "../../format/date.js";
import type { Words } from "../../state/console.js";

/** The filters that are typed, in their order, by their names in the URL. */
export const FILTERS = [
  { name: "from", label: "From", type: "date", hint: "" },
  { name: "to", label: "To", type: "date", hint: "" },
  { name: "actor", label: "Actor", type: "text", hint: "anybody" },
  { name: "owner", label: "Owner", type: "text", hint: "any" },
  { name: "domain", label: "Domain", type: "text", hint: "any" },
  { name: "key", label: "Key", type: "text", hint: "key or client ID" },
  { name: "action", label: "Action", type: "text", hint: "key.create, or key" },
] as const;

/** The words of the filters that a location has. */
export function readWords(params: URLSearchParams): Words {
  return Object.fromEntries(
    [...FILTERS.map(({ name }) => name), "outcome"].map((name) => [name, params.get(name) ?? ""]),
  );
}

/** What is asked of the report; both days count whole, in the viewer's zone. */
export function toQuery({ from = "", to = "", actor, owner, domain, key, action, outcome }: Words): AuditQuery {
  const [start, end] = [startOfDay(from), endOfDay(to)];
  return {
    ...(start === null ? {} : { from: start }),
    ...(end === null ? {} : { to: end }),
    ...(actor ? { actor } : {}),
    ...(owner ? { owner } : {}),
    ...(domain ? { domain } : {}),
    ...(key ? { keyId: key } : {}),
    ...(action ? { action } : {}),
    ...(outcome === "done" || outcome === "refused" ? { outcome } : {}),
  };
}
