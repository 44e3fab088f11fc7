/** Numbers, names and errors as text. */
import type { Access, Key, StatusReason } from "../../types/key.js";
import { formatInstant } from "./date.js";
import { once } from "./once.js";

const whole = once(() => new Intl.NumberFormat("en"));
const compact = once(() => new Intl.NumberFormat("en", { notation: "compact", maximumSignificantDigits: 2 }));

/** "100,000". */
export function formatCount(count: number): string {
  return whole().format(count);
}

/** "74K": for places where the exact count is a hover away. */
export function formatCompact(count: number): string {
  return count < 1000 ? String(count) : compact().format(count);
}

/** "1 key", "36 keys". */
export function plural(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? "" : "s"}`;
}

/** The client id that names a key in a list: the one of its newest pair. */
export function clientIdOf(key: Key): string {
  return key.pairs[0]?.clientId ?? key.keyId;
}

/** The environments of an access that hold at least one role, by name. */
export function environmentsOf(access: Access): readonly string[] {
  return Object.keys(access)
    .filter((environment) => (access[environment]?.length ?? 0) > 0)
    .sort();
}

/** "production · read, write": every environment with its roles. */
export function describeAccess(access: Access): string {
  return environmentsOf(access)
    .map((environment) => `${environment} · ${(access[environment] ?? []).join(", ")}`)
    .join("; ");
}

/** How a status looks: its word, its icon and its tone. */
export interface StatusLook {
  readonly word: string;
  readonly tone: "ok" | "warn" | "bad" | "quiet";
  readonly icon: "check" | "clock" | "pause" | "ban";
  /** One sentence for a hover. */
  readonly why: string;
}

const LOOKS: { readonly [reason in StatusReason]: StatusLook } = {
  expired: { word: "Expired", tone: "warn", icon: "clock", why: "Its expiry has passed" },
  not_yet_valid: { word: "Scheduled", tone: "quiet", icon: "clock", why: "Not valid yet" },
  disabled: {
    word: "Disabled",
    tone: "quiet",
    icon: "pause",
    why: "Disabled; enabling it brings the same secret back",
  },
  domain_disabled: { word: "Domain off", tone: "quiet", icon: "pause", why: "Its domain is disabled" },
  owner_deactivated: { word: "Owner off", tone: "quiet", icon: "pause", why: "Its owner is deactivated" },
  revoked: { word: "Revoked", tone: "bad", icon: "ban", why: "Its secret is erased; regenerate gives it a new one" },
};

/** How the status of a key looks. */
export function statusLook(key: Pick<Key, "status" | "reason">): StatusLook {
  if (key.status === "active") return { word: "Active", tone: "ok", icon: "check", why: "Can be used now" };
  return LOOKS[key.reason ?? (key.status === "revoked" ? "revoked" : "disabled")];
}

/** What went wrong, in the words of whoever refused it. */
export interface Failure {
  /** Stable; null if the error is not the SDK's. */
  readonly code: string | null;
  readonly message: string;
  /** What exactly is wrong, one line each. */
  readonly issues: readonly { readonly path: string; readonly message: string }[];
  /** The limits and names that the refusal is about, a sentence each. */
  readonly facts: readonly string[];
}

/** The failure that an error tells of. */
export function readFailure(error: unknown): Failure {
  const { code, message, details } = (typeof error === "object" && error !== null ? error : {}) as Record<
    string,
    unknown
  >;
  return {
    code: typeof code === "string" ? code : null,
    message: sentence(typeof message === "string" && message !== "" ? message : String(error)),
    issues: readIssues(details),
    facts: readFacts(code, (details ?? {}) as Record<string, unknown>),
  };
}

/** The SDK's messages are lower case without a full stop, to be put in a sentence: here is the sentence. */
export function sentence(message: string): string {
  const text = message.charAt(0).toUpperCase() + message.slice(1);
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

function readIssues(details: unknown): Failure["issues"] {
  const issues = (details as { issues?: unknown } | null | undefined)?.issues;
  if (!Array.isArray(issues)) return [];
  return issues.map((issue: Record<string, unknown>) => ({
    path: String(issue.path ?? ""),
    message: String(issue.message ?? [issue.rule, issue.limit].filter((part) => part !== undefined).join(" ")),
  }));
}

/** A property of a domain that would allow more than the site does. */
interface Wider {
  readonly path: string;
  readonly value: unknown;
  readonly limit: unknown;
}

function readFacts(code: unknown, details: Record<string, unknown>): readonly string[] {
  const { cap, counted, latest, beyond, unknown, wider, declared, allowed } = details;
  return [
    typeof cap === "number" && typeof counted === "number" ? `${counted} of ${cap} are in use.` : null,
    typeof latest === "number" ? `At the latest: ${formatInstant(latest)}.` : null,
    typeof beyond === "object" && beyond !== null
      ? `Beyond ${code === "access_exceeds_actor" ? "the maintainer" : "the owner"}: ${describeAccess(beyond as Access)}.`
      : null,
    ...(Array.isArray(wider) ? (wider as Wider[]) : []).map(
      ({ path, value, limit }) => `${path} would be ${JSON.stringify(value)}, the site has ${JSON.stringify(limit)}.`,
    ),
    Array.isArray(declared) ? `Declared: ${declared.join(", ")}.` : null,
    Array.isArray(allowed) ? `Allowed: ${allowed.join(", ")}.` : null,
    typeof unknown === "object" && unknown !== null ? `Not in the domain: ${describeAccess(unknown as Access)}.` : null,
  ].filter((fact) => fact !== null);
}
