// `keys explain`: would a key be accepted, and if not, what would have to be different.
import type { Check, Explanation } from "../../index.js";
import { type Call, type Command, given } from "../command/command.js";
import { one, oneOf, text } from "../command/option.js";
import { usage } from "../command/usage.js";
import { FILE_OPTIONS, withAdmin } from "../database/session.js";
import { KEY, keyIdOf } from "../input/key.js";
import { readInstant } from "../input/when.js";
import { readyLine } from "../output/ready.js";
import { table } from "../output/table.js";
import type { Terminal } from "../output/terminal.js";

const ENVIRONMENT = text("environment", "ENV", "The key needs access to this environment");
const ROLE = text("role", "ROLE", "The key needs this role in --environment");
const SCOPE = text("scope", "SCOPE", "The key needs this scope");
const METHOD = one(
  "method",
  "METHOD",
  "The request would use bearer, ed25519 or hmac-sha256",
  oneOf("bearer", "ed25519", "hmac-sha256"),
);
const AT = one(
  "at",
  "WHEN",
  "As if it were then: the start of a day, 30d from now, an instant",
  readInstant({ day: "start", length: "ahead" }),
  {
    fallback: "now",
  },
);

/** The command. */
export const explain: Command = {
  words: "keys explain",
  sentence: "Say whether a key would be accepted, check by check, and what would make it so",
  args: [KEY],
  options: [ENVIRONMENT, ROLE, SCOPE, METHOD, AT, ...FILE_OPTIONS],
  details: [
    "A client id asks about its pair, a key id about the current one. Exits with 1 if the key would be denied.",
  ],
  examples: [
    "keyward keys explain kUEiSJV0GwjQ5HH7FUbOCYaF",
    "keyward keys explain kUEiSJV0GwjQ5HH7FUbOCYaF --environment test --at 30d",
  ],
  run: (call, terminal) => {
    if (call.one(ROLE) !== undefined && call.one(ENVIRONMENT) === undefined) {
      throw usage("--role", "needs --environment", "keys explain");
    }
    return withAdmin(call, terminal, async (admin) => {
      const found = await admin.keys.explain(
        given({
          keyId: await keyIdOf(call, terminal),
          environment: call.one(ENVIRONMENT),
          role: call.one(ROLE),
          scope: call.one(SCOPE),
          method: call.one(METHOD),
          at: call.one(AT),
        }),
      );
      terminal.print(found, () => described(found, call, terminal));
      return found.allowed ? 0 : 1;
    });
  },
};

function described(found: Explanation, call: Call, terminal: Terminal): string {
  const paint = terminal.out;
  const head = found.allowed ? paint.green("accepted") : `${paint.red("denied")} ${found.reason}`;
  const columns = [
    {
      title: "",
      cell: (check: Check) => (check.passed ? "✓ passed" : "✗ failed"),
      dress: (check: Check, cell: string) => (check.passed ? paint.green(cell) : paint.red(cell)),
    },
    { title: "CHECK", cell: (check: Check) => check.check },
    { title: "", cell: (check: Check) => check.sentence },
  ];
  const parts = [head, table(found.checks, columns, paint, terminal.columns), helpText(found, call)];
  return parts.filter((part) => part !== "").join("\n\n");
}

function helpText({ nearest, keyId }: Explanation, call: Call): string {
  const lines = nearest.flatMap(({ command, input, sentence }) => {
    const line = readyLine(command, input, { keyId }, call.table);
    return line === null ? [`  ${sentence}`] : [`  ${sentence}:`, `    ${line}`];
  });
  return lines.length === 0 ? "" : ["What would help:", ...lines].join("\n");
}
