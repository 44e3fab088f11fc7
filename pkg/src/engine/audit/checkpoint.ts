// Checkpoints: the heads of all chains, signed with a key that is the host's.
import { call } from "../../core/call.js";
import { typeError } from "../../core/error.js";
import { scanPages } from "../../core/scan.js";
import { refusal } from "../../core/tables.js";
import { glue } from "../../core/wasm.js";
import { textOf } from "../../core/wire.js";
import type { SignedCheckpoint } from "../../types/audit.js";
import type { Storage } from "../../types/storage.js";
import { LEDGERS } from "./export.js";

/**
 * What signs checkpoints: an Ed25519 key of the host's, kept outside the storage.
 *
 * Shape: `name` stands in each checkpoint; take a URL without scheme, as `example.com/keyward`, free of blanks and `+`.
 */
export type CheckpointKey =
  | {
      readonly name: string;
      /** The private key. Shape: the 32 bytes of its seed. */
      readonly key: Uint8Array;
    }
  | {
      readonly name: string;
      /** Shape: 32 bytes. */
      readonly publicKey: Uint8Array;
      /** The 64 bytes of an Ed25519 signature over exactly these bytes: by a KMS, say. */
      readonly sign: (text: Uint8Array) => Uint8Array | Promise<Uint8Array>;
    };

/** The heads of all chains of a storage, signed. */
export async function checkpoint(
  storage: Storage,
  signer: CheckpointKey | undefined,
  now: number,
): Promise<SignedCheckpoint> {
  if (signer === undefined) throw refusal("checkpoint_key_missing");
  const heads = call(() => new (glue().AuditHeads)());
  for (const prefix of LEDGERS) {
    for await (const items of scanPages(storage, prefix)) {
      for (const { id, value } of items) call(() => heads.take(id, value));
    }
  }
  const text = call(() => heads.text(signer.name, now));
  const { leaves, unreadable } = heads;
  const note = await signed(text, signer);
  return { checkpoint: { schema: 1, note, leaves }, key: keyOf(signer), unreadable };
}

/** The verifier key of what signs. */
export function keyOf(signer: CheckpointKey): string {
  return call(() =>
    "key" in signer ? glue().noteKeyOf(signer.name, signer.key) : glue().noteKey(signer.name, signer.publicKey),
  );
}

/** Errors: a `TypeError` for a key that is none. */
export function checkSigner(signer: unknown): void {
  if (typeof signer !== "object" || signer === null) throw typeError("checkpoints", "an object with `name` and `key`");
  const { name, key, publicKey, sign } = signer as { readonly [name: string]: unknown };
  textOf("checkpoints.name", name);
  const isKey = (bytes: unknown) => bytes instanceof Uint8Array && bytes.byteLength === 32;
  if (key === undefined ? !isKey(publicKey) : !isKey(key)) {
    throw typeError(key === undefined ? "checkpoints.publicKey" : "checkpoints.key", "a Uint8Array of 32 bytes");
  }
  if (key === undefined && typeof sign !== "function") throw typeError("checkpoints.sign", "a function");
  keyOf(signer as CheckpointKey);
}

async function signed(text: string, signer: CheckpointKey): Promise<string> {
  if ("key" in signer) return call(() => glue().signNote(text, signer.name, signer.key));
  const signature: unknown = await signer.sign(new TextEncoder().encode(text));
  if (!(signature instanceof Uint8Array)) throw typeError("checkpoints.sign", "a function that returns a Uint8Array");
  return call(() => glue().sealNote(text, keyOf(signer), signature));
}
