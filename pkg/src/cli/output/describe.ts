// Keys, users and the rest as a person reads them.
import { formatDay, formatInstant, formatLastDay } from "../../console/format/date.js";
import { describeAccess, statusLook } from "../../console/format/text.js";
import {
  type Access,
  type Denied,
  type Domain,
  type DomainProperties,
  type Key,
  type Pair,
  type RotationPolicy,
  tables,
  type User,
} from "../../index.js";
import { rotationText } from "../input/rotation.js";
import { NEXT_OF_HOST } from "./next.js";
import type { Paint } from "./paint.js";
import type { Column } from "./table.js";
import type { Terminal } from "./terminal.js";
import { pairs, printable } from "./text.js";

const NEVER = "never";

/** The columns of a list of keys: one row a key. */
export function keyColumns(keys: readonly Key[], paint: Paint): readonly Column<Key>[] {
  const domains = new Set(keys.map((key) => key.domain));
  const domain = { title: "DOMAIN", cell: (key: Key) => printable(key.domain), least: 6 };
  return [
    { title: "NAME", cell: (key) => printable(key.name), least: 10 },
    { title: "CLIENT ID", cell: clientIds },
    { title: "OWNER", cell: (key) => printable(key.owner), least: 8 },
    // One domain for all is not worth a column, unless it could be mistaken for another.
    ...(domains.size > 1 || !domains.has("default") ? [domain] : []),
    { title: "STATUS", cell: (key) => statusLook(key).word, dress: (key, text) => dressed(key, text, paint) },
    { title: "EXPIRES", cell: (key) => (key.endsAt === null ? NEVER : formatLastDay(key.endsAt)) },
    { title: "LAST USED", cell: (key) => lastUsedText(key.lastUsedAt), spare: 1 },
  ];
}

/** Everything about a key. */
export function describeKey(key: Key, paint: Paint): string {
  const look = statusLook(key);
  const why = key.status === "active" ? "" : ` (${look.why.charAt(0).toLowerCase()}${look.why.slice(1)})`;
  const rows: [string, string][] = [
    ["status", `${dressed(key, look.word, paint)}${why}`],
    ...key.pairs.flatMap((pair): [string, string][] => [
      [
        "client id",
        `${pair.clientId}  ${pair.methods.join(", ")}${pair.imported === undefined ? "" : `, imported from ${pair.imported}`}`,
      ],
      ["", pairText(pair, key)],
    ]),
    ["key id", key.keyId],
    ["owner", ownerOf(key)],
    ...(key.description === "" ? [] : [["description", printable(key.description)] as [string, string]]),
    ["access", accessText(key.access)],
    ["scopes", key.scopes.length === 0 ? "none" : printable(key.scopes.join(", "))],
    ...(key.notBefore === null ? [] : [["not before", instantText(key.notBefore)] as [string, string]]),
    ["expires", expiryText(key.expiresAt)],
    ...(key.endsAt === key.expiresAt ? [] : [["pairs end", expiryText(key.endsAt)] as [string, string]]),
    ["rotation", rotationOf(key)],
    ["created", `${instantText(key.createdAt)} by ${printable(key.createdBy)}`],
    ["last used", key.lastUsedAt === null ? NEVER : `about ${instantText(key.lastUsedAt)}`],
  ];
  return `${paint.bold(printable(key.name))}\n${pairs(rows)}`;
}

/** Warns of pairs that have gone and were tried since: somebody still has the secret, or has found it. */
export function warnOfRetired(key: Key, terminal: Terminal): void {
  for (const { clientId, retiredAt, usedAt } of key.retired) {
    if (usedAt === null) continue;
    terminal.warn(
      `the pair ${clientId}, gone since ${instantText(retiredAt)}, was tried about ${instantText(usedAt)}: somebody still has its secret, or has found it`,
    );
  }
}

/** Everything about a user. */
export function describeUser(user: User, paint: Paint): string {
  const rows: [string, string][] = [
    ["domain", printable(user.domain)],
    ["kind", user.kind],
    ["status", user.status === "active" ? paint.green(user.status) : paint.yellow(user.status)],
    ["access", accessText(user.access)],
    ...switchedOff(user).map((what): [string, string] => [what, paint.yellow("off")]),
    ...(user.maintainers.length === 0
      ? []
      : [["maintainers", printable(user.maintainers.join(", "))] as [string, string]]),
  ];
  return `${paint.bold(printable(user.user))}\n${pairs(rows)}`;
}

/** Everything about a domain: its properties as the table of the core names them, but for what the site says. */
export function describeDomain(domain: Domain, paint: Paint): string {
  const rows: [string, string][] = [
    ["status", domain.status === "active" ? paint.green(domain.status) : paint.yellow(domain.status)],
    ["environments", accessText(domain.environments)],
    ...tables()
      .properties.map((row): [string, unknown] => [row.name, domain[row.name as keyof DomainProperties]])
      .filter(([, value]) => value !== null)
      .map(([name, value]): [string, string] => [name, propertyText(value)]),
  ];
  return `${paint.bold(printable(domain.domain))}\n${pairs(rows)}`;
}

/** A value of a policy or a property, as a person types it. */
export function propertyText(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? "none" : printable(value.join(", "));
  if (typeof value === "boolean") return value ? "yes" : "no";
  return typeof value === "object" ? rotationText(value as RotationPolicy) : printable(String(value));
}

/** The columns of a list of users. */
export const USER_COLUMNS: readonly Column<User>[] = [
  { title: "USER", cell: (user) => printable(user.user), least: 10 },
  { title: "DOMAIN", cell: (user) => printable(user.domain), least: 8 },
  { title: "KIND", cell: (user) => user.kind },
  { title: "STATUS", cell: (user) => user.status },
  { title: "ACCESS", cell: (user) => accessText(user.access), least: 12 },
];

/** "production · read, write", or "none". */
export function accessText(access: Access): string {
  return printable(describeAccess(access)) || "none";
}

/** The exact instant, in the viewer's zone and in none: what was typed as a day must not stay a guess. */
export function instantText(at: number): string {
  return `${formatInstant(at)} (${new Date(at).toISOString()})`;
}

/** The day of a last use: the hour is not known so well. */
export function lastUsedText(at: number | null): string {
  return at === null ? NEVER : formatDay(at);
}

/** When a key ends. */
export function expiryText(at: number | null): string {
  return at === null ? NEVER : `${formatLastDay(at)}, until ${instantText(at)}`;
}

/** "ann", or "ann of acme" outside the default domain. */
export function ownerOf({ owner, domain }: { readonly owner: string; readonly domain: string }): string {
  return printable(domain === "default" ? owner : `${owner} of ${domain}`);
}

function clientIds(key: Key): string {
  const [first, ...rest] = key.pairs;
  if (first === undefined) return key.keyId;
  return rest.length === 0 ? first.clientId : `${first.clientId} +${rest.length}`;
}

/** Where a pair stands: its stage, when it ends and when it was last used. */
function pairText(pair: Pair, key: Key): string {
  const ends = pair.expiresAt !== null && pair.expiresAt !== key.expiresAt && pair.expiresAt !== pair.retiresAt;
  return [
    pair.stage,
    ...(pair.status === "active" || pair.reason === key.reason || pair.reason === null ? [] : [pair.reason]),
    ...(pair.retiresAt === null
      ? []
      : [`${pair.stage === "retired" ? "since" : "until"} ${instantText(pair.retiresAt)}`]),
    ...(ends ? [`expires ${expiryText(pair.expiresAt)}`] : []),
    pair.lastUsedAt === null ? "never used" : `last used about ${instantText(pair.lastUsedAt)}`,
  ].join("; ");
}

/** The rotation policy, and when the pair that is to be replaced is due. */
function rotationOf(key: Key): string {
  const due = key.pairs.map((pair) => pair.rotationDueAt).filter((at) => at !== null);
  const policy = rotationText(key.rotation);
  return due.length === 0 ? policy : `${policy}; next due ${instantText(Math.max(...due))}`;
}

function switchedOff(user: User): readonly string[] {
  return [...(user.keyCreation ? [] : ["key creation"]), ...(user.tokenGeneration ? [] : ["token generation"])];
}

function dressed(key: Key, text: string, paint: Paint): string {
  const tones = { ok: paint.green, warn: paint.yellow, bad: paint.red, quiet: paint.dim };
  return tones[statusLook(key).tone](text);
}

/** A denial: what happened, what the caller is told, and what the host can do about it. */
export function describeDenied(denied: Denied, { out }: Terminal): string {
  const meaning = tables().reasons.find((row) => row.reason === denied.reason)?.meaning ?? "";
  const rows: [string, string][] = [
    ["because", meaning],
    ["the caller is told", `${denied.code} (${denied.status}): ${denied.message}`],
    ...(denied.clientId === null ? [] : [["client id", denied.clientId] as [string, string]]),
    ...(denied.cause === undefined ? [] : [["cause", printable(String(denied.cause))] as [string, string]]),
  ];
  const base = denied.signatureBase?.split("\n").map((line) => `    ${printable(line)}`);
  const compared = base === undefined ? "" : `\n  the signature has to be over this text:\n${base.join("\n")}`;
  const next = NEXT_OF_HOST[denied.reason];
  const helped = next === undefined ? "" : `\n  ${out.dim("next:")} ${next}`;
  return `${out.red("denied")} ${denied.reason}\n${pairs(rows)}${compared}${helped}`;
}
