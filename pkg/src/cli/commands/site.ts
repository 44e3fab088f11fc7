// `init`, `policy`, `keyring`: what a site has once.
import { type ParameterRow, type SitePolicy, tables } from "../../entry/inline.js";
import { type Command, given } from "../command/command.js";
import { nearest } from "../command/suggest.js";
import { echoed, issue, UsageError, usage } from "../command/usage.js";
import { FILE_OPTIONS, OPERATION_ID, withAdmin } from "../database/session.js";
import { listOf } from "../input/access.js";
import { KEYRING_FILE } from "../input/secret.js";
import { table } from "../output/table.js";
import type { Terminal } from "../output/terminal.js";
import { wrap } from "../output/text.js";

const init: Command = {
  words: "init",
  sentence: "Make the site in a SQLite file",
  options: [...FILE_OPTIONS, OPERATION_ID],
  details: [
    "Makes the file if there is none, and in it the site with its policy and the domain `default`. Does nothing the second time.",
  ],
  examples: ["keyward init", "keyward init --db /var/lib/app/keys.sqlite"],
  run: (call, terminal) =>
    withAdmin(
      call,
      terminal,
      async (admin, { path }) => {
        const policy = await admin.site.init(given({ operationId: call.one(OPERATION_ID) }));
        terminal.print(policy, () => `The site is in ${path}.`);
        terminal.note(
          terminal.err.dim(
            "next: keyward users put ann, then keyward keys create --owner ann --name nightly --prefix acme",
          ),
        );
        return 0;
      },
      "create",
    ),
};

const get: Command = {
  words: "policy get",
  sentence: "Show the site policy, or one parameter of it",
  args: [{ name: "NAME", sentence: "A parameter, by its ALM name", optional: true }],
  options: [...FILE_OPTIONS],
  examples: ["keyward policy get", "keyward policy get APIKEY_EXPIRE_DAYS"],
  run: (call, terminal) =>
    withAdmin(call, terminal, async (admin) => {
      const policy = await admin.site.policy();
      const [name] = call.args;
      if (name === undefined) show(policy, terminal);
      else {
        const value = policy[parameter(name).name as keyof SitePolicy];
        terminal.print(value, () => valueText(value));
      }
      return 0;
    }),
};

const set: Command = {
  words: "policy set",
  sentence: "Change parameters of the site policy",
  args: [{ name: "NAME=VALUE", sentence: "A parameter and what it becomes; commas part a list", many: true }],
  options: [...FILE_OPTIONS, OPERATION_ID],
  details: ["Existing keys stay as they are. `keyward policy get` shows every parameter with its meaning."],
  examples: [
    "keyward policy set APIKEY_MAX_NUM_PER_USER=5 APIKEY_EXPIRE_DAYS=90",
    "keyward policy set APIKEY_SELF_SERVICE_LEVEL=user_full_control",
    "keyward policy set scopes=odata,reports",
  ],
  run: (call, terminal) => {
    const policy = assignments(call.args);
    return withAdmin(call, terminal, async (admin) => {
      const command = given({ policy, operationId: call.one(OPERATION_ID) });
      show(await admin.site.setPolicy(command), terminal);
      return 0;
    });
  },
};

const keyring: Command = {
  words: "keyring init",
  sentence: "Make the keyring, which seals the keys of hmac-sha256",
  options: [...FILE_OPTIONS, KEYRING_FILE, OPERATION_ID],
  details: [
    "Needs a raw key of 32 bytes that you keep outside the database: `openssl rand -base64 32 > keyring.key`. Whoever verifies hmac-sha256 needs it too; bearer and ed25519 do not.",
  ],
  examples: ["keyward keyring init --keyring-file keyring.key"],
  run: (call, terminal) =>
    withAdmin(call, terminal, async (admin) => {
      const made = await admin.keyring.init(given({ operationId: call.one(OPERATION_ID) }));
      terminal.print(
        made,
        () =>
          `The keyring is ready; its raw key opens it (${made.slots.length} slot${made.slots.length === 1 ? "" : "s"}).`,
      );
      return 0;
    }),
};

export const siteCommands: readonly Command[] = [init, get, set, keyring];

function show(policy: SitePolicy, terminal: Terminal): void {
  const columns = [
    { title: "NAME", cell: (row: ParameterRow) => row.name },
    { title: "VALUE", cell: (row: ParameterRow) => valueText(policy[row.name as keyof SitePolicy]) },
  ];
  terminal.print(policy, () => table(tables().parameters, columns, terminal.out));
  if (terminal.columns === undefined) return;
  for (const row of tables().parameters) terminal.note(terminal.err.dim(wrap(`${row.name}: ${row.sentence}`, 78, 2)));
}

/** The parameters of `NAME=VALUE …`, each as the kind in the core's table wants it. */
function assignments(args: readonly string[]): Partial<SitePolicy> {
  const policy: { [name: string]: unknown } = {};
  const issues = args.flatMap((arg) => {
    const equals = arg.indexOf("=");
    if (equals < 1) return [issue(echoed(arg), "argument", "must be NAME=VALUE")];
    const [row, typed] = [parameter(arg.slice(0, equals)), arg.slice(equals + 1)];
    if (row.name in policy) return [issue(row.name, "duplicate", "is given twice")];
    policy[row.name] = typedValue(row, typed);
    return [];
  });
  if (issues.length > 0) throw new UsageError(issues, "policy set");
  return policy as Partial<SitePolicy>;
}

/** Numbers and lists have to be made of text; whether they are right is the core's to say. */
function typedValue({ kind }: ParameterRow, typed: string): unknown {
  if ("min" in kind && /^-?\d+$/.test(typed)) return Number(typed);
  return "items" in kind ? listOf(typed) : typed;
}

function parameter(typed: string): ParameterRow {
  const rows = tables().parameters;
  const row = rows.find((one) => one.name === typed);
  if (row) return row;
  const near = nearest(
    typed,
    rows.map((one) => one.name),
  );
  const names = rows.map((one) => one.name).join(", ");
  throw usage(
    echoed(typed),
    near === undefined ? `is no parameter; there are ${names}` : `is no parameter; did you mean ${near}?`,
    "policy set",
  );
}

function valueText(value: unknown): string {
  return Array.isArray(value) ? value.join(",") : String(value);
}
