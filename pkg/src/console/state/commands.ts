/**
 * The commands that need no dialog, or what follows a dialog: run, show again, tell the host, tell the person.
 * A command that fails throws; whoever asked shows why.
 */
import type { Issued, Key } from "../../types/key.js";
import { readFailure } from "../format/text.js";
import type { ConsoleState } from "./console.js";

/** Disables or enables at once: it can be undone, so nothing is asked and an undo is offered. */
export async function setEnabled(state: ConsoleState, key: Key, enabled: boolean, undoable = true): Promise<void> {
  const admin = state.admin.peek();
  if (admin === null) return;
  try {
    await (enabled ? admin.keys.enable({ keyId: key.keyId }) : admin.keys.disable({ keyId: key.keyId }));
  } catch (error) {
    state.toast({
      tone: "bad",
      text: `“${key.name}” was not ${enabled ? "enabled" : "disabled"}. ${readFailure(error).message}`,
    });
    return;
  }
  const undo = (): void => void setEnabled(state, key, !enabled, false);
  state.toast({
    tone: "quiet",
    text: `“${key.name}” is ${enabled ? "enabled" : "disabled"}.`,
    ...(undoable ? { undo } : {}),
  });
  await changed(state, enabled ? "enable" : "disable", key.keyId);
}

/** Shows a new secret, in front of everything. */
export function present(state: ConsoleState, issued: Issued, action: "create" | "regenerate"): void {
  state.dialog.value = null;
  state.secret.value = issued;
  void changed(state, action, issued.key.keyId);
}

/** After a change that succeeded: the rows again, and a word to the host. */
export async function changed(state: ConsoleState, action: string, keyId: string): Promise<void> {
  state.events.change({ action, keyId });
  await state.table.refresh();
}

/** Copies; false if the browser refused. A refusal is an answer, not an error: never claim what was not done. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}
