// The keyring of a verifier: read and opened when the first request needs it, and when it has changed.
import { call } from "../core/call.js";
import { type KeyringOpener, openerOf, type Question } from "../core/keyring.js";
import { refusal } from "../core/tables.js";
import type { KeyringKey } from "../types/keyring.js";
import type { Storage } from "../types/storage.js";
import type { Shared } from "./input.js";

/** More slots than a keyring can have: each is asked about once. */
const MOST = 32;

/** Opens the keyring of one verifier. */
export class Keyring {
  readonly #storage: Storage;
  readonly #opener: KeyringOpener | undefined;
  readonly #shared: () => Shared;
  readonly #monotonic: () => number;
  #opening: Promise<boolean> | undefined;

  constructor(storage: Storage, key: KeyringKey | undefined, shared: () => Shared, monotonic: () => number) {
    this.#storage = storage;
    this.#opener = openerOf(key, storage);
    this.#shared = shared;
    this.#monotonic = monotonic;
  }

  /**
   * Reads and opens it, one reading for all that wait for it; whether there is one.
   *
   * Errors: `keyring_wrong_key`; what storage threw. What does not open leaves open what was.
   */
  open(): Promise<boolean> {
    this.#opening ??= this.#open().finally(() => {
      this.#opening = undefined;
    });
    return this.#opening;
  }

  /** Opens it now. Errors: `keyring_locked` without a key, `keyring_missing`, `keyring_wrong_key`. */
  async unlock(): Promise<void> {
    if (this.#opener === undefined) throw refusal("keyring_locked");
    if (!(await this.open())) throw refusal("keyring_missing");
  }

  async #open(): Promise<boolean> {
    const opener = this.#opener;
    if (opener === undefined) return false;
    const mono = this.#monotonic();
    const [keyring] = await this.#storage.read(["keyring"]);
    opener.forgetFailures();
    for (let asked = 0; asked < MOST; asked++) {
      const question = call((): Question | undefined =>
        this.#shared().verifier.openKeyring(keyring?.value, opener.kind, opener.secret, opener.answers(), mono),
      );
      if (question === undefined) break;
      await opener.open(question);
    }
    return keyring !== null && keyring !== undefined;
  }
}
