// A command of the SDK as a line that can be typed here: what stands in the way is removed by pasting it.
import type { Access, RotationPolicy } from "../../index.js";
import type { Command } from "../command/command.js";
import type { Argument, Option } from "../command/option.js";
import { rotationText } from "../input/rotation.js";

type Members = { readonly [member: string]: unknown };

/**
 * The command line for a command of the SDK with these members; null if there is none here.
 *
 * `asked` are the members of the command that was refused: what the line needs and `members` leaves open is taken from
 * there. What nobody knows stays a word in capitals, to be replaced.
 */
export function readyLine(command: string, members: Members, asked: Members, table: readonly Command[]): string | null {
  const found = table.find((one) => sdkName(one) === command);
  if (found === undefined) return null;
  const known = { ...flat(members) };
  const places = (found.args ?? []).map((arg) => placeOf(arg, known, asked));
  const required = found.options.filter(
    (option) => option.kind === "one" && option.required && option.env === undefined,
  );
  const named = [
    ...required
      .filter((option) => !(fieldOf(option) in known))
      .map((option) => [fieldOf(option), asked[fieldOf(option)]] as const),
  ];
  const options = [...Object.entries(known), ...named].flatMap(([member, value]) => {
    if (found.args?.some((arg) => arg.field === member)) return [];
    const option = found.options.find((one) => fieldOf(one) === member);
    return option === undefined ? [] : optionWords(option, value);
  });
  return ["keyward", found.words, ...places.flat(), ...options].join(" ");
}

/** The SDK's name of what a command does. */
export function sdkName(command: Command): string {
  return command.does ?? command.words.replace(" ", ".");
}

function fieldOf(option: Option): string {
  return option.field ?? option.name;
}

/** A filter is an object of its own there, and options here. */
function flat(members: Members): Members {
  const { filter, ...others } = members;
  return typeof filter === "object" && filter !== null ? { ...others, ...filter } : members;
}

function placeOf(arg: Argument, members: Members, asked: Members): readonly string[] {
  const field = arg.field ?? "";
  const value = members[field] ?? asked[field];
  if (value === undefined || value === null) return arg.optional ? [] : [arg.name];
  if (typeof value === "string") return [quoted(value)];
  if (Array.isArray(value)) return value.map((one) => quoted(String(one)));
  return Object.entries(value).map(([name, one]) => quoted(`${name}=${text(one)}`));
}

function optionWords(option: Option, value: unknown): readonly string[] {
  const name = `--${option.name}`;
  if (option.kind === "flag") return value === true ? [name] : [];
  const word = (one: unknown) => `${name} ${typed(option.placeholder, one)}`;
  if (option.kind === "one") return [word(value)];
  if (Array.isArray(value)) return value.map(word);
  return Object.entries((value ?? {}) as Access).map(([environment, roles]) =>
    word(`${environment}=${roles.join(",")}`),
  );
}

/** A value as it is typed; `placeholder` where it is not known. */
function typed(placeholder: string, value: unknown): string {
  if (value === undefined) return placeholder;
  // The one member that can be null is an expiration.
  if (value === null) return placeholder === "WHEN" ? "never" : placeholder;
  if (placeholder === "WHEN" && typeof value === "number") return new Date(value).toISOString();
  return quoted(text(value));
}

function text(value: unknown): string {
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (Array.isArray(value)) return value.join(",");
  return typeof value === "object" && value !== null ? rotationText(value as RotationPolicy) : String(value);
}

/** A word as a shell takes it for itself. */
export function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
