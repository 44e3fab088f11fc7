import type { CommandOptions } from "./admin.js";
import type { SigningKey } from "./token.js";

/**
 * What opens the keyring here: the secret of one of its slots. A `Uint8Array` is a raw key.
 *
 * It is opened once, at the first use: a passphrase is stretched once, a key management service is asked once.
 */
export type KeyringKey = Uint8Array | RawKey | Passphrase | RecoveryKey | KeyService;

/** What can add the slot of a key management service. */
export interface KeyWrapper {
  /** Wraps the 32 bytes of a new slot; what it returns is stored as it is. */
  readonly wrap?: (secret: Uint8Array, slot: { readonly slot: string }) => Uint8Array | Promise<Uint8Array>;
}

/** 32 random bytes: for the edge, where nothing slow should happen. */
export interface RawKey extends KeyWrapper {
  readonly rawKey: Uint8Array;
}

/** A passphrase; it is stretched by Argon2id, which takes a tenth of a second and blocks for it. */
export interface Passphrase extends KeyWrapper {
  readonly passphrase: string;
}

/** A recovery key, as it was printed. */
export interface RecoveryKey extends KeyWrapper {
  readonly recoveryKey: string;
}

/** A key management service. */
export interface KeyService extends KeyWrapper {
  /** Returns the 32 bytes that `wrap` was given. */
  readonly unwrap: (wrapped: Uint8Array, slot: { readonly slot: string }) => Uint8Array | Promise<Uint8Array>;
}

/** How the secret of a slot is come by. */
export type SlotKind = "raw" | "passphrase" | "recovery" | "external";

/** One way to open the keyring. */
export interface Slot {
  readonly id: string;
  readonly kind: SlotKind;
  readonly createdAt: number;
  /** Of a passphrase: what stretching it costs. */
  readonly cost: { readonly memoryKiB: number; readonly passes: number; readonly lanes: number } | null;
  /** The slot whose place it is to take: a change of a passphrase that came to no end. */
  readonly replaces: string | null;
}

/** A key that keys are sealed under. */
export interface DataKey {
  readonly id: string;
  readonly createdAt: number;
  /** From when on it is used: every verifier has it by then. */
  readonly usedFrom: number;
  readonly current: boolean;
}

/** What the keyring is like. */
export interface KeyringStatus {
  /** The slot that opens it here; null if none does. */
  readonly openedBy: string | null;
  readonly slots: readonly Slot[];
  readonly dataKeys: readonly DataKey[];
  /** The keys that sign tokens. */
  readonly signingKeys: readonly SigningKey[];
}

/**
 * What a change of the keyring returns.
 * Security: `rawKey` and `recoveryKey` exist nowhere else; store them now.
 */
export interface KeyringChange extends KeyringStatus {
  /** The slot that was made. */
  readonly slot: string | null;
  /** The slot whose place it takes. */
  readonly replaces: string | null;
  /** 32 bytes in base64. */
  readonly rawKey: string | null;
  /** Nine groups of four. */
  readonly recoveryKey: string | null;
  /** True when an operation id was repeated after a crash: the slot exists, its secret was never delivered. */
  readonly secretLost: boolean;
}

/** What a sealing anew came to. */
export interface Resealed {
  /** How many keys of pairs were sealed anew. */
  readonly resealed: number;
  /** The data keys that were dropped. */
  readonly dropped: readonly string[];
  /** The accounts that could not be seen to, each with the code; as long as there are any, nothing is dropped. */
  readonly failed: readonly { readonly document: string; readonly code: string }[];
}

/** A slot that is to be added. A passphrase has at least 12 bytes. */
export type NewSlot =
  | { readonly kind: "passphrase"; readonly passphrase: string }
  | { readonly kind: "raw" | "recovery" | "external" };

/** Who opens the keyring, and what it seals with. Everything but `status` needs a keyring that opens here. */
export interface KeyringCommands {
  /** What the keyring is like, and whether it opens here. Errors: `keyring_missing`. */
  status(): Promise<KeyringStatus>;
  /**
   * Creates the keyring, with a slot for what `createKeyward({ keyring })` was given and, with `recovery`, one for a
   * recovery key. Where it exists, what was given must open it and nothing changes.
   */
  init(options?: { readonly recovery?: boolean } & CommandOptions): Promise<KeyringChange>;
  /** Adds a way to open it. The secret of a `raw` or a `recovery` slot is made here and returned, once. */
  addSlot(command: NewSlot & CommandOptions): Promise<KeyringChange>;
  /**
   * Changes a passphrase: writes the new slot, opens it, then drops the old one. A crash in between leaves both.
   * `slot` is the one that opens the keyring here, or the only one with a passphrase.
   */
  changePassphrase(
    command: { readonly passphrase: string; readonly slot?: string } & CommandOptions,
  ): Promise<KeyringChange>;
  /** Takes a way to open it away. Errors: `last_slot`, unless `last` says that this is meant. */
  removeSlot(command: { readonly slot: string; readonly last?: boolean } & CommandOptions): Promise<KeyringChange>;
  /**
   * Makes a new data key for every slot. It is used after the site's `maxVerifierStalenessMs`; what older ones have sealed
   * goes on working, and is sealed anew when its account is next written.
   */
  rotate(options?: CommandOptions): Promise<KeyringChange>;
  /**
   * Seals anew, under the data key of today, what older ones have sealed, and drops those that nothing needs any more, once
   * the one after them has been in use for ten minutes. Looks at every account. Without it, each moves when it is next written.
   */
  reseal(): Promise<Resealed>;
  /**
   * Begins anew with a slot for what this engine was given, where no slot opens any more: what was sealed is given up, which
   * `abandon` has to say. `hmac-sha256` of a pair comes back when its secret is next used as bearer and the verdict's
   * `usage` is flushed. Where the slots were altered, nothing is given up.
   */
  recover(
    options?: { readonly abandon?: boolean; readonly recovery?: boolean } & CommandOptions,
  ): Promise<KeyringChange>;
}
