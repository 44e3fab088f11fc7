// Single commands: planned, read for, decided and carried out, each in the turn of the document that it may write.
import { call, resident } from "../core/call.js";
import { typeError } from "../core/error.js";
import { type AnswerList, KeyringOpener, openerOf, type Question } from "../core/keyring.js";
import { glue } from "../core/wasm.js";
import { membersOf, textOf, wire } from "../core/wire.js";
import type { DryRun } from "../types/explanation.js";
import type { CommandName } from "./admin.js";
import { answered } from "./ask.js";
import { type Decision, type Effect, execute } from "./execute.js";
import { withoutPassphrase } from "./keyring.js";
import type { KeywardOptions } from "./options.js";
import { Queue } from "./queue.js";
import { stored } from "./stored.js";

/** Commands that an actor cannot ask for by name are among these: what the engine does by itself. */
export type InternalName =
  | CommandName
  | "tick.account"
  | "drain.document"
  | `keyring.${"repair" | "resealAccount" | "dropDataKeys"}`;

/** What one command is carried out with, besides its members. */
export interface How {
  /** The passphrase of a slot that is to be made. */
  readonly passphrase?: string | undefined;
  /** Is told the ids of notices that were added behind the write. Default: the engine tries them soon. */
  readonly added?: (notices: readonly string[]) => void;
}

/** Carries out commands over one storage. */
export class Commands {
  readonly opener: KeyringOpener | undefined;
  readonly core;
  readonly #options: KeywardOptions;
  readonly #queue = new Queue();
  readonly #trials = new Queue();
  readonly #added: (notices: readonly string[]) => void;
  /** The site's text, once it was read: salt and cap on staleness never change. */
  #site: { readonly text: string; readonly maxStalenessMs: number } | undefined;

  constructor(options: KeywardOptions, added: (notices: readonly string[]) => void) {
    const { storage, prefix, keyring } = options;
    this.#options = options;
    this.#added = added;
    this.opener = openerOf(keyring, storage);
    this.core = resident((core) => {
      const engine = new core.Engine(prefix, this.opener?.kind, this.opener?.secret);
      if (this.#site) engine.loadSite(this.#site.text);
      return engine;
    });
    this.core();
  }

  /** How stale any verifier of the site may be; 0 as long as no site is known. Units: milliseconds. */
  get maxStalenessMs(): number {
    return this.#site?.maxStalenessMs ?? 0;
  }

  /** The reply of a command that was carried out. */
  async execute(actor: string, name: InternalName, input: unknown, how: How = {}): Promise<unknown> {
    const { storage } = this.#options;
    const { operationId: given, ...members } = membersOf("command", input);
    const operationId = given === undefined ? undefined : textOf("operationId", given);
    const command = wire("command", members);
    await stored(this.#loadSite());
    const ids = call(() => this.core().plan(name, command, actor));
    const [now, entropy] = [this.now(), this.entropy()];
    const attempt = {
      ids,
      storage,
      sleep: (ms: number) => this.sleep(ms),
      decide: (documents: readonly (string | null)[], triedAt: number | undefined) => {
        const read = documents as string[];
        const decide = (answers: AnswerList): Decision =>
          this.core().decide(name, command, actor, ids, read, now, entropy, operationId, triedAt, answers);
        return answered({ opener: this.opener, passphrase: how.passphrase }, decide, questionOf);
      },
      added: how.added ?? this.#added,
    };
    return this.#queue.run(turnOf(ids) ?? name, () => execute(attempt));
  }

  /** What comes of a command, in its turn; it is carried out as well, so that the next one meets it: over an overlay. */
  async tryOut(actor: string, name: CommandName, input: object): Promise<DryRun> {
    const command = wire("command", input);
    await this.#loadSite();
    const ids = call(() => this.core().plan(name, command, actor));
    return this.#trials.run(turnOf(ids) ?? name, async () => {
      const outcome = await this.rehearse(actor, name, input);
      if (outcome.outcome === "done") await this.execute(actor, name, input);
      return outcome;
    });
  }

  /** What would come of a command; nothing of it is written. */
  async rehearse(actor: string, name: string, input: unknown): Promise<DryRun> {
    const { operationId: _, barrier: __, ...wished } = membersOf("input", input);
    const { passphrase, rest } = name.startsWith("keyring.") ? withoutPassphrase(wished) : { rest: wished };
    const asked = wire("input", rest);
    await this.#loadSite();
    const ids = call(() => this.core().plan(name, asked, actor));
    const documents = await this.#options.storage.read(ids, { fresh: true });
    const read = documents.map((one) => one?.value ?? null) as string[];
    const [now, entropy] = [this.now(), this.entropy()];
    const said = await answered(
      // Nothing is wrapped elsewhere for a slot that is not made.
      { opener: this.opener, passphrase, instead: ({ kind }) => (kind === "wrap" ? entropy : undefined) },
      (answers): DryRun | Effect => this.core().dryRun(name, asked, actor, ids, read, now, entropy, answers),
      (found) => ("kind" in found && found.kind === "ask" ? found.question : undefined),
    );
    return said as DryRun;
  }

  /** Throws unless the passphrase opens the keyring, as it is stored now. */
  async opens(passphrase: string): Promise<void> {
    const [keyring] = await stored(this.#options.storage.read(["keyring"], { fresh: true }));
    const opener = new KeyringOpener({ passphrase });
    await answered(
      { opener },
      (answers): Question | undefined => glue().tryKeyring(keyring?.value ?? "", opener.kind, undefined, answers),
      (question) => question,
    );
  }

  now(): number {
    return (this.#options.now ?? Date.now)();
  }

  entropy(): Uint8Array {
    if (!this.#options.entropy) return call(() => glue().drawEntropy());
    const bytes: unknown = this.#options.entropy();
    // A string of 32 characters would be taken for 32 zeros, and every secret could be guessed.
    if (!(bytes instanceof Uint8Array && bytes.byteLength === 32))
      throw typeError("entropy", "a function that returns a Uint8Array of 32 bytes");
    return bytes;
  }

  sleep(ms: number): Promise<void> {
    return (this.#options.sleep ?? pause)(ms);
  }

  /** One after another: reads that overtake each other would take the commands behind them out of their order. */
  async #loadSite(): Promise<void> {
    if (!this.#site) await this.#queue.run("site is read", () => this.#readSite());
  }

  async #readSite(): Promise<void> {
    if (this.#site) return;
    const [site] = await this.#options.storage.read(["site"], { fresh: true });
    if (!site) return;
    const maxStalenessMs = call(() => this.core().loadSite(site.value));
    this.#site = { text: site.value, maxStalenessMs };
  }
}

/** The document whose turn a command waits for: the one that it writes, which is the last but for a keyring that is read. */
function turnOf(ids: readonly string[]): string | undefined {
  return ids.find((id) => id.startsWith("account/")) ?? ids.at(-1);
}

function questionOf(decision: Decision): Question | undefined {
  const [first] = decision.effects;
  return first?.kind === "ask" ? first.question : undefined;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
