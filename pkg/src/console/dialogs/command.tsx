/**
 * A dialog that gives one command: it closes and tells when the command is done, stays open and shows why when it is
 * refused, and can say beforehand what would change. What is allowed is the core's to say.
 */
import type { ComponentChildren, JSX } from "preact";
import { useState } from "preact/hooks";
import type { CommandName } from "../../engine/admin.js";
import type { DryRun } from "../../types/explanation.js";
import { Changes } from "../components/changes.js";
import { Dialog } from "../components/dialog.js";
import { FailureNote } from "../components/failure.js";
import { Prose } from "../components/prose.js";
import { useConsole } from "../context.js";
import { plural } from "../format/text.js";
import { carryOut, changed, madeBy, present } from "../state/commands.js";

export interface CommandDialogProps {
  readonly title: string;
  readonly lead?: ComponentChildren;
  /** The word on the button. */
  readonly verb: string;
  readonly tone?: "bad";
  readonly command: CommandName;
  /** What is sent; null while something is missing, and then nothing is. `dry` asks only what would change. */
  readonly input: (dry: boolean) => object | null;
  /** What is told when it is done; a command that makes a secret shows that instead. */
  readonly done: string;
  /** The key that it is about. */
  readonly keyId?: string;
  /** The verb cannot be pressed to effect yet. */
  readonly waits?: boolean;
  /** Where the keyboard starts; left out: at a field that asks for it. */
  readonly start?: "cancel" | "verb";
  readonly children?: ComponentChildren;
}

export function CommandDialog(props: CommandDialogProps): JSX.Element {
  const { title, lead, verb, tone, command, input, done, keyId = null, waits, start, children } = props;
  const state = useConsole();
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const [preview, setPreview] = useState<DryRun | null>(null);
  const close = (): void => {
    state.dialog.value = null;
  };

  async function run(dry: boolean): Promise<void> {
    const admin = state.admin.peek();
    const asked = input(dry);
    if (admin === null || asked === null || busy) return;
    setBusy(true);
    setError(null);
    setPreview(null);
    try {
      if (dry) {
        setPreview(await admin.commands.dryRun({ command, input: asked }));
      } else {
        const reply = await carryOut(admin, command, asked);
        const action = command.split(".")[1] ?? command;
        const made = madeBy(reply);
        if (made !== null) return present(state, made, action);
        close();
        state.toast({ tone: "quiet", text: done });
        return await changed(state, action, keyId);
      }
    } catch (refusal) {
      setError(refusal);
      // What would help is said by the dry run alone; without it the refusal stands by itself.
      if (!dry) setPreview(await admin.commands.dryRun({ command, input: asked }).catch(() => null));
    }
    setBusy(false);
  }

  return (
    <Dialog
      title={title}
      lead={lead}
      onDismiss={close}
      onSubmit={() => void run(false)}
      actions={
        <>
          <button type="button" class="button-quiet ask" aria-busy={busy} onClick={() => void run(true)}>
            What would change?
          </button>
          <button type="button" class="button" autofocus={start === "cancel"} onClick={close}>
            Cancel
          </button>
          <button
            type="submit"
            class={tone === "bad" ? "button button-bad" : "button button-primary"}
            autofocus={start === "verb"}
            aria-disabled={waits === true ? true : undefined}
            aria-busy={busy}
          >
            {verb}
          </button>
        </>
      }
    >
      <FailureNote error={error} />
      {children}
      <div role="status" class="preview-port">
        {preview === null ? null : <Preview of={preview} refused={error !== null} />}
      </div>
    </Dialog>
  );
}

/** What a dry run says. After a refusal that is shown already, only what would help. */
export function Preview({ of: run, refused }: { readonly of: DryRun; readonly refused: boolean }): JSX.Element | null {
  if (run.outcome === "refused") {
    if (refused && run.nearest === null) return null;
    return (
      <div class="preview">
        {refused ? null : (
          <p>
            It would be refused: <Prose>{run.message}</Prose> <code>{run.code}</code>
          </p>
        )}
        {run.nearest === null ? null : (
          <p>
            <b>What would help:</b> <Prose>{run.nearest.sentence}</Prose> <code>{run.nearest.command}</code>
          </p>
        )}
      </div>
    );
  }
  if (run.changes.length === 0) return <p class="preview">Nothing: it is so already.</p>;
  return (
    <div class="preview">
      <p>{plural(run.changes.length, "change")}. Nothing is written yet.</p>
      <Changes of={run.changes} />
    </div>
  );
}
