// What a command can be told: options by name, arguments by place. Declared once; parsing, help and errors are made of it.

/** Turns the text that a person typed into a value. Throws `Problem` with what would be right. */
export type Reader<T> = (text: string) => T;

/** Says what would be right, after the name of whatever is wrong: "must be a whole number". */
export class Problem extends Error {}

interface Common {
  /** Without the dashes. */
  readonly name: string;
  /** One letter, as in `-X`. */
  readonly short?: string;
  readonly sentence: string;
  /** The member of the SDK's command that it fills, so that an issue about the member can name the option. */
  readonly field?: string;
}

/** An option that is there or not. */
export interface Flag extends Common {
  readonly kind: "flag";
}

interface Valued<T> extends Common {
  /** What stands for the value in help: `FILE`. */
  readonly placeholder: string;
  readonly read: Reader<T>;
}

/** An option with one value. */
export interface One<T> extends Valued<T> {
  readonly kind: "one";
  /** The environment variable that is read where the option is not given. */
  readonly env?: string;
  /** What holds where neither is given, in the words of a user. */
  readonly fallback?: string;
  readonly required?: boolean;
}

/** An option that can be given several times. */
export interface Many<T> extends Valued<T> {
  readonly kind: "many";
}

/** Any option. */
export type Option = Flag | One<unknown> | Many<unknown>;

/** Something that is named by its place behind the command's words. */
export interface Argument {
  readonly name: string;
  readonly sentence: string;
  readonly optional?: boolean;
  readonly many?: boolean;
  readonly field?: string;
}

/** An option that is there or not. */
export function flag(name: string, sentence: string, more: Partial<Flag> = {}): Flag {
  return { kind: "flag", name, sentence, ...more };
}

/** An option with one value, read as text. */
export function text(
  name: string,
  placeholder: string,
  sentence: string,
  more: Partial<One<string>> = {},
): One<string> {
  return { kind: "one", name, placeholder, sentence, read: (typed) => typed, ...more };
}

/** An option with one value. */
export function one<T>(
  name: string,
  placeholder: string,
  sentence: string,
  read: Reader<T>,
  more: Partial<One<T>> = {},
): One<T> {
  return { kind: "one", name, placeholder, sentence, read, ...more };
}

/** An option that can be given several times. */
export function many<T>(
  name: string,
  placeholder: string,
  sentence: string,
  read: Reader<T>,
  more: Partial<Many<T>> = {},
): Many<T> {
  return { kind: "many", name, placeholder, sentence, read, ...more };
}

/** The text as it is. */
export const asText: Reader<string> = (typed) => typed;

/** One of a few words. */
export function oneOf<T extends string>(...words: readonly T[]): Reader<T> {
  return (typed) => {
    const word = words.find((one) => one === typed);
    if (word === undefined) throw new Problem(`must be one of ${words.join(", ")}`);
    return word;
  };
}

/** A whole number; its range is the core's to judge. */
export const asWhole: Reader<number> = (typed) => {
  if (!/^-?\d{1,15}$/.test(typed)) throw new Problem("must be a whole number");
  return Number(typed);
};

/** `yes` or `no`. */
export const asYesNo: Reader<boolean> = (typed) => oneOf("yes", "no")(typed) === "yes";
