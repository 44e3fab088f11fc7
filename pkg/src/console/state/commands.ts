/**
 * The commands that need no dialog, or what follows a dialog: run, show again, tell the host, tell the person.
 * A command that fails throws; whoever asked shows why.
 */
import type { CommandName } from "../../engine/admin.js";
import type { Admin } from "../../types/admin.js";
import type { Key, User } from "../../types/key.js";
import type { KeyringChange } from "../../types/keyring.js";
import { plural, readFailure } from "../format/text.js";
import type { ConsoleState, Made } from "./console.js";

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

/** Brings a user back; what its deactivation stopped works again. */
export async function reactivate(state: ConsoleState, { user, domain }: User): Promise<void> {
  await attempt(state, "reactivate", `${user} was not reactivated.`, async (admin) => {
    await admin.users.reactivate({ user, domain });
    return `${user} is active again.`;
  });
}

/** Writes down what time has brought about. */
export async function tick(state: ConsoleState): Promise<void> {
  await attempt(state, "tick", "The tick failed.", async (admin) => {
    const { changed: written, failed } = await admin.site.tick();
    const rest = failed.length === 0 ? "" : ` ${plural(failed.length, "account")} could not be, and will be next time.`;
    return `${written === 0 ? "Nothing had to be" : `${plural(written, "account")} had to be`} written down.${rest}`;
  });
}

/** Runs what needs no dialog: tells what it answers, or why it was refused. */
export async function attempt(
  state: ConsoleState,
  action: string,
  failed: string,
  run: (admin: Admin) => Promise<string>,
): Promise<void> {
  const admin = state.admin.peek();
  if (admin === null) return;
  try {
    state.toast({ tone: "quiet", text: await run(admin) });
  } catch (error) {
    return state.toast({ tone: "bad", text: `${failed} ${readFailure(error).message}` });
  }
  await changed(state, action, null);
}

/** Carries out a command by its name, as a dry run takes it too. */
export function carryOut(admin: Admin, command: CommandName, input: object): Promise<unknown> {
  const [group, method] = command.split(".") as [keyof Admin, string];
  const methods = admin[group] as unknown as { readonly [name: string]: (input: object) => Promise<unknown> };
  return methods[method]?.(input) ?? Promise.reject(new Error(`there is no command ${command}`));
}

/** The secret that a command has made and that is to be shown; null if it has made none. */
export function madeBy(reply: unknown): Made | null {
  if (typeof reply !== "object" || reply === null || !("secretLost" in reply)) return null;
  const { rawKey, recoveryKey, secretLost } = reply as KeyringChange;
  return "key" in reply || secretLost || rawKey !== null || recoveryKey !== null ? (reply as Made) : null;
}

/** Shows a new secret, in front of everything. */
export function present(state: ConsoleState, made: Made, action: string): void {
  state.dialog.value = null;
  state.secret.value = made;
  void changed(state, action, "key" in made ? made.key.keyId : null);
}

/** After a change that succeeded: everything that is shown again, and a word to the host. */
export async function changed(state: ConsoleState, action: string, keyId: string | null): Promise<void> {
  state.events.change({ action, keyId });
  state.changes.value += 1;
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
