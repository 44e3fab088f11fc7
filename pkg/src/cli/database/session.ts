// What most commands do: open the file, act on it as somebody, close it.
import { type Admin, createKeyward } from "../../entry/inline.js";
import type { Call, ExitCode } from "../command/command.js";
import { text } from "../command/option.js";
import { AS, CLI_ACTOR } from "../input/actor.js";
import { keyringOf } from "../input/secret.js";
import type { Terminal } from "../output/terminal.js";
import { DB, type Opened, openDatabase, TABLE } from "./open.js";

/** Options of every command that works on a file. */
export const FILE_OPTIONS = [DB, TABLE, AS] as const;

/** What new tokens start with. The file does not hold it: it belongs to the program that verifies them. */
export const PREFIX = text(
  "prefix",
  "PREFIX",
  "What tokens start with, the same as in your createKeyward({ prefix })",
  {
    env: "KEYWARD_PREFIX",
    required: true,
  },
);

/** Makes a retry safe. */
export const OPERATION_ID = text("operation-id", "ID", "Carries the same id out once, however often it is repeated", {
  field: "operationId",
});

/** Runs `body` with the interface of the actor that the call names. */
export async function withAdmin(
  call: Call,
  terminal: Terminal,
  body: (admin: Admin, opened: Opened) => Promise<ExitCode>,
  mode: "create" | "existing" = "existing",
): Promise<ExitCode> {
  const keyring = await keyringOf(call, terminal);
  const opened = openDatabase(call, mode);
  try {
    // Without --prefix the command makes no token, and any prefix does.
    const prefix = call.one(PREFIX) ?? "keyward";
    const engine = createKeyward({ storage: opened.storage, prefix, ...(keyring ? { keyring } : {}) });
    try {
      return await body(engine.as(call.one(AS) ?? CLI_ACTOR), opened);
    } finally {
      engine.close();
    }
  } finally {
    opened.close();
  }
}
