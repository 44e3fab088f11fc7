// What opens the keyring on this host, and the answers that it gives to the core: a passphrase is stretched, and a service
// asked, once for each slot.
import type { KeyringKey, KeyService, KeyWrapper } from "../types/keyring.js";
import { call, throwaway } from "./call.js";
import { typeError } from "./error.js";
import { glue } from "./wasm.js";
import { textOf } from "./wire.js";

/** What the core asks of the host. */
export type Question =
  | {
      readonly kind: "stretch";
      readonly name: string;
      readonly salt: Uint8Array;
      readonly memory: number;
      readonly passes: number;
      readonly lanes: number;
      readonly fresh: boolean;
    }
  | { readonly kind: "unwrap"; readonly name: string; readonly slot: string; readonly wrapped: Uint8Array }
  | { readonly kind: "wrap"; readonly name: string; readonly slot: string; readonly secret: Uint8Array }
  | { readonly kind: "sign"; readonly name: string; readonly kid: string; readonly message: Uint8Array };

/** Names of questions and their answers, in turn: what the core takes. An empty answer says that there is none. */
export type AnswerList = (string | Uint8Array)[];

const NONE = new Uint8Array();
const encoder = new TextEncoder();

/** Opens the keyring for the engines and verifiers that were given the same key. */
export class KeyringOpener {
  readonly kind: "raw" | "passphrase" | "recovery" | "external";
  /** The bytes of a raw key, or the text of a recovery key. */
  readonly secret: Uint8Array | undefined;
  /** What the host's own functions threw last. */
  failure: unknown;
  #passphrase: string | undefined;
  readonly #unwrap: KeyService["unwrap"] | undefined;
  readonly #wrap: KeyWrapper["wrap"];
  readonly #known = new Map<string, Promise<Uint8Array>>();
  readonly #answers = new Map<string, Uint8Array>();

  constructor(key: unknown) {
    if (key instanceof Uint8Array) {
      this.kind = "raw";
      this.secret = bytes32("keyring", key);
      return;
    }
    if (typeof key !== "object" || key === null) throw typeError("keyring", KINDS);
    const { rawKey, passphrase, recoveryKey, unwrap, wrap, ...others } = key as { readonly [name: string]: unknown };
    const surplus = Object.keys(others)[0];
    if (surplus !== undefined) throw typeError(`keyring.${surplus}`, "left out");
    if ([rawKey, passphrase, recoveryKey, unwrap].filter((one) => one !== undefined).length !== 1) {
      throw typeError("keyring", KINDS);
    }
    this.#wrap = functionOf("keyring.wrap", wrap) as KeyWrapper["wrap"];
    this.#unwrap = functionOf("keyring.unwrap", unwrap) as KeyService["unwrap"] | undefined;
    if (rawKey !== undefined) {
      this.kind = "raw";
      this.secret = bytes32("keyring.rawKey", rawKey);
    } else if (recoveryKey !== undefined) {
      this.kind = "recovery";
      const secret = encoder.encode(textOf("keyring.recoveryKey", recoveryKey));
      call(() => glue().checkKeyringKey("recovery", secret));
      this.secret = secret;
    } else if (passphrase !== undefined) {
      this.kind = "passphrase";
      this.#passphrase = textOf("keyring.passphrase", passphrase);
    } else {
      this.kind = "external";
    }
  }

  /** The answers that were given so far. */
  answers(): AnswerList {
    return [...this.#answers].flat();
  }

  /** Answers a question about opening the keyring, once. */
  async open(question: Question): Promise<void> {
    const { name } = question;
    const asked = this.#known.get(name) ?? this.answer(question);
    this.#known.set(name, asked);
    try {
      this.#answers.set(name, await asked);
    } finally {
      // A service that failed is asked again the next time; a passphrase stays what it is.
      if ((this.#answers.get(name)?.byteLength ?? 0) === 0) {
        this.#known.delete(name);
      }
    }
  }

  /** The answer to a question; `passphrase` is the one that a new slot is to have. */
  async answer(question: Question, passphrase = this.#passphrase): Promise<Uint8Array> {
    switch (question.kind) {
      case "stretch":
        return stretch(question, question.fresh ? passphrase : this.#passphrase);
      case "unwrap":
        return this.#ask(this.#unwrap && (() => this.#unwrap?.(question.wrapped, { slot: question.slot })));
      case "wrap":
        return this.#ask(this.#wrap && (() => this.#wrap?.(question.secret, { slot: question.slot })));
      case "sign":
        return NONE;
    }
  }

  /** Forgets what a service could not answer, so that it is asked again. */
  forgetFailures(): void {
    for (const [name, answer] of this.#answers) if (answer.byteLength === 0) this.#answers.delete(name);
  }

  /** Takes a passphrase that was changed; what opens the keyring otherwise stays as it is. */
  adopt(passphrase: string): void {
    if (this.kind === "passphrase") this.#passphrase = passphrase;
  }

  async #ask(call: (() => unknown) | undefined): Promise<Uint8Array> {
    if (call === undefined) return NONE;
    try {
      const answer: unknown = await call();
      if (answer instanceof Uint8Array) return answer;
      throw typeError("keyring", "functions that return a Uint8Array");
    } catch (error) {
      this.failure = error;
      return NONE;
    }
  }
}

const openers = new WeakMap<object, WeakMap<object, KeyringOpener>>();

/**
 * The opener of a key: the same for the same object and the same storage, so that what it has found out is found out
 * once, and a passphrase that an engine has changed is known to the verifiers beside it.
 */
export function openerOf(key: KeyringKey | undefined, storage: object): KeyringOpener | undefined {
  if (key === undefined) return undefined;
  const own = openers.get(storage) ?? new WeakMap<object, KeyringOpener>();
  const opener = own.get(key) ?? new KeyringOpener(key);
  openers.set(storage, own.set(key, opener));
  return opener;
}

/** Source: the text is taken in its composed form, so that two keyboards type the same passphrase. */
function stretch(question: Question & { kind: "stretch" }, passphrase: string | undefined): Uint8Array {
  const text = encoder.encode(textOf("passphrase", passphrase).normalize("NFC"));
  const { salt, memory, passes, lanes, fresh } = question;
  return throwaway((core) => core.stretchPassphrase(text, salt, memory, passes, lanes, fresh));
}

const KINDS = "a Uint8Array of 32 bytes, or an object with one of `rawKey`, `passphrase`, `recoveryKey`, `unwrap`";

function bytes32(name: string, key: unknown): Uint8Array {
  if (key instanceof Uint8Array && key.byteLength === 32) return key;
  throw typeError(name, "a Uint8Array of 32 bytes");
}

function functionOf(name: string, value: unknown): unknown {
  if (value === undefined || typeof value === "function") return value;
  throw typeError(name, "a function");
}
