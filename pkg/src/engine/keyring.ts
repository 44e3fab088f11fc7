// What is made of several changes of a keyring: a new passphrase, and sealing everything anew.
import { call } from "../core/call.js";
import { KeywardError, typeError } from "../core/error.js";
import type { KeyringOpener } from "../core/keyring.js";
import { scanPages } from "../core/scan.js";
import { glue } from "../core/wasm.js";
import type { KeyringChange, KeyringStatus, Resealed } from "../types/keyring.js";
import type { Storage } from "../types/storage.js";

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

/** The commands that sealing anew is made of. */
export type ResealCommand = "keyring.status" | "keyring.resealAccount" | "keyring.dropDataKeys";

/**
 * Seals every account anew that needs it, then drops the data keys that nothing needs. `execute` carries out one command.
 *
 * Errors: those of a command that is refused: for who may not, and for what does not open.
 */
export async function reseal(
  storage: Storage,
  execute: (name: ResealCommand, input: object) => Promise<unknown>,
): Promise<Resealed> {
  // First of all: nobody who may not is told anything about an account.
  const { dataKeys } = (await execute("keyring.status", {})) as KeyringStatus;
  const current = dataKeys.find((key) => key.current)?.id;
  const needed = new Set<string>();
  const failed: { document: string; code: string }[] = [];
  let resealed = 0;
  for await (const items of scanPages(storage, "account/")) {
    for (const { id, value } of items) {
      try {
        if (!call(() => glue().sealedUnder(id, value)).some((name) => name !== current)) continue;
        const reply = (await execute("keyring.resealAccount", { document: id })) as Moved;
        resealed += reply.resealed;
        for (const name of reply.needed) needed.add(name);
      } catch (error) {
        if (!(error instanceof KeywardError) || error.kind === "refusal") throw error;
        failed.push({ document: id, code: error.code });
      }
    }
  }
  if (failed.length > 0) return { resealed, dropped: [], failed };
  const { dropped } = (await execute("keyring.dropDataKeys", { needed: [...needed].sort() })) as Dropped;
  return { resealed, dropped, failed };
}

interface Moved {
  readonly resealed: number;
  readonly needed: readonly string[];
}

interface Dropped {
  readonly dropped: readonly string[];
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
