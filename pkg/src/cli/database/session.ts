// What most commands do: open the file, act on it as somebody, close it.
import { type Admin, createKeyward, type KeywardOptions } from "../../index.js";
import type { Call, ExitCode } from "../command/command.js";
import { flag, text } from "../command/option.js";
import { AS, CLI_ACTOR } from "../input/actor.js";
import { keyringOf } from "../input/keyring.js";
import { checkpointsOf } from "../input/secret.js";
import { tell } from "../output/rehearsal.js";
import type { Terminal } from "../output/terminal.js";
import { DB, type Opened, openDatabase, openScratch, TABLE } from "./open.js";
import { Rehearsed, rehearsing } from "./rehearsal.js";

/** Options of every command that works on a file. */
export const FILE_OPTIONS = [DB, TABLE, AS] as const;

/** Asks what would come of it. */
export const DRY_RUN = flag("dry-run", "Say what would change, or what would refuse it; nothing is written");

/** Makes a retry safe. */
export const OPERATION_ID = text("operation-id", "ID", "Carries the same id out once, however often it is repeated", {
  field: "operationId",
});

/** Options of every command that changes something in a file. */
export const CHANGE_OPTIONS = [...FILE_OPTIONS, DRY_RUN, OPERATION_ID] as const;

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

/** Runs `body` with the interface of the actor that the call names; with `--dry-run`, up to the first change in it. */
export async function withAdmin(
  call: Call,
  terminal: Terminal,
  body: (admin: Admin, opened: Opened) => Promise<ExitCode>,
  mode: "create" | "existing" = "existing",
  more: Pick<KeywardOptions, "notify"> = {},
): Promise<ExitCode> {
  const keyring = await keyringOf(call, terminal);
  const checkpoints = await checkpointsOf(call, terminal);
  const dry = call.flag(DRY_RUN);
  const opened = dry && mode === "create" ? openScratch(call) : openDatabase(call, mode);
  try {
    // Without --prefix the command makes no token, and any prefix does.
    const prefix = call.one(PREFIX) ?? "keyward";
    const engine = createKeyward({
      storage: opened.storage,
      prefix,
      ...(keyring ? { keyring } : {}),
      ...(checkpoints ? { checkpoints } : {}),
      ...more,
    });
    try {
      const admin = engine.as(call.one(AS) ?? CLI_ACTOR);
      return await body(dry ? rehearsing(admin) : admin, opened);
    } catch (error) {
      if (error instanceof Rehearsed) return tell(error, call, terminal);
      throw error;
    } finally {
      engine.close();
    }
  } finally {
    opened.close();
  }
}
