// What went wrong, as one line with its code, what exactly, and what to do next.
import { readFailure } from "../../console/format/text.js";
import { type ErrorDetails, InputTypeError, type Issue, KeywardError, TOKEN_PATTERN } from "../../index.js";
import type { Call, Command, ExitCode } from "../command/command.js";
import type { One, Option } from "../command/option.js";
import { UsageError } from "../command/usage.js";
import { AS, CLI_ACTOR } from "../input/actor.js";
import { keyIdIn } from "../input/key.js";
import { NEXT, NEXT_OF_OTHERS } from "./next.js";
import { quoted } from "./ready.js";
import type { Terminal } from "./terminal.js";
import { printable, width } from "./text.js";

const EXIT: { readonly [kind in KeywardError["kind"]]: ExitCode } = { invalid: 2, refusal: 3, storage: 4, fault: 5 };

/** Says what went wrong on standard error, and returns the exit code for it. */
export function report(error: unknown, terminal: Terminal, call?: Call): ExitCode {
  const shape = shapeOf(error);
  const text = terminal.json ? JSON.stringify({ error: shape }) : described(error, shape, terminal, call);
  process.stderr.write(`${redacted(text)}\n`);
  return EXIT[shape.kind];
}

/** A refusal as `report` says it, with more facts; without a `next` of its own, what usually helps. */
export function refusalLines(
  refusal: Omit<Shape, "kind">,
  facts: readonly string[],
  next: string | undefined,
  terminal: Terminal,
  call: Call,
): readonly string[] {
  const shape: Shape = { kind: "refusal", ...refusal };
  const head = `${terminal.err.red("keyward:")} ${printable(headline(shape, undefined))}`;
  return [head, ...behind(shape, facts, next ?? nextOf(shape, call), terminal)].map(redacted);
}

/** A list that leaves something out must not look complete, least of all to a script. */
export function warnOfUnreadable(ids: readonly string[], what: string, terminal: Terminal): ExitCode {
  if (ids.length === 0) return 0;
  terminal.warn(`these documents cannot be read, so their ${what} are missing here: ${ids.join(", ")}`);
  return 5;
}

/** No error repeats a secret on purpose; this is for the token that was typed where something else belongs. */
function redacted(text: string): string {
  return text.replace(TOKEN_PATTERN, (token) => `${token.slice(0, token.lastIndexOf("_"))}_…`);
}

interface Shape {
  readonly kind: KeywardError["kind"];
  readonly code: string;
  readonly message: string;
  readonly details: ErrorDetails;
}

function shapeOf(error: unknown): Shape {
  if (error instanceof UsageError) {
    return { kind: "invalid", code: "invalid", message: error.message, details: { issues: error.issues } };
  }
  if (error instanceof KeywardError || error instanceof InputTypeError) {
    return { kind: error.kind, code: error.code, message: withCause(error), details: error.details };
  }
  return { kind: "fault", code: "fault", message: `unexpected: ${withCause(error)}`, details: {} };
}

function described(error: unknown, shape: Shape, terminal: Terminal, call: Call | undefined): string {
  const command = call?.command;
  const { issues } = shape.details;
  const said = (one: Issue) => [printable(sentence(one, command)), ...marked(one, call)];
  const lines = [`${terminal.err.red("keyward:")} ${printable(headline(shape, issues))}`];
  if (issues && issues.length > 1) lines.push(...issues.flatMap(said).map((line) => `  ${line}`));
  else if (issues?.[0]) {
    const [first = "", ...rest] = said(issues[0]);
    lines[0] = `${terminal.err.red("keyward:")} ${shape.code}: ${first}`;
    lines.push(...rest.map((line) => `  ${line}`));
  }
  lines.push(...behind(shape, [], nextOf(shape, call) ?? helpFor(error, command), terminal));
  return lines.join("\n");
}

/** What usually helps, with what the call has named in the place of the words in capitals. */
function nextOf({ code, details }: Omit<Shape, "kind">, call: Call | undefined): string | undefined {
  const places = (call?.command.args ?? []).map(({ name }, index) => [name, call?.args[index]] as const);
  const options = (call?.command.options ?? []).flatMap((option) =>
    option.kind === "one" ? [[option.placeholder, call?.one(option)] as const] : [],
  );
  const all = [...options, ...places, ["OPERATION_ID", details.operationId] as const];
  const named = new Map(all.filter((one): one is [string, string] => typeof one[1] === "string" && one[1] !== "-"));
  const asker = call?.one(AS) ?? CLI_ACTOR;
  const usual = (asker.role === "siteAdmin" ? undefined : NEXT_OF_OTHERS[code]) ?? NEXT[code];
  return usual
    ?.replaceAll(/\[([^\]]*?([A-Z_]+))\]/g, (_, part: string, word: string) => (named.has(word) ? part : ""))
    .replaceAll(/\b(?:KEY|CLIENT_ID|USER|DOMAIN|OPERATION_ID)\b/g, (word) => {
      const typed = named.get(word);
      return typed === undefined ? word : quoted(keyIdIn(typed));
    });
}

function behind(shape: Shape, facts: readonly string[], next: string | undefined, terminal: Terminal): string[] {
  const lines = [...factsOf(shape), ...facts].map((fact) => `  ${printable(fact)}`);
  return next === undefined ? lines : [...lines, `  ${terminal.err.dim("next:")} ${next}`];
}

function headline({ code, message }: Shape, issues: readonly Issue[] | undefined): string {
  return issues === undefined ? `${code}: ${message}` : `${code}: ${issues.length} things are wrong`;
}

/** The text that was typed, and under it a mark at the character that the issue is about. */
function marked({ path, at }: Issue, call: Call | undefined): string[] {
  const option = call?.command.options.find((one): one is One<string> => one.kind === "one" && one.field === path);
  const typed = option && call?.one(option);
  if (at === undefined || typeof typed !== "string") return [];
  return [printable(typed), `${" ".repeat(width(printable(typed.slice(0, at))))}^`];
}

/** An issue, with the option that it is about where the core knows it by another name. */
function sentence({ path, message }: Issue, command: Command | undefined): string {
  const field = /^[^.[]*/.exec(path)?.[0] ?? path;
  const named = (one: { readonly name: string; readonly field?: string }) =>
    [field, path].includes(one.field ?? one.name);
  const option: Option | undefined = command?.options.find(named);
  const name = option ? `--${option.name}` : command?.args?.find(named)?.name;
  return name === undefined || message.includes(name) ? message : `${message} (${name})`;
}

/** The limits and names that it is about, a line each. */
function factsOf({ code, details }: Pick<Shape, "code" | "details">): string[] {
  const said = ["issues", "now", "cap", "counted", "latest", "beyond", "unknown", "wider", "declared", "allowed"];
  const others = Object.entries(details).filter(([name, value]) => !said.includes(name) && value !== null);
  return [...readFailure({ code, details }).facts, ...others.map(([name, value]) => `${name}: ${valueText(value)}`)];
}

function valueText(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? "none" : value.join(", ");
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

function helpFor(error: unknown, command: Command | undefined): string | undefined {
  const words = error instanceof UsageError ? (error.words ?? command?.words) : undefined;
  if (words === undefined) return undefined;
  return `keyward help${words === "" ? "" : ` ${words}`}`;
}

/** The message and those of its causes: "storage failed (SQLITE_BUSY: database is locked)". */
function withCause(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code } = error as { readonly code?: unknown };
  const prefix =
    typeof code === "string" && code !== "" && !(error instanceof KeywardError) && !(error instanceof InputTypeError)
      ? `${code}: `
      : "";
  return `${prefix}${error.message}${error.cause === undefined ? "" : ` (${withCause(error.cause)})`}`;
}
