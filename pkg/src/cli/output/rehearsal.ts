// What a dry run says: what would change, or what refuses it, which check that is, and what would help.
import type { Change, Check, DryRun } from "../../index.js";
import type { Call, ExitCode } from "../command/command.js";
import type { Rehearsed } from "../database/rehearsal.js";
import { instantText } from "./describe.js";
import { refusalLines } from "./failure.js";
import type { Paint } from "./paint.js";
import { readyLine } from "./ready.js";
import type { Terminal } from "./terminal.js";
import { pairs, printable } from "./text.js";

/** Says what came of a dry run; returns the exit code that the command would have. */
export function tell(
  { input, outcome }: Pick<Rehearsed, "input" | "outcome">,
  call: Call,
  terminal: Terminal,
): ExitCode {
  if (terminal.json) terminal.print(outcome, () => "");
  else if (outcome.outcome === "done") terminal.line(changesText(outcome.changes, terminal.out));
  else terminal.note(refusedText(outcome, input, call, terminal));
  if (outcome.outcome === "done") terminal.note(terminal.err.dim("\nThis was a dry run: nothing is written."));
  return outcome.outcome === "done" ? 0 : 3;
}

/** Every member that would change, as "before → after"; of what is new, what it has. */
export function changesText(changes: readonly Change[], paint: Paint): string {
  const found = changes.flatMap((change) => leaves(change, false));
  const [place, ...names] = underOne(found.map(({ path }) => path));
  const rows = found.map(({ path, before, after, isNew }, index): [string, string] => [
    printable(names[index] ?? path),
    isNew ? paint.green(valueText(path, after)) : `${valueText(path, before)} → ${valueText(path, after)}`,
  ]);
  if (changes.length === 0) return "Nothing would change.";
  return `Would change${place === "" ? "" : ` in ${printable(place ?? "")}`}:\n${pairs(rows)}`;
}

/** The longest path that all start with, and each without it. */
function underOne(paths: readonly string[]): readonly string[] {
  const [first = [], ...others] = paths.map((path) => path.split("."));
  let depth = 0;
  while (depth < first.length - 1 && others.every((parts) => depth < parts.length - 1 && parts[depth] === first[depth]))
    depth++;
  return [first.slice(0, depth).join("."), ...paths.map((path) => path.split(".").slice(depth).join("."))];
}

function isEmpty(value: unknown): boolean {
  return value === null || value === "" || (typeof value === "object" && Object.keys(value).length === 0);
}

function refusedText(
  refused: DryRun & { readonly outcome: "refused" },
  asked: object,
  call: Call,
  terminal: Terminal,
): string {
  const { checks, nearest } = refused;
  const facts = checkFacts(checks);
  if (nearest === null) return refusalLines(refused, facts, undefined, terminal, call).join("\n");
  const line = readyLine(nearest.command, nearest.input, asked as { readonly [member: string]: unknown }, call.table);
  const next = line === null ? nearest.sentence : `${nearest.sentence}: ${line}`;
  return refusalLines(refused, facts, next, terminal, call).join("\n");
}

function checkFacts(checks: readonly Check[]): readonly string[] {
  const failed = checks.find((one) => !one.passed);
  const passed = checks.filter((one) => one.passed).map((one) => one.check);
  if (failed === undefined) return [];
  const before = passed.length === 0 ? "" : `; passed before it: ${passed.join(", ")}`;
  return [`failed check: ${failed.check} (${failed.sentence})${before}`];
}

interface Leaf extends Change {
  /** Whether it is part of something that was not there. */
  readonly isNew: boolean;
}

/** What appears or goes as a whole is shown member by member, but for those that say nothing. */
function leaves({ path, before, after }: Change, isNew: boolean): readonly Leaf[] {
  const members = membersOf(after) ?? membersOf(before);
  if (members === null || (before !== null && after !== null)) {
    return isNew && isEmpty(after) ? [] : [{ path, before, after, isNew }];
  }
  const side = (whole: unknown, name: string) => membersOf(whole)?.[name] ?? null;
  return Object.keys(members)
    .filter((name) => before === null || !isEmpty(side(before, name)))
    .flatMap((name) => {
      const inner = path === "" ? name : `${path}.${name}`;
      return leaves({ path: inner, before: side(before, name), after: side(after, name) }, before === null);
    });
}

function membersOf(value: unknown): { readonly [name: string]: unknown } | null {
  const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
  return isObject && Object.keys(value).length > 0 ? (value as { readonly [name: string]: unknown }) : null;
}

function valueText(path: string, value: unknown): string {
  if (value === null) return "none";
  if (typeof value === "number" && /(At|Before|Expiry)$/.test(path)) return instantText(value);
  if (typeof value === "string") return value === "" ? '""' : printable(value);
  if (Array.isArray(value) && value.every((one) => typeof one === "string"))
    return printable(value.join(", ")) || "none";
  return printable(JSON.stringify(value));
}
