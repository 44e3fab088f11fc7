// A change of a passphrase: the new slot is written, opened, and only then the old one goes.
import { typeError } from "../core/error.js";
import type { KeyringOpener } from "../core/keyring.js";
import type { KeyringChange } from "../types/keyring.js";

/** What the engine does for it. */
export interface Changing {
  /** Carries out one command; the passphrase of a new slot goes beside it, where nothing keeps it. */
  execute(
    name: "keyring.changePassphrase" | "keyring.removeSlot",
    input: object,
    passphrase?: string,
  ): Promise<unknown>;
  /** Throws unless the passphrase opens the keyring, as it is stored now. */
  check(passphrase: string): Promise<void>;
  readonly opener: KeyringOpener | undefined;
}

/** Takes the passphrase out of a command, before anything of the command is kept or hashed. */
export function withoutPassphrase(members: { readonly [name: string]: unknown }): {
  readonly passphrase: string | undefined;
  readonly rest: { readonly [name: string]: unknown };
} {
  const { passphrase, ...rest } = members;
  if (passphrase !== undefined && typeof passphrase !== "string") throw typeError("passphrase", "a string");
  return { passphrase, rest };
}

/** Carries the change out; repeated with the same operation id after a crash, it goes on where it stopped. */
export async function changePassphrase(
  { execute, check, opener }: Changing,
  members: { readonly [name: string]: unknown },
): Promise<KeyringChange> {
  const { passphrase, rest } = withoutPassphrase(members);
  if (passphrase === undefined) throw typeError("passphrase", "a string");
  const added = (await execute("keyring.changePassphrase", rest, passphrase)) as KeyringChange;
  const { slot, replaces } = added;
  // Done before, to its end.
  if (slot === null || replaces === null) return added;
  await check(passphrase);
  const { operationId } = rest;
  const removal = { slot: replaces, ...(typeof operationId === "string" ? { operationId: `${operationId}/2` } : {}) };
  // From here on this process opens the keyring by the new passphrase.
  opener?.adopt(passphrase);
  const removed = (await execute("keyring.removeSlot", removal)) as KeyringChange;
  return { ...removed, slot, replaces };
}
