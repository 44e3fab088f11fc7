// `domains`: where keys can be, and what is allowed there.
import type { DomainChange, Sourced } from "../../index.js";
import { type Call, type Command, given } from "../command/command.js";
import { asText, asWhole, asYesNo, many, one, oneOf, Problem, type Reader } from "../command/option.js";
import { CHANGE_OPTIONS, FILE_OPTIONS, OPERATION_ID, withAdmin } from "../database/session.js";
import { accessOf, asGrant } from "../input/access.js";
import { asRotation, ROTATION_FORM } from "../input/rotation.js";
import { describeDomain, propertyText } from "../output/describe.js";
import { table } from "../output/table.js";

/** The domain that a command is about. */
export const DOMAIN = { name: "DOMAIN", sentence: "The id of the domain", field: "domain" };

/** `site` hands the property back: what the site says holds. */
function orSite<T>(read: Reader<T>): Reader<T | null> {
  return (typed) => {
    if (typed === "site") return null;
    try {
      return read(typed);
    } catch (error) {
      throw error instanceof Problem ? new Problem(`${error.message}, or site`) : error;
    }
  };
}

const asDays: Reader<number> = (typed) => (typed === "never" ? -1 : asWhole(typed));

const ENVIRONMENT = many(
  "environment",
  "ENV=ROLES",
  "An environment with the roles in it, as in production=read,write; or none",
  asGrant,
  { field: "environments" },
);
const STATUS = one("status", "STATUS", "active or disabled", oneOf("active", "disabled"));
const API_KEYS = one("api-keys", "yes|no", "Whether there are keys at all; with no, none works", asYesNo, {
  field: "apiKeys",
});
const RESTRICT = one("restrict-creation", "yes|no", "Whether only administrators create keys", asYesNo, {
  field: "restrictCreation",
});
const LEVEL = one(
  "self-service-level",
  "LEVEL",
  "admin_only, user_read_only, user_full_control or site",
  orSite(oneOf("admin_only", "user_read_only", "user_full_control")),
  { field: "selfServiceLevel" },
);
const EXPIRATION = many(
  "expiration",
  "KIND",
  "never, days or date: how the expiration of a key can be given",
  oneOf("never", "days", "date"),
  { field: "expirationPolicies" },
);
const EXPIRE_DAYS = one("expire-days", "DAYS", "The most days of a key; never, or site", orSite(asDays), {
  field: "expireDays",
});
const MAX_KEYS = one("max-keys", "COUNT", "The most active keys of a user; or site", orSite(asWhole), {
  field: "maxKeysPerUser",
});
const SCOPE = many("scope", "SCOPE", "A scope that a key can be given; or none; or site", asText, { field: "scopes" });
const METHOD = many(
  "method",
  "METHOD",
  "bearer, ed25519 or hmac-sha256: what a key may be given",
  oneOf("bearer", "ed25519", "hmac-sha256"),
  { field: "methods" },
);
const ROTATION = one("rotation", "POLICY", ROTATION_FORM, asRotation);
const SESSION = one("session-minutes", "MINUTES", "How long a temporary token is valid", asWhole, {
  field: "sessionMinutes",
});

/** Everything that can be named of a domain. */
export const DOMAIN_PROPERTIES = [
  ...[ENVIRONMENT, STATUS, API_KEYS, RESTRICT, LEVEL, EXPIRATION, EXPIRE_DAYS, MAX_KEYS, SCOPE, METHOD, ROTATION],
  SESSION,
] as const;

const put: Command = {
  words: "domains put",
  sentence: "Make a domain, or change what is named of it",
  args: [DOMAIN],
  options: [...DOMAIN_PROPERTIES, ...CHANGE_OPTIONS],
  details: [
    "What is not named stays as it is. --environment replaces all environments, --method all methods, --scope all scopes. A property only narrows the site policy: what would allow more is refused.",
  ],
  examples: [
    "keyward domains put default --environment production=read,write",
    "keyward domains put acme --restrict-creation yes --expire-days 90",
    "keyward domains put acme --expire-days site --rotation every=90d,overlap=7d",
  ],
  run: (call, terminal) =>
    withAdmin(call, terminal, async (admin) => {
      const domain = await admin.domains.put(given({ ...domainChange(call), operationId: call.one(OPERATION_ID) }));
      terminal.print(domain, () => describeDomain(domain, terminal.out));
      return 0;
    }),
};

const get: Command = {
  words: "domains get",
  sentence: "Show a domain",
  args: [DOMAIN],
  options: [...FILE_OPTIONS],
  examples: ["keyward domains get default"],
  run: (call, terminal) =>
    withAdmin(call, terminal, async (admin) => {
      const domain = await admin.domains.get({ domain: call.arg(0) });
      terminal.print(domain, () => describeDomain(domain, terminal.out));
      return 0;
    }),
};

const policy: Command = {
  words: "domains policy",
  sentence: "Show what holds in a domain, and where each value comes from",
  args: [DOMAIN],
  options: [...FILE_OPTIONS],
  details: ["The site policy, narrowed by the properties of the domain; default is what nobody has set."],
  examples: ["keyward domains policy default"],
  run: (call, terminal) =>
    withAdmin(call, terminal, async (admin) => {
      const found = await admin.domains.policy({ domain: call.arg(0) });
      const rows = Object.entries(found) as [string, Sourced<unknown>][];
      const columns = [
        { title: "NAME", cell: ([name]: [string, Sourced<unknown>]) => name },
        { title: "VALUE", cell: ([, { value }]: [string, Sourced<unknown>]) => propertyText(value) },
        { title: "SOURCE", cell: ([, { source }]: [string, Sourced<unknown>]) => source },
      ];
      terminal.print(found, () => table(rows, columns, terminal.out));
      return 0;
    }),
};

export const domainCommands: readonly Command[] = [put, get, policy];

/** What is named of the domain. */
export function domainChange(call: Call): DomainChange {
  return given({
    domain: call.arg(0),
    environments: accessOf(call.many(ENVIRONMENT)),
    status: call.one(STATUS),
    apiKeys: call.one(API_KEYS),
    restrictCreation: call.one(RESTRICT),
    selfServiceLevel: call.one(LEVEL),
    expirationPolicies: call.many(EXPIRATION),
    expireDays: call.one(EXPIRE_DAYS),
    maxKeysPerUser: call.one(MAX_KEYS),
    scopes: scopesOf(call),
    methods: call.many(METHOD),
    rotation: call.one(ROTATION),
    sessionMinutes: call.one(SESSION),
  });
}

/** The scopes together; the words `none` and `site` stand for no scope and for the site's. */
function scopesOf(call: Call): readonly string[] | null | undefined {
  const typed = call.many(SCOPE);
  if (typed?.length !== 1) return typed;
  if (typed[0] === "site") return null;
  return typed[0] === "none" ? [] : typed;
}
