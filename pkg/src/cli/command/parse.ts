// From the words of a command line to a call of a command, or to everything that is wrong with them.
import { parseArgs } from "node:util";
import type { Issue } from "../../index.js";
import { Call, type Command } from "./command.js";
import { flag, type Option, Problem } from "./option.js";
import { nearest } from "./suggest.js";
import { echoed, issue, UsageError } from "./usage.js";

/** Options of every command. */
export const JSON_OUTPUT = flag("json", "Print JSON, errors on standard error included");
export const HELP = flag("help", "Show help", { short: "h" });
export const VERSION = flag("version", "Show the version");
export const EVERYWHERE = [JSON_OUTPUT, HELP] as const;

/** What a command line asks for. */
export type Parsed =
  | { readonly kind: "call"; readonly call: Call }
  /** Help on everything that starts with these words. */
  | { readonly kind: "help"; readonly words: string }
  | { readonly kind: "version" };

interface Typed {
  /** As typed: `--db`, `-X`. */
  readonly raw: string;
  readonly name: string;
  readonly value: string | undefined;
  readonly inline: boolean;
}

/**
 * Reads a command line.
 *
 * Errors: `UsageError` with everything that is wrong.
 */
export function parse(argv: readonly string[], table: readonly Command[], env: NodeJS.ProcessEnv): Parsed {
  const { words, typed } = split(argv, table);
  const names = new Set(typed.map((one) => one.name));
  if (names.has("version")) return { kind: "version" };
  if (words[0] === "help") return helpOn(words.slice(1), table);
  const command = commandOf(words, table);
  if (names.has("help") || words.length === 0)
    return command ? { kind: "help", words: command.words } : helpOn(words, table);
  if (command === undefined) throw unknownOptions(typed, table) ?? unknownCommand(words, table);
  return { kind: "call", call: callOf(command, words.slice(command.words.split(" ").length), typed, table, env) };
}

/** Whether JSON is asked for, in a command line that may be wrong in every other way. */
export function wantsJson(argv: readonly string[]): boolean {
  const end = argv.indexOf("--");
  return (end < 0 ? argv : argv.slice(0, end)).includes("--json");
}

function split(argv: readonly string[], table: readonly Command[]): { words: string[]; typed: Typed[] } {
  const all = [...EVERYWHERE, VERSION, ...table.flatMap((command) => command.options)];
  // The same name takes a value everywhere or nowhere, so one pass reads a line whose command is not known yet.
  const options = Object.fromEntries(
    all.map(({ name, kind, short }) => [
      name,
      {
        type: kind === "flag" ? ("boolean" as const) : ("string" as const),
        multiple: true,
        ...(short ? { short } : {}),
      },
    ]),
  );
  const { tokens } = parseArgs({ args: [...argv], options, strict: false, allowPositionals: true, tokens: true });
  const [words, typed]: [string[], Typed[]] = [[], []];
  for (const token of tokens) {
    if (token.kind === "positional") words.push(token.value);
    if (token.kind === "option") {
      typed.push({ raw: token.rawName, name: token.name, value: token.value, inline: token.inlineValue === true });
    }
  }
  return { words, typed };
}

function commandOf(words: readonly string[], table: readonly Command[]): Command | undefined {
  const matches = table.filter((command) => command.words.split(" ").every((word, index) => words[index] === word));
  return matches.sort((one, other) => other.words.length - one.words.length)[0];
}

function helpOn(words: readonly string[], table: readonly Command[]): Parsed {
  const topic = words.join(" ");
  const known =
    topic === "" || table.some((command) => command.words === topic || command.words.startsWith(`${topic} `));
  if (known) return { kind: "help", words: topic };
  const command = commandOf(words, table);
  if (command) return { kind: "help", words: command.words };
  throw unknownCommand(words, table);
}

function unknownCommand(words: readonly string[], table: readonly Command[]): UsageError {
  const [first = ""] = words;
  const group = table.filter((command) => command.words.startsWith(`${first} `));
  const whole = words.join(" ");
  const verbs = table.filter((command) => command.words.startsWith(`${whole} `));
  if (verbs.length > 0) {
    const names = verbs.map((command) => command.words.slice(whole.length + 1)).join(", ");
    return new UsageError([issue(echoed(whole), "command", `needs one of these behind it: ${names}`)], whole);
  }
  const suggestion = suggestCommand(words, table);
  const typed = group.length > 0 || suggestion?.includes(" ") ? words.slice(0, 2).join(" ") : first;
  const limit = `is no command${suggestion === undefined ? "" : `; did you mean \`keyward ${suggestion}\`?`}`;
  return new UsageError([issue(echoed(typed), "command", limit)], group.length > 0 ? first : "");
}

/** `key create` and `keys crate` are near `keys create`; so is `create`, the end of it. */
function suggestCommand(words: readonly string[], table: readonly Command[]): string | undefined {
  const all = table.map((command) => command.words);
  const [first = "", second] = words;
  const near = (second === undefined ? undefined : nearest(`${first} ${second}`, all)) ?? nearest(first, all);
  if (near !== undefined) return near;
  const verb = nearest(
    first,
    all.map((one) => one.slice(one.indexOf(" ") + 1)),
  );
  return all.find((one) => verb !== undefined && one.endsWith(` ${verb}`));
}

function callOf(
  command: Command,
  args: readonly string[],
  typed: readonly Typed[],
  table: readonly Command[],
  env: NodeJS.ProcessEnv,
): Call {
  const own = [...command.options, ...EVERYWHERE];
  const issues: Issue[] = typed
    .filter((one) => !own.some(({ name }) => name === one.name))
    .map((one) => unknownOption(one, own, table, command));
  const values = new Map<Option, unknown>();
  for (const option of own) {
    const found = typed.filter((one) => one.name === option.name);
    try {
      const value = readOption(option, found, env);
      if (value !== undefined) values.set(option, value);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      issues.push(issue(labelOf(option, found), "option", error.message));
    }
  }
  // The value of an option that does not exist looks like an argument; only one of the two is a mistake.
  if (unknownOptions(typed, table) === undefined) issues.push(...wrongCount(command, args));
  if (issues.length > 0) throw new UsageError(issues, command.words);
  return new Call(command, args, values, table);
}

function readOption(option: Option, found: readonly Typed[], env: NodeJS.ProcessEnv): unknown {
  if (option.kind === "flag") {
    if (found.some((one) => one.value !== undefined)) throw new Problem("takes no value");
    return found.length > 0 ? true : undefined;
  }
  const texts = found.map((one) => valueText(one, option.placeholder));
  if (option.kind === "many") return texts.length === 0 ? undefined : texts.map((one) => option.read(one));
  if (texts.length > 1) throw new Problem("is given more than once");
  const text = texts[0] ?? (option.env === undefined ? undefined : env[option.env] || undefined);
  if (text !== undefined) return option.read(text);
  if (!option.required) return undefined;
  const variable = option.env === undefined ? "" : `, or the environment variable ${option.env}`;
  throw new Problem(`is missing: ${lowered(option.sentence)}${variable}`);
}

function valueText(typed: Typed, placeholder: string): string {
  if (typed.value === undefined) throw new Problem(`needs a value: ${typed.raw} ${placeholder}`);
  // `--name --json` is a forgotten value far more often than a value.
  if (!typed.inline && /^--?[A-Za-z]/.test(typed.value)) {
    throw new Problem(
      `needs a value, and \`${typed.value.split("=")[0]}\` looks like an option: write --${typed.name}=… for a value that starts with a dash`,
    );
  }
  return typed.value;
}

/** The options that no command has; undefined if there are none. */
function unknownOptions(typed: readonly Typed[], table: readonly Command[]): UsageError | undefined {
  const all = [...EVERYWHERE, VERSION, ...table.flatMap((command) => command.options)];
  const strange = typed.filter((one) => !all.some(({ name }) => name === one.name));
  if (strange.length === 0) return undefined;
  return new UsageError(
    strange.map((one) => issue(one.raw, "option", `is no option${meant(one, all)}`)),
    "",
  );
}

function meant(typed: Typed, options: readonly Option[]): string {
  const near = nearest(
    typed.name,
    options.map(({ name }) => name),
  );
  return near === undefined ? "" : `; did you mean --${near}?`;
}

function unknownOption(typed: Typed, own: readonly Option[], table: readonly Command[], command: Command): Issue {
  const elsewhere = table
    .filter((other) => other.options.some(({ name }) => name === typed.name))
    .map((other) => other.words);
  if (elsewhere.length > 0) {
    return issue(
      typed.raw,
      "option",
      `is no option of \`${command.words}\`; it belongs to ${elsewhere.slice(0, 3).join(", ")}`,
    );
  }
  return issue(typed.raw, "option", `is no option${meant(typed, own)}`);
}

function wrongCount(command: Command, args: readonly string[]): Issue[] {
  const places = command.args ?? [];
  const missing = places.slice(args.length).filter((place) => !place.optional);
  const issues = missing.map((place) => issue(place.name, "argument", `is missing: ${lowered(place.sentence)}`));
  const surplus = places.some((place) => place.many) ? [] : args.slice(places.length);
  // Not repeated: it could be a secret that slipped out of its option.
  if (surplus.length > 0) {
    const what = surplus.length === 1 ? "one argument" : `${surplus.length} arguments`;
    issues.push(issue(command.words, "argument", `was given ${what} too many`));
  }
  return issues;
}

function labelOf(option: Option, found: readonly Typed[]): string {
  if (found.length === 0 && option.kind === "one" && option.env !== undefined && !option.required) return option.env;
  return found[0]?.raw ?? `--${option.name}`;
}

function lowered(sentence: string): string {
  return sentence.charAt(0).toLowerCase() + sentence.slice(1);
}
