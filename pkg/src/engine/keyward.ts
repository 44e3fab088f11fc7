// `createKeyward`: the engine that carries out commands over a host's storage.
import { call, resident } from "../core/call.js";
import { InputTypeError, KeywardError, typeError } from "../core/error.js";
import { refusal } from "../core/tables.js";
import { glue } from "../core/wasm.js";
import { membersOf, textOf, wire } from "../core/wire.js";
import type { Actor } from "../types/actor.js";
import type { Admin } from "../types/admin.js";
import type { DryRun } from "../types/explanation.js";
import type { Storage } from "../types/storage.js";
import { adminOver, type CommandName } from "./admin.js";
import { bulk } from "./bulk.js";
import { execute } from "./execute.js";
import { importAll } from "./import.js";
import { ask, isQuestion } from "./lists.js";
import { LiveIndex } from "./live-index.js";
import { overlay } from "./overlay.js";
import { Queue } from "./queue.js";
import { rehearseBulk, rehearseImport, rehearseTick } from "./rehearse.js";
import { tick } from "./tick.js";
import { flushUsage, type Use } from "./usage.js";

/** What an engine is made with. */
export interface KeywardOptions {
  readonly storage: Storage;
  /** What tokens start with: 2 to 12 of `[a-z0-9_]`, a letter first. */
  readonly prefix: string;
  /** The raw 32-byte key of the keyring; only `hmac-sha256` needs it. */
  readonly keyring?: Uint8Array;
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
    /** Merges the `usage` of verdicts; at most one write an account in ten minutes. Returns the number of writes. */
    flush(deltas: readonly Use[]): Promise<number>;
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
  readonly #options: KeywardOptions;
  readonly #queue = new Queue();
  readonly #index: LiveIndex;
  readonly #core;
  /** The site's text, once it was read: salt and cap on staleness never change. */
  #site: { readonly text: string; readonly maxStalenessMs: number } | undefined;

  constructor(options: KeywardOptions) {
    checkOptions(options);
    this.#options = options;
    const { storage, prefix, keyring } = options;
    this.#core = resident((core) => {
      const engine = new core.Engine(prefix, keyring);
      if (this.#site) engine.loadSite(this.#site.text);
      return engine;
    });
    this.#core();
    if (!storage.guarantees.cas) throw refusal("storage_unsuitable");
    this.#index = new LiveIndex(storage, options.indexRefreshMs ?? 10_000, () => performance.now());
    this.usage = Object.freeze({ flush: (deltas: readonly Use[]) => stored(flushUsage(storage, deltas)) });
  }

  as(actor: Actor): Admin {
    const who = wire("actor", actor);
    return adminOver((name, input) => this.#invoke(who, name, input));
  }

  close(): void {
    this.#index.close();
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
      case "keys.import":
        return importAll(input, (record) => this.#execute(actor, "keys.import", record));
      case "commands.dryRun":
        return stored(this.#dryRun(actor, input));
      case "keys.revoke":
        return this.#revoke(actor, input);
      default:
        return this.#execute(actor, name, input);
    }
  }

  async #execute(actor: string, name: CommandName | "tick.account", input: unknown): Promise<unknown> {
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
      decide: (documents: readonly (string | null)[], triedAt: number | undefined) =>
        this.#core().decide(name, command, actor, ids, documents as string[], now, entropy, operationId, triedAt),
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
    if (name === "keys.import") {
      // One after another over what the ones before have made: of twenty for one owner, the cap refuses the last.
      const engine = new Engine({ ...this.#options, storage: overlay(this.#options.storage) });
      return rehearseImport(
        members,
        (record) => engine.#rehearse(actor, "keys.import", record),
        (record) => engine.#execute(actor, "keys.import", record),
      );
    }
    if (name === "site.tick") {
      const { storage } = this.#options;
      return rehearseTick((write) => tick(storage, actor, this.#now(), write), rehearse);
    }
    return this.#rehearse(actor, name, members);
  }

  /** What would come of a command of the core. */
  async #rehearse(actor: string, name: string, input: unknown): Promise<DryRun> {
    const { operationId: _, barrier: __, ...wanted } = membersOf("input", input);
    const asked = wire("input", wanted);
    await this.#loadSite();
    const ids = call(() => this.#core().plan(name, asked, actor));
    const documents = (await this.#options.storage.read(ids, { fresh: true })).map((one) => one?.value ?? null);
    const [now, entropy] = [this.#now(), this.#entropy()];
    return call(() => this.#core().dryRun(name, asked, actor, ids, documents as string[], now, entropy) as DryRun);
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
  const { storage, prefix, keyring, now, entropy, sleep: wait, indexRefreshMs } = options as Partial<KeywardOptions>;
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
  if (keyring !== undefined && !(keyring instanceof Uint8Array)) throw typeError("keyring", "a Uint8Array of 32 bytes");
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
