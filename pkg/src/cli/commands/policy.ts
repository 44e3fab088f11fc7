// `policy` and `login`: what the site has decided about keys, and about passwords.
import {
  type ParameterRow,
  type PolicyTexts,
  type PresetName,
  type SitePolicy,
  type SitePolicyChange,
  tables,
} from "../../index.js";
import { type Command, given } from "../command/command.js";
import { one, oneOf, text } from "../command/option.js";
import { nearest } from "../command/suggest.js";
import { echoed, issue, UsageError, usage } from "../command/usage.js";
import { CHANGE_OPTIONS, FILE_OPTIONS, OPERATION_ID, withAdmin } from "../database/session.js";
import { listOf } from "../input/access.js";
import { readFile } from "../input/file.js";
import { table } from "../output/table.js";
import type { Terminal } from "../output/terminal.js";
import { pairs, wrap } from "../output/text.js";

/** A ready-made policy, by its name; the core's table says which there are. */
export const PRESET = one(
  "preset",
  "PRESET",
  "Start from a ready-made policy: `keyward policy presets` lists them",
  (typed) => oneOf(...tables().presets.map((row) => row.name))(typed),
);

const show: Command = {
  words: "policy show",
  does: "site.policy",
  sentence: "Show the site policy, or one parameter of it",
  args: [{ name: "NAME", sentence: "A parameter, by its ALM name or by ours", optional: true }],
  options: [...FILE_OPTIONS],
  examples: ["keyward policy show", "keyward policy show APIKEY_EXPIRE_DAYS", "keyward policy show expireDays"],
  run: (call, terminal) =>
    withAdmin(call, terminal, async (admin) => {
      const policy = await admin.site.policy();
      const [name] = call.args;
      if (name === undefined) print(policy, terminal);
      else {
        const value = policy[parameter(name, "policy show").name];
        terminal.print(value, () => valueText(value));
      }
      return 0;
    }),
};

const set: Command = {
  words: "policy set",
  does: "site.setPolicy",
  sentence: "Change parameters of the site policy",
  args: [
    {
      name: "NAME=VALUE",
      sentence: "A parameter and what it becomes; commas part a list",
      many: true,
      field: "policy",
    },
  ],
  options: [PRESET, ...CHANGE_OPTIONS],
  details: [
    "Existing keys stay as they are. `keyward policy show` shows every parameter with its meaning. With --preset, what is named here comes on top of it.",
  ],
  examples: [
    "keyward policy set APIKEY_MAX_NUM_PER_USER=5 APIKEY_EXPIRE_DAYS=90",
    "keyward policy set selfServiceLevel=user_full_control",
    "keyward policy set --preset recommended scopes=odata,reports",
  ],
  run: (call, terminal) => {
    const policy = assignments(call.args);
    return withAdmin(call, terminal, async (admin) => {
      const command = given({ preset: call.one(PRESET), policy, operationId: call.one(OPERATION_ID) });
      print(await admin.site.setPolicy(command), terminal);
      return 0;
    });
  },
};

const preset: Command = {
  words: "policy preset",
  sentence: "Set the parameters of a ready-made policy",
  args: [{ name: "PRESET", sentence: "Its name: `keyward policy presets` lists them", field: "preset" }],
  options: [...CHANGE_OPTIONS],
  details: ["Scopes and lists of client types stay as they are; so do existing keys."],
  examples: ["keyward policy preset recommended"],
  run: (call, terminal) =>
    withAdmin(call, terminal, async (admin) => {
      const command = given({ preset: call.arg(0) as PresetName, operationId: call.one(OPERATION_ID) });
      print(await admin.site.setPolicy(command), terminal);
      return 0;
    }),
};

const presets: Command = {
  words: "policy presets",
  sentence: "List the ready-made policies",
  options: [],
  examples: ["keyward policy presets"],
  run: (_call, terminal) => {
    const rows = tables().presets;
    terminal.print(rows, () =>
      pairs(
        rows.map((row) => [row.name, row.sentence]),
        { cells: terminal.columns ?? 80 },
      ),
    );
    return 0;
  },
};

const importFile: Command = {
  words: "policy import",
  does: "site.importPolicy",
  sentence: "Set the parameters that a file names",
  args: [{ name: "FILE", sentence: "What `policy export` prints, as lines or as JSON; - is standard input" }],
  options: [...CHANGE_OPTIONS],
  details: [
    "A line is NAME=VALUE as in ALM's site parameters: Y, -1, a,b. Empty lines and lines that start with # are left out. What the file does not name stays as it is; if anything in it is wrong, all of that is said and nothing changes.",
  ],
  examples: ["keyward policy import alm-parameters.txt", "keyward policy import policy.json --db other.sqlite"],
  run: async (call, terminal) => {
    const typed = (await readFile("FILE", call.arg(0), terminal, "the parameters")).toString("utf8");
    const parameters = texts(typed);
    return withAdmin(call, terminal, async (admin) => {
      print(await admin.site.importPolicy(given({ parameters, operationId: call.one(OPERATION_ID) })), terminal);
      return 0;
    });
  },
};

const exportAll: Command = {
  words: "policy export",
  does: "site.exportPolicy",
  sentence: "Print every parameter as ALM writes it, for `policy import`",
  options: [...FILE_OPTIONS],
  examples: ["keyward policy export", "keyward policy export --json"],
  run: (call, terminal) =>
    withAdmin(call, terminal, async (admin) => {
      const parameters = await admin.site.exportPolicy();
      terminal.print(parameters, () => lines(parameters));
      return 0;
    }),
};

const CHANNEL = one("channel", "CHANNEL", "ota or rest", oneOf("ota", "rest"), { required: true });
const CLIENT_TYPE = text("client-type", "TYPE", "What the client says it is, in the header ALM-CLIENT-TYPE", {
  field: "clientType",
});

const checkLogin: Command = {
  words: "login check",
  does: "site.checkLogin",
  sentence: "Say whether a user name and a password log in, and which parameter decides",
  options: [CHANNEL, CLIENT_TYPE, ...FILE_OPTIONS],
  details: ["Exits with 1 if they do not. A login with a key is always allowed."],
  examples: ["keyward login check --channel ota", "keyward login check --channel rest --client-type Sprinter"],
  run: (call, terminal) =>
    withAdmin(call, terminal, async (admin) => {
      const query = given({ channel: call.one(CHANNEL) ?? "rest", clientType: call.one(CLIENT_TYPE) });
      const login = await admin.site.checkLogin(query);
      const word = login.allowed ? terminal.out.green("allowed") : terminal.out.red("not allowed");
      terminal.print(login, () => `${word} by ${login.decidedBy}: ${login.explanation}`);
      return login.allowed ? 0 : 1;
    }),
};

export const policyCommands: readonly Command[] = [...[show, set, preset, presets, importFile, exportAll], checkLogin];

/** A value of a policy as a person types it. */
export function valueText(value: unknown): string {
  return Array.isArray(value) ? value.join(",") : String(value);
}

function print(policy: SitePolicy, terminal: Terminal): void {
  const columns = [
    { title: "NAME", cell: (row: ParameterRow) => row.name },
    { title: "VALUE", cell: (row: ParameterRow) => valueText(policy[row.name as keyof SitePolicy]) },
  ];
  terminal.print(policy, () => table(tables().parameters, columns, terminal.out));
  if (terminal.columns === undefined) return;
  for (const row of tables().parameters) {
    const name = row.name === row.alias ? row.name : `${row.name} (${row.alias})`;
    terminal.note(terminal.err.dim(wrap(`${name}: ${row.sentence}`, 78, 2)));
  }
}

/** The parameters of `NAME=VALUE …`, each as the kind in the core's table wants it. */
export function assignments(args: readonly string[], words = "policy set"): SitePolicyChange {
  const policy: { [name: string]: unknown } = {};
  const issues = args.flatMap((arg) => {
    const equals = arg.indexOf("=");
    if (equals < 1) return [issue(echoed(arg), "argument", "must be NAME=VALUE")];
    const [name, typed] = [arg.slice(0, equals), arg.slice(equals + 1)];
    const row = parameterNamed(name);
    if (row === undefined) return [issue(echoed(name), "argument", `is no parameter; ${instead(name)}`)];
    if (row.name in policy) return [issue(row.name, "duplicate", "is given twice")];
    policy[row.name] = typedValue(row, typed);
    return [];
  });
  if (issues.length > 0) throw new UsageError(issues, words);
  return policy as SitePolicyChange;
}

/** Numbers and lists have to be made of text; whether they are right is the core's to say. */
function typedValue({ kind }: ParameterRow, typed: string): unknown {
  if ("min" in kind && /^-?\d+$/.test(typed)) return Number(typed);
  if (kind.type === "daysBefore") return listOf(typed).map((part) => (/^-?\d+$/.test(part) ? Number(part) : part));
  return kind.type === "labels" ? listOf(typed) : typed;
}

type Parameter = ParameterRow & { readonly name: keyof SitePolicy };

function parameter(typed: string, words: string): Parameter {
  const row = parameterNamed(typed);
  if (row === undefined) throw usage(echoed(typed), `is no parameter; ${instead(typed)}`, words);
  return row;
}

function parameterNamed(typed: string): Parameter | undefined {
  const rows = tables().parameters as readonly Parameter[];
  return rows.find((one) => one.name === typed || one.alias === typed);
}

/** What can have been meant by a name that is none. */
function instead(typed: string): string {
  const names = tables().parameters.map((one) => one.name);
  const near = nearest(typed, [...names, ...tables().parameters.map((one) => one.alias)]);
  return near === undefined ? `there are ${names.join(", ")}` : `did you mean ${near}?`;
}

/** The texts of a file, by name: a JSON object, or a line each. */
function texts(typed: string): { readonly [name: string]: string } {
  if (typed.trimStart().startsWith("{")) {
    try {
      return JSON.parse(typed) as { readonly [name: string]: string };
    } catch {
      throw usage("FILE", "must be lines NAME=VALUE, or a JSON object", "policy import");
    }
  }
  const found: { [name: string]: string } = {};
  const issues = typed.split(/\r?\n/).flatMap((line, index) => {
    if (line.trim() === "" || line.trimStart().startsWith("#")) return [];
    const equals = line.indexOf("=");
    if (equals < 1) return [issue(`line ${index + 1}`, "argument", "must be NAME=VALUE")];
    const name = line.slice(0, equals).trim();
    if (Object.hasOwn(found, name)) return [issue(`line ${index + 1}`, "duplicate", `names ${echoed(name)} again`)];
    found[name] = line.slice(equals + 1).trim();
    return [];
  });
  if (issues.length > 0) throw new UsageError(issues, "policy import");
  return found;
}

function lines(parameters: PolicyTexts): string {
  return tables()
    .parameters.map(({ name }) => `${name}=${parameters[name as keyof SitePolicy]}`)
    .join("\n");
}
