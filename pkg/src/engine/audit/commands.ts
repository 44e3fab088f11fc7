// The commands of the audit that are more than one change: they walk over documents.
import { call } from "../../core/call.js";
import { KeywardError } from "../../core/error.js";
import { refusal } from "../../core/tables.js";
import { glue } from "../../core/wasm.js";
import { membersOf, wire } from "../../core/wire.js";
import type { Commands } from "../commands.js";
import type { KeywardOptions } from "../options.js";
import { stored } from "../stored.js";
import { checkpoint, keyOf } from "./checkpoint.js";
import { drain, forget } from "./drain.js";
import { exportLines } from "./export.js";
import { verifyStorage } from "./verify.js";

/** The names of those that change nothing but where events lie. */
export type AuditWalk = `audit.${"drain" | "export" | "checkpoint" | "verify"}`;

/** Carries out one of them. Errors: `forbidden`, `site_missing`, and those of the command. */
export async function walk(
  options: KeywardOptions,
  commands: Commands,
  actor: string,
  name: AuditWalk,
  input: unknown,
): Promise<unknown> {
  call(() => glue().permitSite(actor, name));
  const { storage, checkpoints } = options;
  const [site] = await storage.read(["site"]);
  if (!site) throw refusal("site_missing");
  switch (name) {
    case "audit.drain":
      return drainAll(options, commands, actor);
    case "audit.export":
      return exportLines(storage, input);
    case "audit.checkpoint":
      return checkpoint(storage, checkpoints, commands.now());
    case "audit.verify":
      return verifyStorage(storage, input, checkpoints && keyOf(checkpoints));
  }
}

/** Says so in the chain, brings what is pending out of the documents that changed, and forgets. */
export async function erase(
  options: KeywardOptions,
  commands: Commands,
  actor: string,
  input: unknown,
): Promise<unknown> {
  const { operationId: _, ...members } = membersOf("command", input);
  const reply = (await commands.execute(actor, "audit.erase", input)) as { readonly person: string };
  const { failed } = await stored(drainAll(options, commands, actor));
  const person = wire("command", members);
  const own = call(() => commands.core().refusalsOf(person));
  const documents = await stored(forget(options.storage, person, own));
  if (failed[0]) {
    const message = `\`${failed[0].document}\` cannot be drained, and may hold names: mend it and erase again`;
    throw new KeywardError({ kind: "fault", code: "fault", message, details: { document: failed[0].document } });
  }
  return { ...reply, documents };
}

function drainAll({ storage }: KeywardOptions, commands: Commands, actor: string): ReturnType<typeof drain> {
  return drain(storage, commands.now(), (document) => commands.execute(actor, "drain.document", { document }));
}
