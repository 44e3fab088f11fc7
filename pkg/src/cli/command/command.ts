// A row of the table of commands, and one call of it.
import type { CommandName } from "../../engine/admin.js";
import type { Terminal } from "../output/terminal.js";
import type { Argument, Flag, Many, One, Option } from "./option.js";

/** 0 done or accepted, 1 denied or found, 2 usage or invalid input, 3 refused, 4 storage, 5 fault. */
export type ExitCode = 0 | 1 | 2 | 3 | 4 | 5;

/** A command: everything that help, parsing and suggestions need, and what it does. */
export interface Command {
  /** `keys create`. */
  readonly words: string;
  /** The command of the SDK that it carries out, so that one that is recommended can be shown as it is typed here. */
  readonly does?: CommandName;
  /** What it does, in one sentence without a full stop. */
  readonly sentence: string;
  readonly args?: readonly Argument[];
  readonly options: readonly Option[];
  /** What the one sentence leaves out: a paragraph each. */
  readonly details?: readonly string[];
  /** Lines that work when pasted. */
  readonly examples: readonly string[];
  run(call: Call, terminal: Terminal): Promise<ExitCode> | ExitCode;
}

/** What one call of a command was told. */
export class Call {
  readonly command: Command;
  /** What stands behind the command's words. */
  readonly args: readonly string[];
  /** Every command there is, this one among them. */
  readonly table: readonly Command[];
  readonly #values: ReadonlyMap<Option, unknown>;

  constructor(
    command: Command,
    args: readonly string[],
    values: ReadonlyMap<Option, unknown>,
    table: readonly Command[],
  ) {
    this.command = command;
    this.args = args;
    this.table = table;
    this.#values = values;
  }

  /** Whether a flag is there. */
  flag(option: Flag): boolean {
    return this.#values.get(option) === true;
  }

  /** The value of an option; undefined if neither it nor its environment variable is given. */
  one<T>(option: One<T>): T | undefined {
    return this.#values.get(option) as T | undefined;
  }

  /** Every value of an option, in order; undefined if there is none. */
  many<T>(option: Many<T>): readonly T[] | undefined {
    return this.#values.get(option) as readonly T[] | undefined;
  }

  /** The argument at a place that the command requires. */
  arg(place: number): string {
    return this.args[place] ?? "";
  }
}

/** The members that have a value: what the SDK takes for "not given" is a member that is not there. */
export function given<T extends object>(members: T): { [name in keyof T]: Exclude<T[name], undefined> } {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as {
    [name in keyof T]: Exclude<T[name], undefined>;
  };
}
