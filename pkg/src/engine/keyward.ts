// `createKeyward`: the engine that carries out commands over a host's storage.
import { call, resident } from "../core/call.js";
import { InputTypeError, KeywardError, typeError } from "../core/error.js";
import { refusal } from "../core/tables.js";
import { glue } from "../core/wasm.js";
import { membersOf, textOf, wire } from "../core/wire.js";
import type { Actor } from "../types/actor.js";
import type { Admin } from "../types/admin.js";
import type { Tick } from "../types/due.js";
import type { DryRun } from "../types/explanation.js";
import type { Delivery, Notify } from "../types/notice.js";
import type { Storage } from "../types/storage.js";
import { adminOver, type CommandName } from "./admin.js";
import { type CheckpointKey, checkpoint, checkSigner, keyOf } from "./audit/checkpoint.js";
import { drain, forget } from "./audit/drain.js";
import { exportLines } from "./audit/export.js";
import { RefusalLog } from "./audit/refusals.js";
import { past, report } from "./audit/report.js";
import { verifyStorage } from "./audit/verify.js";
import { bulk } from "./bulk.js";
import { execute } from "./execute.js";
import { ask, isQuestion } from "./lists.js";
import { LiveIndex } from "./live-index.js";
import { Notices } from "./notices.js";
import { Queue } from "./queue.js";
import { rehearseBulk, rehearseTick } from "./rehearse.js";
import { tick } from "./tick.js";
import { flushUsage, type Use } from "./usage.js";

/** What an engine is made with. */
export interface KeywardOptions {
  readonly storage: Storage;
  /** What tokens start with: 2 to 12 of `[a-z0-9_]`, a letter first. */
  readonly prefix: string;
  /** The raw 32-byte key of the keyring; only `hmac-sha256` needs it. */
  readonly keyring?: Uint8Array;
  /** Takes notices to whom they are for. Default: they wait, and expire. */
  readonly notify?: Notify;
  /** Unix milliseconds. Default: `Date.now`. */
  readonly now?: () => number;
  /** 32 fresh random bytes a call. Default: the platform's. Security: as secret as the secrets made of it. */
  readonly entropy?: () => Uint8Array;
  /** Default: `setTimeout`. */
  readonly sleep?: (ms: number) => Promise<void>;
  /** What signs checkpoints of the audit; only `audit.checkpoint` needs it. */
  readonly checkpoints?: CheckpointKey;
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
  readonly notices: {
    /**
     * Hands every notice whose turn has come to `notify`. Call it from any cron, at `nextAttemptAt` or every few minutes;
     * `site.tick` does it as well. With `notify`, those of a command are tried right behind it, without a cron.
     *
     * Errors: `notify_missing`.
     */
    deliver(options?: { readonly early?: boolean }): Promise<Delivery>;
  };
  /** Lets go of the index, and tries no more notices. The storage is the host's to close. */
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

/** What is done because time has passed, and not because somebody asks. */
const SYSTEM = JSON.stringify({ role: "system" });

class Engine implements Keyward {
  readonly usage: Keyward["usage"];
  readonly notices: Keyward["notices"];
  readonly #options: KeywardOptions;
  readonly #queue = new Queue();
  readonly #index: LiveIndex;
  readonly #refusals: RefusalLog;
  readonly #notices: Notices;
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
    this.#refusals = new RefusalLog(storage);
    this.#index = new LiveIndex(storage, options.indexRefreshMs ?? 10_000, () => performance.now());
    this.#notices = new Notices(storage, options.notify, () => this.#now());
    this.usage = Object.freeze({
      flush: (deltas: readonly Use[]) => stored(flushUsage(storage, deltas, (account) => this.#alarm(account))),
    });
    this.notices = Object.freeze({
      deliver: (how?: { readonly early?: boolean }) => stored(this.#notices.deliver(SYSTEM, how)),
    });
  }

  as(actor: Actor): Admin {
    const who = wire("actor", actor);
    return adminOver((name, input) => this.#ask(who, name, input));
  }

  close(): void {
    this.#notices.close();
    this.#index.close();
  }

  /** What is refused is remembered, if it is worth it. */
  async #ask(actor: string, name: CommandName, input: unknown): Promise<unknown> {
    try {
      return await this.#invoke(actor, name, input);
    } catch (error) {
      if (error instanceof KeywardError && error.kind === "refusal") {
        const { code } = error;
        const refused = { name, input, actor, code, now: () => this.#now() };
        await this.#refusals.note(refused, (members) => this.#core().refusalDocument(name, members, actor, code));
      }
      throw error;
    }
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
        return stored(this.#tick(actor));
      case "notices.list":
        return stored(this.#notices.list(wire("query", input ?? {}), actor));
      case "notices.render":
        return stored(this.#notices.render(input, actor));
      case "notices.deliver":
        return stored(this.#notices.deliver(actor, input));
      case "keys.bulk":
        return bulk(input, (command, members) => this.#ask(actor, command, members));
      case "commands.dryRun":
        return stored(this.#dryRun(actor, input));
      case "keys.revoke":
        return this.#revoke(actor, input);
      case "audit.report":
        return stored(report(storage, wire("query", input ?? {}), actor, this.#now()));
      case "audit.state":
        return stored(past(storage, wire("query", input ?? {}), actor));
      case "audit.drain":
      case "audit.export":
      case "audit.checkpoint":
      case "audit.verify":
        call(() => glue().permitSite(actor, name));
        return stored(this.#audit(actor, name, input));
      case "audit.erase":
        return this.#erase(actor, input);
      default:
        return this.#execute(actor, name, input);
    }
  }

  async #execute(
    actor: string,
    name: CommandName | "tick.account" | "drain.document",
    input: unknown,
    added: (notices: readonly string[]) => void = (notices) => this.#notices.soon(notices),
  ): Promise<unknown> {
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
      added,
    };
    // The document that is written comes last but for the keyring, which key commands only read.
    const queue = ids.find((id) => id.startsWith("account/")) ?? ids.at(-1) ?? name;
    return this.#queue.run(queue, () => execute(attempt));
  }

  /** What time has brought about, and what there is to say of it. */
  #tick(actor: string): Promise<Tick> {
    return tick(this.#options.storage, actor, this.#now(), {
      // What it says is delivered with all the rest, once all accounts were looked at.
      write: (document) => this.#execute(actor, "tick.account", { document }, () => undefined),
      adopt: (accounts) => this.#notices.adopt(accounts),
      deliver: () => this.#notices.turns(),
    });
  }

  /** The use of a pair that has gone is written down at once; where that fails, the next tick does it. */
  async #alarm(document: string): Promise<void> {
    try {
      await this.#execute(SYSTEM, "tick.account", { document });
    } catch (error) {
      if (!(error instanceof KeywardError)) throw error;
    }
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
    if (name === "site.tick") {
      const { storage } = this.#options;
      return rehearseTick((errands) => tick(storage, actor, this.#now(), errands), rehearse);
    }
    const { operationId: _, barrier: __, ...wanted } = membersOf("input", members);
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

  /** What only administrators and time itself ask of the audit. */
  async #audit(actor: string, name: CommandName, input: unknown): Promise<unknown> {
    const { storage, checkpoints } = this.#options;
    const [site] = await storage.read(["site"]);
    if (!site) throw refusal("site_missing");
    switch (name) {
      case "audit.drain":
        return drain(storage, this.#now(), (document) => this.#execute(actor, "drain.document", { document }));
      case "audit.export":
        return exportLines(storage, input);
      case "audit.checkpoint":
        return checkpoint(storage, checkpoints, this.#now());
      default:
        return verifyStorage(storage, input, checkpoints && keyOf(checkpoints));
    }
  }

  /** Says so in the chain, brings what is pending out of the documents that changed, and forgets. */
  async #erase(actor: string, input: unknown): Promise<unknown> {
    const { operationId: _, ...members } = membersOf("command", input);
    const reply = (await this.#execute(actor, "audit.erase", input)) as { readonly person: string };
    const { storage } = this.#options;
    const { failed } = await stored(
      drain(storage, this.#now(), (document) => this.#execute(actor, "drain.document", { document })),
    );
    const person = wire("command", members);
    const own = call(() => this.#core().refusalsOf(person));
    const documents = await stored(forget(storage, person, own));
    if (failed[0]) {
      const message = `\`${failed[0].document}\` cannot be drained, and may hold names: mend it and erase again`;
      throw new KeywardError({ kind: "fault", code: "fault", message, details: { document: failed[0].document } });
    }
    return { ...reply, documents };
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
  const {
    storage,
    prefix,
    keyring,
    notify,
    now,
    entropy,
    sleep: wait,
    indexRefreshMs,
  } = options as Partial<KeywardOptions>;
  if (options.checkpoints !== undefined) checkSigner(options.checkpoints);
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
  if (notify !== undefined && typeof notify !== "function") throw typeError("notify", "a function");
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
