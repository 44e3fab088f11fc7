// Dry runs of what is made of many commands: each of those is run dry, and what would come of them is put together.
import { KeywardError } from "../core/error.js";
import type { RefusalCode } from "../generated/codes.js";
import type { Change, DryRun } from "../types/explanation.js";
import type { CommandName } from "./admin.js";
import { bulk } from "./bulk.js";
import { type ImportOne, importAll } from "./import.js";
import type { Errands, tick } from "./tick.js";

/** Runs one command dry. */
type Rehearse = (command: string, input: object) => Promise<DryRun>;

/** The dry run of `keys.bulk`; `list` answers its filter, and `tryOut` leaves what came of a key to the next one to meet. */
export async function rehearseBulk(
  input: unknown,
  list: (query: unknown) => Promise<unknown>,
  tryOut: (name: CommandName, input: object) => Promise<DryRun>,
): Promise<DryRun> {
  const changes = new Map<string, readonly Change[]>();
  const reply = await bulk(input, async (name: CommandName, members: unknown) => {
    if (name === "keys.list") return list(members);
    const { keyId } = members as { readonly keyId: string };
    changes.set(keyId, changesOf(await tryOut(name, { keyId })));
    return null;
  });
  return {
    outcome: "done",
    changes: reply.results.flatMap(({ keyId }) => changes.get(keyId) ?? []),
    reply,
    checks: [],
  };
}

/** The dry run of `keys.import`; `carry` carries a record out where nothing comes of it, so that the next one meets it. */
export async function rehearseImport(
  input: unknown,
  rehearse: (record: unknown) => Promise<DryRun>,
  carry: ImportOne,
): Promise<DryRun> {
  const changes: Change[] = [];
  let last: Promise<unknown> = Promise.resolve();
  const reply = await importAll(input, (record) => {
    const mine = last.then(async () => {
      changes.push(...changesOf(await rehearse(record)));
      return carry(record);
    });
    last = mine.catch(() => undefined);
    return mine;
  });
  return { outcome: "done", changes, reply, checks: [] };
}

/** The dry run of `site.tick`; `pass` is the tick, with what it does to an account that time has changed. */
export function rehearseTick(pass: (errands: Errands) => ReturnType<typeof tick>, rehearse: Rehearse): Promise<DryRun> {
  return rehearseMany((execute) => pass({ write: (document) => execute("tick.account", { document }) }), rehearse);
}

/** The dry run of what carries out one command after another; a refusal of one is the outcome of all. */
export async function rehearseMany(
  pass: (execute: (command: string, input: object) => Promise<unknown>) => Promise<unknown>,
  rehearse: Rehearse,
): Promise<DryRun> {
  const changes: Change[] = [];
  try {
    const reply = await pass(async (command, input) => {
      const outcome = await rehearse(command, input);
      changes.push(...changesOf(outcome));
      return "reply" in outcome ? outcome.reply : undefined;
    });
    return { outcome: "done", changes, reply, checks: [] };
  } catch (error) {
    if (!(error instanceof KeywardError && error.kind === "refusal")) throw error;
    const { message, details } = error;
    return { outcome: "refused", code: error.code as RefusalCode, message, details, checks: [], nearest: null };
  }
}

/** Errors: the refusal, as the command itself would throw it. */
function changesOf(outcome: DryRun): readonly Change[] {
  if (outcome.outcome === "done") return outcome.changes;
  const { code, message, details } = outcome;
  throw new KeywardError({ kind: "refusal", code, message, details });
}
