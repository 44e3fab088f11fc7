// `simulate`: what a change would do, before it is made.
import { daysIn } from "../../console/format/date.js";
import { describeAccess } from "../../console/format/text.js";
import type { Access, Admin, Effect, KeyChoice, KeyEffects, Simulation, UserEffects } from "../../index.js";
import { type Call, type Command, type ExitCode, given } from "../command/command.js";
import { many, text } from "../command/option.js";
import { usage } from "../command/usage.js";
import { FILE_OPTIONS, withAdmin } from "../database/session.js";
import { accessOf, asGrant } from "../input/access.js";
import { instantText, lastUsedText } from "../output/describe.js";
import { warnOfUnreadable } from "../output/failure.js";
import { table } from "../output/table.js";
import type { Terminal } from "../output/terminal.js";
import { pairs, printable } from "../output/text.js";
import { DOMAIN, DOMAIN_PROPERTIES, domainChange } from "./domains.js";
import { assignments, PRESET } from "./policy.js";

const DETAILS = "Nothing is written. What holds today as well is no effect of the change.";
const IN_DOMAIN = text("domain", "DOMAIN", "The domain of the user", { fallback: "default" });
const ACCESS = many("access", "ENV=ROLES", "What the user would have, as in production=read,write; or none", asGrant);
const QUERY = text("filter", "TEXT", "Which keys, as in `keys list --filter`", { field: "filter" });

const policy: Command = {
  words: "simulate policy",
  sentence: "Say which keys and users another site policy would leave outside",
  args: [{ name: "NAME=VALUE", sentence: "A parameter and what it would become", many: true, optional: true }],
  options: [PRESET, ...FILE_OPTIONS],
  details: [DETAILS],
  examples: [
    "keyward simulate policy APIKEY_EXPIRE_DAYS=90 APIKEY_MAX_NUM_PER_USER=5",
    "keyward simulate policy --preset recommended --json",
  ],
  run: (call, terminal) => {
    const words = "simulate policy";
    const preset = call.one(PRESET);
    if (preset === undefined && call.args.length === 0) {
      throw usage("NAME=VALUE", "is missing: name a parameter, or a preset with --preset", words);
    }
    const changes = assignments(call.args, words);
    const change = preset === undefined ? { policy: changes } : { preset, policy: changes };
    return withAdmin(call, terminal, (admin) => shown(admin.simulate.policy(change), terminal));
  },
};

const domain: Command = {
  words: "simulate domain",
  sentence: "Say which keys and users a change of a domain would stop, or leave outside",
  args: [DOMAIN],
  options: [...DOMAIN_PROPERTIES, ...FILE_OPTIONS],
  details: ["It takes what `domains put` takes.", DETAILS],
  examples: [
    "keyward simulate domain default --method ed25519",
    "keyward simulate domain acme --environment production=read --expire-days 90",
  ],
  run: (call, terminal) => {
    const change = domainChange(call);
    if (Object.keys(change).length === 1) {
      throw usage("--environment", "or another property is missing: name what would change", "simulate domain");
    }
    return withAdmin(call, terminal, (admin) => shown(admin.simulate.domain(change), terminal));
  },
};

const revoke: Command = {
  words: "simulate revoke",
  sentence: "Say which keys a revoke would stop, whose they are and when they were last used",
  args: [{ name: "KEY", sentence: "A key id or a client id", many: true, optional: true, field: "keyIds" }],
  options: [QUERY, ...FILE_OPTIONS],
  details: [DETAILS],
  examples: [
    "keyward simulate revoke kUEiSJV0GwjQ5HH7FUbOCYaF",
    "keyward simulate revoke --filter 'owner:ann used<2027-01-01'",
  ],
  run: (call, terminal) => {
    const choice = choiceOf(call);
    return withAdmin(call, terminal, (admin) => shown(admin.simulate.revoke(choice), terminal));
  },
};

const demote: Command = {
  words: "simulate demote",
  sentence: "Say which keys of a user could do less if it had another access",
  args: [{ name: "USER", sentence: "The id of the user", field: "user" }],
  options: [IN_DOMAIN, ACCESS, ...FILE_OPTIONS],
  details: [DETAILS],
  examples: ["keyward simulate demote ann --access production=read", "keyward simulate demote ann --access none"],
  run: (call, terminal) => {
    const access = accessOf(call.many(ACCESS));
    if (access === undefined) throw usage("--access", "is missing: as in production=read, or none", "simulate demote");
    return withAdmin(call, terminal, (admin) => shown(admin.simulate.demote({ ...userOf(call), access }), terminal));
  },
};

const deactivate: Command = {
  words: "simulate deactivate",
  sentence: "Say which keys would end with a user",
  args: [{ name: "USER", sentence: "The id of the user", field: "user" }],
  options: [IN_DOMAIN, ...FILE_OPTIONS],
  details: [DETAILS],
  examples: ["keyward simulate deactivate ann"],
  run: (call, terminal) =>
    withAdmin(call, terminal, (admin) => shown(admin.simulate.deactivate(userOf(call)), terminal)),
};

export const simulateCommands: readonly Command[] = [policy, domain, revoke, demote, deactivate];

function userOf(call: Call): Parameters<Admin["simulate"]["deactivate"]>[0] {
  return given({ user: call.arg(0), domain: call.one(IN_DOMAIN) });
}

function choiceOf(call: Call): KeyChoice {
  const filter = call.one(QUERY);
  if (filter === undefined && call.args.length === 0) {
    throw usage("KEY", "is missing: name keys, or choose them with --filter", "simulate revoke");
  }
  if (filter === undefined) return { keyIds: call.args };
  if (call.args.length > 0) throw usage("KEY", "is left out where --filter is given", "simulate revoke");
  return { filter, days: daysIn(filter) };
}

async function shown(asked: Promise<Simulation>, terminal: Terminal): Promise<ExitCode> {
  const found = await asked;
  terminal.print(found, () => described(found, terminal));
  if (found.missing.length > 0) terminal.note(`No key: ${found.missing.join(", ")}`);
  return warnOfUnreadable(found.unreadable, "effects", terminal);
}

function described({ keys, users, counts }: Simulation, terminal: Terminal): string {
  const { effects } = counts;
  const total = Object.entries(effects).map(([effect, count]): [string, string] => [effect, String(count)]);
  if (total.length === 0) return "Nothing would break.";
  const parts = [
    keys.length === 0 ? "" : table(keys.flatMap(rowsOf), KEY_COLUMNS, terminal.out, terminal.columns),
    users.length === 0 ? "" : table(users.flatMap(rowsOf), USER_COLUMNS, terminal.out, terminal.columns),
    pairs(total),
    ...new Set([...keys, ...users].flatMap((one) => one.effects).map((one) => `${one.effect}: ${one.sentence}.`)),
  ];
  const hidden = counts.keys + counts.users - keys.length - users.length;
  if (hidden > 0) parts.push(`${hidden} more are counted and not listed.`);
  return parts.filter((part) => part !== "").join("\n\n");
}

type Row<T> = T & { readonly one: Effect };

function rowsOf<T extends KeyEffects | UserEffects>(found: T): Row<T>[] {
  return found.effects.map((one) => ({ ...found, one }));
}

const EFFECT = { title: "EFFECT", cell: ({ one }: { readonly one: Effect }) => one.effect };
const FACTS = { title: "DETAILS", cell: ({ one }: { readonly one: Effect }) => factsText(one), least: 12 };
const IN = { title: "DOMAIN", cell: ({ domain }: { readonly domain: string }) => printable(domain), spare: 2 };
const KEY_COLUMNS = [
  { title: "NAME", cell: (row: Row<KeyEffects>) => printable(row.name), least: 10 },
  { title: "KEY ID", cell: (row: Row<KeyEffects>) => row.keyId },
  { title: "OWNER", cell: (row: Row<KeyEffects>) => printable(row.owner), least: 8 },
  IN,
  { title: "LAST USED", cell: (row: Row<KeyEffects>) => lastUsedText(row.lastUsedAt), spare: 1 },
  EFFECT,
  FACTS,
];
const USER_COLUMNS = [
  { title: "USER", cell: (row: Row<UserEffects>) => printable(row.user), least: 10 },
  IN,
  EFFECT,
  FACTS,
];

function factsText({ details }: Effect): string {
  const fact = ([name, value]: [string, unknown]) => `${name} ${valueText(name, value)}`;
  return printable(Object.entries(details).map(fact).join(", "));
}

function valueText(name: string, value: unknown): string {
  if (value === null) return "never";
  if (Array.isArray(value)) return value.join(" ");
  if (typeof value === "object") return describeAccess(value as Access) || "none";
  return typeof value === "number" && ["expiresAt", "latest"].includes(name) ? instantText(value) : String(value);
}
