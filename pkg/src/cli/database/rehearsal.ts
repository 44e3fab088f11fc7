// A dry run of whatever a command does: its questions are answered, and the first change that it makes ends it.
import { adminOver, type CommandName } from "../../engine/admin.js";
import type { Admin, DryRun } from "../../index.js";

/** Ends a command at its first change, with what would have come of that. */
export class Rehearsed extends Error {
  /** The change, by the SDK's name, and its members. */
  readonly command: CommandName;
  readonly input: object;
  readonly outcome: DryRun;

  constructor(command: CommandName, input: object, outcome: DryRun) {
    super("a dry run ends here");
    this.command = command;
    this.input = input;
    this.outcome = outcome;
  }
}

/** What only asks, by the last word of its name. */
const QUESTIONS =
  /\.(get|list|window|due|policy|exportPolicy|status|jwks|checkLogin|explain|dryRun|render)$|^simulate\.|^audit\.(report|state|export|checkpoint|verify)$/;

/**
 * The interface of the same actor, in which nothing is written.
 *
 * Errors: `Rehearsed` in place of any change.
 */
export function rehearsing(admin: Admin): Admin {
  return adminOver(async (command, input) => {
    if (QUESTIONS.test(command)) return ask(admin, command, input);
    const members = (input ?? {}) as object;
    throw new Rehearsed(command, members, await admin.commands.dryRun({ command, input: members }));
  });
}

function ask(admin: Admin, command: CommandName, input: unknown): Promise<unknown> {
  const [group, method] = command.split(".") as [keyof Admin, string];
  const methods = admin[group] as unknown as { readonly [method: string]: (input?: unknown) => Promise<unknown> };
  const asked = methods[method];
  if (asked === undefined) throw new TypeError(`there is no \`${command}\``);
  return asked(input);
}
