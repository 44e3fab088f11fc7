// A secret, the only time that it is seen.
import type { Issued } from "../../index.js";
import type { Call, ExitCode } from "../command/command.js";
import { flag } from "../command/option.js";
import { describeKey } from "./describe.js";
import type { Terminal } from "./terminal.js";

export const TOKEN_ONLY = flag("token-only", "Print the token and nothing about it");

/** What help says of every command that makes a secret. */
export const SECRET_NOTE =
  "The token is printed once, on standard output, and everything about it on standard error: TOKEN=$(keyward …) holds the token alone. With --json, everything is on standard output.";

/** Prints the secret, and around it what a person has to know. */
export function hand(issued: Issued, call: Call, terminal: Terminal): ExitCode {
  const { key, token } = issued;
  const quiet = call.flag(TOKEN_ONLY);
  if (!quiet) terminal.note(`${describeKey(key, terminal.err)}\n`);
  if (terminal.json) terminal.print(quiet ? token : issued, () => "");
  else if (token !== null) terminal.line(token);
  if (token === null) {
    terminal.warn("this operation was carried out before and its secret is lost: revoke the key, then regenerate it");
    return 3;
  }
  // A blank line parts it from the token, where both are on the same screen.
  const gap = terminal.columns === undefined ? "" : "\n";
  if (!quiet) terminal.note(`${gap}${terminal.err.yellow("Store the token now:")} it cannot be shown again.`);
  return 0;
}
