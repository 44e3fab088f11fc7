// `createKeyward`: the engine that carries out commands over a host's storage.
import { call, resident } from "../core/call.js";
import { InputTypeError, KeywardError, typeError } from "../core/error.js";
import { type AnswerList, KeyringOpener, openerOf, type Question } from "../core/keyring.js";
import { refusal } from "../core/tables.js";
import { glue } from "../core/wasm.js";
import { membersOf, textOf, wire } from "../core/wire.js";
import type { Actor } from "../types/actor.js";
import type { Admin } from "../types/admin.js";
import type { DryRun } from "../types/explanation.js";
import type { KeyringKey } from "../types/keyring.js";
import type { RequestLike } from "../types/request.js";
import type { Storage } from "../types/storage.js";
import type { ExchangeOptions, IssuedToken, TokenOptions } from "../types/token.js";
import type { Denied } from "../types/verdict.js";
import { createVerifier, type Verifier } from "../verifier/verifier.js";
import { adminOver, type CommandName } from "./admin.js";
import { answered } from "./ask.js";
import { bulk } from "./bulk.js";
import { type Decision, type Effect, execute } from "./execute.js";
import { changePassphrase, reseal, withoutPassphrase } from "./keyring.js";
import { ask, isQuestion } from "./lists.js";
import { LiveIndex } from "./live-index.js";
import { Queue } from "./queue.js";
import { rehearseBulk, rehearseMany, rehearseTick } from "./rehearse.js";
import { tick } from "./tick.js";
import { TokenExchange, verifierOptions, withSigner } from "./tokens.js";
import { flushUsage, type Use } from "./usage.js";

/** What an engine is made with. */
export interface KeywardOptions {
  readonly storage: Storage;
  /** What tokens start with: 2 to 12 of `[a-z0-9_]`, a letter first. */
  readonly prefix: string;
  /** What opens the keyring; only `hmac-sha256` and the signing of tokens need it. */
  readonly keyring?: KeyringKey;
  /** Who makes tokens, and for whom; without, no credential is exchanged for one. */
  readonly tokens?: TokenOptions;
  /** Unix milliseconds. Default: `Date.now`. */
  readonly now?: () => number;
  /** 32 fresh random bytes a call. Default: the platform's. Security: as secret as the secrets made of it. */
  readonly entropy?: () => Uint8Array;
  /** Default: `setTimeout`. */
  readonly sleep?: (ms: number) => Promise<void>;
  /** How often the live index looks for changes of other processes. Units: milliseconds. Default 10,000. */
  readonly indexRefreshMs?: number;
}

/** The engine. */
export interface Keyward {
  /** Everything that `actor` can ask for. Security: the host vouches for the actor; nothing is inferred. */
  as(actor: Actor): Admin;
  readonly usage: {
    /**
     * Merges the `usage` of verdicts, at most one write an account in ten minutes, and applies the repairs that it carries.
     * Returns the number of writes.
     */
    flush(deltas: readonly Use[]): Promise<number>;
  };
  readonly tokens: {
    /**
     * Exchanges the credential of a request for a token, which does what the key may do, for a session of its domain.
     *
     * Shape: Bearer, Basic, `X-API-Key`, a signed request, or JSON `{ clientId, secret }` or `{ keyAccess, keySecret }`.
     * Errors: throws only for what is no request, without `tokens` among the options, and for storage that fails.
     * Security: others can verify a token until it expires, whatever becomes of its key; keyward's verifiers ask.
     */
    exchange(request: RequestLike, options?: ExchangeOptions): Promise<IssuedToken | Denied>;
  };
  /** Lets go of the index. The storage is the host's to close. */
  close(): void;
}

/**
 * An engine over a storage.
 *
 * Errors: `invalid` for a malformed option; `storage_unsuitable` for a backend without compare-and-swap.
 */
export function createKeyward(options: KeywardOptions): Keyward {
  return new Engine(options);
}

class Engine implements Keyward {
  readonly usage: Keyward["usage"];
  readonly tokens: Keyward["tokens"];
  readonly #options: KeywardOptions;
  readonly #queue = new Queue();
  readonly #index: LiveIndex;
  readonly #closing: (() => void)[] = [];
  readonly #core;
  readonly #opener: KeyringOpener | undefined;
  /** The site's text, once it was read: salt and cap on staleness never change. */
  #site: { readonly text: string; readonly maxStalenessMs: number } | undefined;

  constructor(options: KeywardOptions) {
    checkOptions(options);
    this.#options = options;
    const { storage, prefix, keyring } = options;
    this.#opener = openerOf(keyring, storage);
    this.#core = resident((core) => {
      const engine = new core.Engine(prefix, this.#opener?.kind, this.#opener?.secret);
      if (this.#site) engine.loadSite(this.#site.text);
      return engine;
    });
    this.#core();
    if (!storage.guarantees.cas) throw refusal("storage_unsuitable");
    this.#index = new LiveIndex(storage, options.indexRefreshMs ?? 10_000, () => performance.now());
    this.tokens = Object.freeze(this.#exchanging(options.tokens));
    const repair = (clientId: string, sealed: string) => this.#repair(clientId, sealed);
    this.usage = Object.freeze({ flush: (deltas: readonly Use[]) => stored(flushUsage(storage, deltas, repair)) });
  }

  as(actor: Actor): Admin {
    const who = wire("actor", actor);
    return adminOver((name, input) => this.#invoke(who, name, input));
  }

  close(): void {
    this.#index.close();
    for (const close of this.#closing) close();
  }

  async #invoke(actor: string, name: CommandName, input: unknown): Promise<unknown> {
    const { storage } = this.#options;
    if (isQuestion(name)) return stored(ask(storage, name, wire("query", input ?? {}), actor, this.#now()));
    switch (name) {
      case "keys.window":
        return stored(this.#index.window(wire("query", input ?? {}), actor, this.#now()));
      case "site.init":
        return this.#init(actor, input);
      case "site.tick":
        return stored(
          tick(storage, actor, this.#now(), (document) => this.#execute(actor, "tick.account", { document })),
        );
      case "keys.bulk":
        return bulk(input, (command, members) => this.#invoke(actor, command, members));
      case "commands.dryRun":
        return stored(this.#dryRun(actor, input));
      case "keys.revoke":
        return this.#revoke(actor, input);
      case "tokens.rotateKey":
        return this.#execute(actor, name, withSigner(input, this.#options.tokens));
      case "keyring.reseal":
        return stored(reseal(storage, (command, members) => this.#execute(actor, command, members)));
      case "keyring.addSlot": {
        const { passphrase, rest } = withoutPassphrase(membersOf("command", input));
        return this.#execute(actor, name, rest, passphrase);
      }
      case "keyring.changePassphrase":
        return changePassphrase(
          {
            execute: (command, members, passphrase) => this.#execute(actor, command, members, passphrase),
            check: (passphrase) => stored(this.#opens(passphrase)),
            opener: this.#opener,
          },
          membersOf("command", input),
        );
      default:
        return this.#execute(actor, name, input);
    }
  }

  async #execute(actor: string, name: InternalName, input: unknown, passphrase?: string): Promise<unknown> {
    const { storage } = this.#options;
    const { operationId: given, ...members } = membersOf("command", input);
    const operationId = given === undefined ? undefined : textOf("operationId", given);
    const command = wire("command", members);
    await stored(this.#loadSite());
    const ids = call(() => this.#core().plan(name, command, actor));
    const [now, entropy] = [this.#now(), this.#entropy()];
    const attempt = {
      ids,
      storage,
      sleep: this.#options.sleep ?? sleep,
      decide: (documents: readonly (string | null)[], triedAt: number | undefined) => {
        const read = documents as string[];
        const decide = (answers: AnswerList): Decision =>
          this.#core().decide(name, command, actor, ids, read, now, entropy, operationId, triedAt, answers);
        return answered({ opener: this.#opener, passphrase }, decide, questionOf);
      },
    };
    // The document that is written comes last but for the keyring, which key commands only read.
    const queue = ids.find((id) => id.startsWith("account/")) ?? ids.at(-1) ?? name;
    return this.#queue.run(queue, () => execute(attempt));
  }

  /** What would come of a command; nothing of it is written. */
  async #dryRun(actor: string, input: unknown): Promise<DryRun> {
    const { command, input: members, ...others } = membersOf("query", input);
    const surplus = Object.keys(others)[0];
    if (surplus !== undefined) throw typeError(surplus, "left out: there are `command` and `input`");
    const name = textOf("command", command);
    const rehearse = (one: string, input: object) => this.#dryRun(actor, { command: one, input });
    if (name === "keys.bulk") {
      return rehearseBulk(members, (query) => this.#invoke(actor, "keys.list", query), rehearse);
    }
    if (name === "keyring.reseal") {
      return rehearseMany((execute) => reseal(this.#options.storage, execute), rehearse);
    }
    if (name === "site.tick") {
      const { storage } = this.#options;
      return rehearseTick((write) => tick(storage, actor, this.#now(), write), rehearse);
    }
    const { operationId: _, barrier: __, ...wished } = membersOf("input", members);
    const { passphrase, rest } = name.startsWith("keyring.") ? withoutPassphrase(wished) : { rest: wished };
    const asked = wire("input", rest);
    await this.#loadSite();
    const ids = call(() => this.#core().plan(name, asked, actor));
    const documents = (await this.#options.storage.read(ids, { fresh: true })).map((one) => one?.value ?? null);
    const [now, entropy] = [this.#now(), this.#entropy()];
    const read = documents as string[];
    const said = await answered(
      // Nothing is wrapped elsewhere for a slot that is not made.
      { opener: this.#opener, passphrase, instead: ({ kind }) => (kind === "wrap" ? entropy : undefined) },
      (answers): DryRun | Effect => this.#core().dryRun(name, asked, actor, ids, read, now, entropy, answers),
      (found) => ("kind" in found && found.kind === "ask" ? found.question : undefined),
    );
    return said as DryRun;
  }

  /** Only an engine that opens the keyring can tell a repair from something that was planted. */
  async #repair(clientId: string, repair: string): Promise<boolean> {
    if (this.#opener === undefined) return false;
    const reply = await this.#execute('{"role":"system"}', "keyring.repair", { clientId, repair });
    return (reply as { readonly repaired: boolean }).repaired;
  }

  /** Throws unless the passphrase opens the keyring, as it is stored now. */
  async #opens(passphrase: string): Promise<void> {
    const [keyring] = await this.#options.storage.read(["keyring"], { fresh: true });
    const opener = new KeyringOpener({ passphrase });
    await answered(
      { opener },
      (answers): Question | undefined => glue().tryKeyring(keyring?.value ?? "", opener.kind, undefined, answers),
      (question) => question,
    );
  }

  /** Makes the site, then the domain `default`, each where it is missing. */
  async #init(actor: string, input: unknown): Promise<unknown> {
    const policy = await this.#execute(actor, "site.init", input);
    try {
      await this.#execute(actor, "domains.get", { domain: "default" });
    } catch (error) {
      if (!(error instanceof KeywardError && error.code === "domain_not_found")) throw error;
      await this.#execute(actor, "domains.put", { domain: "default" });
    }
    return policy;
  }

  /** A barrier holds because every conforming verifier has read anew by the time it resolves. */
  async #revoke(actor: string, input: unknown): Promise<unknown> {
    const { barrier, ...members } = membersOf("command", input);
    if (barrier !== undefined && typeof barrier !== "boolean") throw typeError("barrier", "true or false");
    if (barrier && this.#options.storage.guarantees.reads !== "strong") throw refusal("barrier_impossible");
    const key = await this.#execute(actor, "keys.revoke", members);
    if (barrier) await (this.#options.sleep ?? sleep)(this.#site?.maxStalenessMs ?? 0);
    return key;
  }

  #exchanging(options: TokenOptions | undefined): Keyward["tokens"] {
    if (options === undefined) {
      return { exchange: () => Promise.reject(typeError("tokens", "given to `createKeyward`, with an `issuer`")) };
    }
    const { storage } = this.#options;
    const lent = {
      core: this.#core,
      storage,
      opener: this.#opener,
      now: () => this.#now(),
      entropy: () => this.#entropy(),
    };
    let verifier: Verifier | undefined;
    const exchange = new TokenExchange(options, {
      ...lent,
      verifier: () => {
        verifier ??= createVerifier(verifierOptions(this.#options, options));
        return verifier;
      },
    });
    this.#closing.push(() => verifier?.close());
    return { exchange: (request, wish) => stored(exchange.exchange(request, wish)) };
  }

  async #loadSite(): Promise<void> {
    if (this.#site) return;
    const [site] = await this.#options.storage.read(["site"], { fresh: true });
    if (!site) return;
    const maxStalenessMs = call(() => this.#core().loadSite(site.value));
    this.#site = { text: site.value, maxStalenessMs };
  }

  #now(): number {
    return (this.#options.now ?? Date.now)();
  }

  #entropy(): Uint8Array {
    if (!this.#options.entropy) return call(() => glue().drawEntropy());
    const bytes: unknown = this.#options.entropy();
    // A string of 32 characters would be taken for 32 zeros, and every secret could be guessed.
    if (!(bytes instanceof Uint8Array && bytes.byteLength === 32))
      throw typeError("entropy", "a function that returns a Uint8Array of 32 bytes");
    return bytes;
  }
}

/** Commands that an actor cannot ask for by name are among these: what the engine does by itself. */
type InternalName = CommandName | "tick.account" | `keyring.${"repair" | "resealAccount" | "dropDataKeys"}`;

function questionOf(decision: Decision): Question | undefined {
  const [first] = decision.effects;
  return first?.kind === "ask" ? first.question : undefined;
}

/** Storage that fails outside the loop of a command. */
async function stored<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof KeywardError || error instanceof InputTypeError) throw error;
    const message = "storage failed; nothing was changed";
    throw new KeywardError({ kind: "storage", code: "storage_failed", message, details: {} }, { cause: error });
  }
}

function checkOptions(options: KeywardOptions): void {
  if (typeof options !== "object" || options === null) throw typeError("options", "an object");
  const { storage, prefix, now, entropy, sleep: wait, indexRefreshMs } = options as Partial<KeywardOptions>;
  if (
    typeof storage?.read !== "function" ||
    typeof storage.write !== "function" ||
    typeof storage.scan !== "function"
  ) {
    throw typeError("storage", "an object with `read`, `write`, `scan` and `guarantees`");
  }
  if (typeof storage.guarantees !== "object" || storage.guarantees === null)
    throw typeError("storage.guarantees", "an object");
  textOf("prefix", prefix);
  if (now !== undefined && typeof now !== "function") throw typeError("now", "a function");
  if (entropy !== undefined && typeof entropy !== "function") throw typeError("entropy", "a function");
  if (wait !== undefined && typeof wait !== "function") throw typeError("sleep", "a function");
  // Written so that NaN is refused as well.
  if (indexRefreshMs !== undefined && !(typeof indexRefreshMs === "number" && indexRefreshMs >= 0)) {
    throw typeError("indexRefreshMs", "a number of milliseconds, at least 0");
  }
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
