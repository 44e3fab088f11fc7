// From the rows of another system's export to records: which column is which, and what a value means.
import type { Access, ImportFormat } from "../../index.js";
import { Problem, type Reader } from "../command/option.js";
import { accessOf, asGrant, listOf } from "../input/access.js";
import { readInstant } from "../input/when.js";
import type { Row } from "./rows.js";

/** The members of a record that a column can hold, and two that say the opposite of `disabled`, or more. */
const MEMBERS = [
  "digest",
  "owner",
  "domain",
  "name",
  "description",
  "scopes",
  "access",
  "expiresAt",
  "notBefore",
  "disabled",
  "enabled",
  "revoked",
] as const;
type Member = (typeof MEMBERS)[number];

/** Which column holds a member. */
export type Mapping = readonly [member: Member, column: string];

/** The columns of the tables in which these systems keep their keys. */
const TABLES: { readonly [format in ImportFormat]?: readonly Mapping[] } = {
  "better-auth": [
    ["digest", "key"],
    ["owner", "userId"],
    ["owner", "referenceId"],
  ],
  unkey: [
    ["digest", "hash"],
    ["owner", "ownerId"],
    ["owner", "externalId"],
    ["expiresAt", "expires"],
  ],
  "laravel-sanctum": [
    ["digest", "token"],
    ["owner", "tokenable_id"],
    ["expiresAt", "expires_at"],
  ],
  "django-rest-framework-api-key": [
    ["digest", "hashed_key"],
    ["expiresAt", "expiry_date"],
  ],
  "prefixed-api-key": [["digest", "longTokenHash"]],
};

/** `owner=user_id`. */
export const asMapping: Reader<Mapping> = (typed) => {
  const equals = typed.indexOf("=");
  const member = MEMBERS.find((one) => one === typed.slice(0, equals));
  if (equals < 1 || member === undefined || equals === typed.length - 1)
    throw new Problem(`must be MEMBER=COLUMN, where MEMBER is one of ${MEMBERS.join(", ")}`);
  return [member, typed.slice(equals + 1)];
};

/** What every record gets that has no value of its own. */
export interface Defaults {
  readonly format: ImportFormat;
  readonly owner?: string;
  readonly domain?: string;
  readonly name?: string;
  readonly scopes?: readonly string[];
  readonly access?: Access;
}

const instant = readInstant({ day: "end", length: "ahead" });

/** The record of a row; null if the row says that its key was revoked there. What is wrong is left to the core to say. */
export function recordOf(row: Row, mappings: readonly Mapping[], defaults: Defaults): object | null {
  const of = (member: Member) => {
    const columns = [...mappings, [member, member] as const, ...(TABLES[defaults.format] ?? [])];
    const value = columns.find(([one, column]) => one === member && filled(row[column]))?.[1];
    return value === undefined ? undefined : row[value];
  };
  if (truth(of("revoked")) === true) return null;
  const enabled = truth(of("enabled"));
  const members = {
    ...defaults,
    ...texts({ digest: of("digest"), owner: of("owner"), domain: of("domain"), name: of("name") }),
    ...texts({ description: of("description") }),
    scopes: scopes(of("scopes")) ?? defaults.scopes,
    access: access(of("access")) ?? defaults.access,
    expiresAt: moment(of("expiresAt")),
    notBefore: moment(of("notBefore")),
    disabled: truth(of("disabled")) ?? (enabled === undefined ? undefined : !enabled),
  };
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));
}

function filled(value: unknown): boolean {
  return value !== undefined && value !== null && value !== "";
}

/** Ids are numbers in many tables, and texts here. */
function texts(members: { readonly [name: string]: unknown }): object {
  const given = Object.entries(members).filter(([, value]) => filled(value));
  return Object.fromEntries(given.map(([name, value]) => [name, typeof value === "number" ? String(value) : value]));
}

function truth(value: unknown): boolean | undefined {
  if (!filled(value)) return undefined;
  if (["true", "t", "1", "yes"].includes(String(value).toLowerCase())) return true;
  return ["false", "f", "0", "no"].includes(String(value).toLowerCase()) ? false : undefined;
}

function scopes(value: unknown): unknown {
  return typeof value === "string" ? listOf(value) : value;
}

/** `production=read,write;staging=read`. */
function access(value: unknown): unknown {
  if (typeof value !== "string") return value;
  return accessOf(value.split(";").map((part) => asGrant(part.trim())));
}

/** Unix milliseconds, or any instant that a person can type; what is neither is left to the core to refuse. */
function moment(value: unknown): unknown {
  if (typeof value !== "string") return value;
  if (/^\d{12,15}$/.test(value)) return Number(value);
  try {
    // SQL writes a blank where ISO has a T, and databases know microseconds.
    return instant(
      value
        .trim()
        .replace(/^(\d{4}-\d{2}-\d{2}) /, "$1T")
        .replace(/(\.\d{3})\d+/, "$1")
        .replace(/([+-]\d{2})$/, "$1:00"),
    );
  } catch {
    return value;
  }
}
