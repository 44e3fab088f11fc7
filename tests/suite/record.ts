// Golden lines: what was asked, in short, and what came of it, in full. Secrets never get in.
import type { Admin, KeywardError, Verdict } from "keyward";
import type { Golden } from "./harness.js";

const hidden = new Set<string>();

/** Keeps a secret out of every line from now on. */
export function hide(secret: string): void {
  hidden.add(secret);
}

/** Every secret that was kept out so far. */
export function secrets(): readonly string[] {
  return [...hidden];
}

/** The name of a command, and its input. */
export type Ask = readonly [command: string, input?: unknown];

/** Asks for a command, writes the golden line, and returns the reply; undefined if there is none. */
export async function decide(golden: Golden, name: string, admin: Admin, ask: Ask): Promise<unknown> {
  const [command, input] = ask;
  const outcome = await outcomeOf(() => invoke(admin, command, input));
  golden({ case: name, command, ...(input === undefined ? {} : { input: shown(input) }), outcome: shown(outcome) });
  return "reply" in outcome ? outcome.reply : undefined;
}

/** Asks for a verdict and writes the golden line. `input` says what was sent, without its secret. */
export async function judge(
  golden: Golden,
  name: string,
  input: unknown,
  verify: () => Promise<Verdict>,
): Promise<Verdict> {
  const verdict = await verify();
  golden({ case: name, input: shown(input), verdict: shown(verdict) });
  return verdict;
}

/** Runs anything else and writes what came of it. */
export async function note(golden: Golden, name: string, input: unknown, body: () => unknown): Promise<unknown> {
  const outcome = await outcomeOf(body);
  golden({ case: name, input: shown(input), outcome: shown(outcome) });
  return "reply" in outcome ? outcome.reply : undefined;
}

/** Calls a command by its name. */
export async function invoke(admin: Admin, command: string, input?: unknown): Promise<unknown> {
  const [group, method] = command.split(".") as [keyof Admin, string];
  const run = (admin[group] as unknown as { readonly [name: string]: (input?: unknown) => Promise<unknown> })[method];
  if (run === undefined) throw new Error(`there is no command \`${command}\``);
  return input === undefined ? run() : run(input);
}

type Outcome = { readonly reply: unknown } | { readonly error: unknown };

async function outcomeOf(body: () => unknown): Promise<Outcome> {
  try {
    const reply = await body();
    for (const name of ["secret", "rawKey", "recoveryKey"]) {
      const secret = (reply as { readonly [name: string]: unknown } | null | undefined)?.[name];
      if (typeof secret === "string") hide(secret);
    }
    return { reply: reply === undefined ? null : reply };
  } catch (error) {
    // What is not ours is a failure of the test, whatever it says.
    if (!(error instanceof Error) || !("code" in error)) throw error;
    return { error };
  }
}

const LONGEST = 1_500;

/** A value as a golden line has it: what JSON does not have is named, secrets are cut out, long texts are counted. */
export function shown(value: unknown, depth = 0): unknown {
  if (typeof value === "string") return text(value);
  if (value === undefined || typeof value === "function" || typeof value === "symbol") return `(${typeof value})`;
  if (typeof value === "bigint") return `(bigint ${value})`;
  if (typeof value === "number") return Number.isFinite(value) ? value : `(${value})`;
  if (typeof value !== "object" || value === null) return value;
  if (depth > 10) return "(deeper)";
  if (value instanceof Error) return failure(value, depth);
  if (value instanceof Uint8Array) return `(${value.byteLength} bytes)`;
  if (Array.isArray(value)) {
    return value.length > 70 ? `(${value.length} items)` : value.map((item) => shown(item, depth + 1));
  }
  const name = Object.getPrototypeOf(value)?.constructor?.name ?? "Object";
  if (name !== "Object") return `(${name})`;
  const members = Object.entries(value);
  if (members.length > 70) return `(${members.length} members)`;
  // Not `fromEntries`: a member `__proto__` has to stay one.
  const copy = Object.create(null) as { [name: string]: unknown };
  for (const [key, member] of members) if (member !== undefined) copy[text(key)] = shown(member, depth + 1);
  return copy;
}

function failure(error: Error, depth: number): unknown {
  const { name, message } = error;
  const { kind, code, details } = error as Partial<KeywardError>;
  const cause = error.cause === undefined ? {} : { cause: shown(error.cause, depth + 1) };
  if (code === undefined) return { name, message: text(message) };
  // The message says the limits already.
  const { issues, ...others } = details ?? {};
  const short = issues === undefined ? {} : { issues: issues.map(({ path, rule }) => `${text(path)}: ${rule}`) };
  return { name, kind, code, message: text(message), details: shown({ ...others, ...short }, depth + 1), ...cause };
}

function text(value: string): string {
  let cut = value;
  for (const secret of hidden) cut = cut.replaceAll(secret, "…");
  return cut.length <= LONGEST ? cut : `${cut.slice(0, 24)}… (${cut.length} characters)`;
}
