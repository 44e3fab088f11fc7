/** The foot of a form over stored values: what would change, what it would break, save, discard. */
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { CommandName } from "../../engine/admin.js";
import type { Admin } from "../../types/admin.js";
import type { DryRun } from "../../types/explanation.js";
import type { Simulation } from "../../types/simulate.js";
import { useConsole } from "../context.js";
import { Preview } from "../dialogs/command.js";
import { carryOut, changed } from "../state/commands.js";
import { Effects } from "./effects.js";
import { FailureNote } from "./failure.js";

export function DraftFoot({
  command,
  input,
  dirty,
  simulate,
  onDiscard,
  done,
}: {
  readonly command: CommandName;
  readonly input: object;
  /** Something is changed and not saved. */
  readonly dirty: boolean;
  /** What the change would do to keys and users, where that can be asked. */
  readonly simulate?: (admin: Admin) => Promise<Simulation>;
  readonly onDiscard: () => void;
  readonly done: string;
}): JSX.Element {
  const state = useConsole();
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const [preview, setPreview] = useState<DryRun | null>(null);
  const [effects, setEffects] = useState<Simulation | null>(null);
  const text = JSON.stringify(input);

  function clear(): void {
    setError(null);
    setPreview(null);
    setEffects(null);
  }

  // An answer about another draft would mislead.
  useEffect(clear, [text]);

  async function run(what: (admin: Admin) => Promise<void>): Promise<void> {
    const admin = state.admin.peek();
    if (admin === null || busy) return;
    setBusy(true);
    clear();
    await what(admin).catch(setError);
    setBusy(false);
  }

  async function ask(admin: Admin): Promise<void> {
    const dry = await admin.commands.dryRun({ command, input });
    setPreview(dry);
    if (dry.outcome === "done" && simulate !== undefined) setEffects(await simulate(admin));
  }

  async function save(admin: Admin): Promise<void> {
    await carryOut(admin, command, input);
    onDiscard();
    state.toast({ tone: "quiet", text: done });
    await changed(state, command.split(".")[1] ?? command, null);
  }

  return (
    <>
      <FailureNote error={error} />
      <div role="status" class="draft-answer">
        {preview === null ? null : <Preview of={preview} refused={false} />}
        {effects === null ? null : <Effects of={effects} />}
      </div>
      <div class="draft-foot">
        <button type="button" class="button" disabled={!dirty} aria-busy={busy} onClick={() => void run(ask)}>
          {simulate === undefined ? "What would change?" : "What would this break?"}
        </button>
        <button type="button" class="button" disabled={!dirty} onClick={onDiscard}>
          Discard
        </button>
        <button
          type="button"
          class="button button-primary"
          disabled={!dirty}
          aria-busy={busy}
          onClick={() => void run(save)}
        >
          Save
        </button>
      </div>
    </>
  );
}
