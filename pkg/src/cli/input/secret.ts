// Secrets come from the environment, a file or standard input; on the command line, every process could read them.
import { fstatSync } from "node:fs";
import { TOKEN_PATTERN } from "../../index.js";
import type { Call } from "../command/command.js";
import { text } from "../command/option.js";
import { usage } from "../command/usage.js";
import type { Terminal } from "../output/terminal.js";
import { readFile } from "./file.js";
import { rawKey } from "./raw-key.js";

/** Where the token is. */
export const TOKEN_FILE = text("token-file", "FILE", "File with the token; - is standard input");
export const TOKEN = text("token", "TOKEN", "The token itself; visible in process lists, so better not");

/** What help says of commands that take a token from either place. */
export const TOKEN_NOTE =
  "The token comes from --token-file, else from a file or a pipe on standard input, else from KEYWARD_TOKEN.";

/** What signs checkpoints of the audit. */
export const CHECKPOINT_NAME = text("name", "NAME", "What stands in each checkpoint, as in example.com/keyward", {
  required: true,
  field: "name",
});
export const CHECKPOINT_KEY_FILE = text(
  "key-file",
  "FILE",
  "File with the key that signs checkpoints, 32 bytes in base64 or hex; or KEYWARD_CHECKPOINT_KEY",
);

const CREDENTIAL_FIELD = /^(?:-H|--header=)?(?:authorization|x-api-key):/i;

/** Warns of a credential on the command line, wherever in it. */
export function warnOfExposed(argv: readonly string[], terminal: Terminal): void {
  if (!argv.some((word) => CREDENTIAL_FIELD.test(word) || word.match(TOKEN_PATTERN) !== null)) return;
  terminal.warn(
    "a credential on the command line is visible in process lists and in the shell's history; use KEYWARD_TOKEN, a file or standard input",
  );
}

/**
 * Where a token may come from that no option names: KEYWARD_TOKEN, standard input, or either of them.
 *
 * Security: what ends a token takes none from the environment, which holds the one that is in use.
 */
export type TokenSource = "variable" | "input" | "input or variable";

/**
 * The token, from the first of: `--token`, `--token-file`, what the shell lets the command read (`< file`, `… |`),
 * KEYWARD_TOKEN, anything else on standard input; of the last three, those that `source` has.
 *
 * Errors: `UsageError` if there is none.
 */
export async function tokenOf(call: Call, terminal: Terminal, source: TokenSource): Promise<string> {
  const typed = call.one(TOKEN);
  if (typed !== undefined) return typed;
  const file = call.one(TOKEN_FILE);
  if (file !== undefined) return trimmed(await readFile("--token-file", file, terminal, "the token"));
  const variable = source === "input" ? "" : (process.env.KEYWARD_TOKEN ?? "").trim();
  const piped = source !== "variable" && !process.stdin.isTTY && !readsInput(call);
  if (piped && (variable === "" || isRedirected())) {
    const read = trimmed(await terminal.read("the token"));
    if (read !== "") return read;
  }
  if (variable !== "") return variable;
  const given = source === "input" ? "pipe it in" : "set KEYWARD_TOKEN";
  throw usage("the token", `is missing: ${given}, or give --token-file FILE (- is standard input)`, call.command.words);
}

/**
 * What signs checkpoints, where the command does; undefined elsewhere.
 *
 * Errors: `UsageError` if there is no key, or it is not 32 bytes in base64 or hex.
 */
export async function checkpointsOf(
  call: Call,
  terminal: Terminal,
): Promise<{ readonly name: string; readonly key: Uint8Array } | undefined> {
  if (!call.command.options.includes(CHECKPOINT_KEY_FILE)) return undefined;
  const name = call.one(CHECKPOINT_NAME) ?? "";
  const file = call.one(CHECKPOINT_KEY_FILE);
  if (file !== undefined)
    return { name, key: rawKey("--key-file", trimmed(await readFile("--key-file", file, terminal, "the key"))) };
  const typed = process.env.KEYWARD_CHECKPOINT_KEY;
  if (typed) return { name, key: rawKey("KEYWARD_CHECKPOINT_KEY", typed) };
  throw usage("--key-file", "is needed: `openssl rand -base64 32 > checkpoint.key` makes one", call.command.words);
}

/** The text of a file, without the line feed that an editor leaves at its end. */
export function trimmed(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("utf8").trim();
}

/** Whether an option has claimed standard input for something else. */
function readsInput(call: Call): boolean {
  return call.command.options.some((option) => option.kind === "one" && call.one(option) === "-");
}

/** Whether standard input is a file or a pipe of the shell; what else it may be can stay open for ever. */
function isRedirected(): boolean {
  try {
    const input = fstatSync(0);
    return input.isFile() || input.isFIFO();
  } catch {
    return false;
  }
}
