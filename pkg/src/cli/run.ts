// One run of the command line: from its words to an exit code.
import type { Call, Command, ExitCode } from "./command/command.js";
import { help } from "./command/help.js";
import { parse, wantsJson } from "./command/parse.js";
import { auditCommands } from "./commands/audit.js";
import { keyCommands } from "./commands/keys.js";
import { noticeCommands } from "./commands/notices.js";
import { peopleCommands } from "./commands/people.js";
import { scanCommands } from "./commands/scan.js";
import { signCommands } from "./commands/sign.js";
import { simulateCommands } from "./commands/simulate.js";
import { siteCommands } from "./commands/site.js";
import { tokenCommands } from "./commands/tokens.js";
import { verifyCommands } from "./commands/verify.js";
import { warnOfExposed } from "./input/secret.js";
import { report } from "./output/failure.js";
import { Terminal } from "./output/terminal.js";
import { version } from "./program.js";

/** Every command, in the order in which help shows them. */
export const TABLE: readonly Command[] = [
  ...siteCommands,
  ...peopleCommands,
  ...keyCommands,
  ...noticeCommands,
  ...simulateCommands,
  ...auditCommands,
  ...verifyCommands,
  ...tokenCommands,
  ...signCommands,
  ...scanCommands,
];

/** Runs a command line and returns its exit code; whatever goes wrong is said on standard error. */
export async function run(argv: readonly string[], env: NodeJS.ProcessEnv): Promise<ExitCode> {
  const terminal = new Terminal(wantsJson(argv), env);
  let call: Call | undefined;
  try {
    warnOfExposed(argv, terminal);
    const parsed = parse(argv, TABLE, env);
    if (parsed.kind === "version") return say(version());
    if (parsed.kind === "help") return say(help(parsed.words, TABLE, version()).trimEnd());
    call = parsed.call;
    return await call.command.run(call, terminal);
  } catch (error) {
    return report(error, terminal, call);
  }

  function say(text: string): ExitCode {
    terminal.line(text);
    return 0;
  }
}
