// `createKeyward`: the engine that answers what actors ask for, over a host's storage.
import { KeywardError, typeError } from "../core/error.js";
import { refusal } from "../core/tables.js";
import { membersOf, textOf, wire } from "../core/wire.js";
import type { Actor } from "../types/actor.js";
import type { Admin } from "../types/admin.js";
import type { Tick } from "../types/due.js";
import type { DryRun } from "../types/explanation.js";
import type { Delivery } from "../types/notice.js";
import type { RequestLike } from "../types/request.js";
import type { ExchangeOptions, IssuedToken } from "../types/token.js";
import type { Denied } from "../types/verdict.js";
import { adminOver, type CommandName } from "./admin.js";
import { erase, walk } from "./audit/commands.js";
import { RefusalLog } from "./audit/refusals.js";
import { past, report } from "./audit/report.js";
import { bulk } from "./bulk.js";
import { Commands } from "./commands.js";
import { importAll } from "./import.js";
import { changePassphrase, reseal, withoutPassphrase } from "./keyring.js";
import { ask, isQuestion } from "./lists.js";
import { LiveIndex } from "./live-index.js";
import { Notices } from "./notices.js";
import { checkOptions, type KeywardOptions } from "./options.js";
import { overlay } from "./overlay.js";
import { rehearseBulk, rehearseImport, rehearseMany, rehearseTick } from "./rehearse.js";
import { stored } from "./stored.js";
import { tick } from "./tick.js";
import { exchanging, withSigner } from "./tokens.js";
import { flushUsage, type Use } from "./usage.js";

export type { KeywardOptions } from "./options.js";

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
  readonly notices: {
    /**
     * Hands every notice whose turn has come to `notify`. Call it from any cron, at `nextAttemptAt` or every few minutes;
     * `site.tick` does it as well. With `notify`, those of a command are tried right behind it, without a cron.
     *
     * Errors: `notify_missing`.
     */
    deliver(options?: { readonly early?: boolean }): Promise<Delivery>;
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
  readonly tokens: Keyward["tokens"];
  readonly #options: KeywardOptions;
  readonly #commands: Commands;
  readonly #index: LiveIndex;
  readonly #refusals: RefusalLog;
  readonly #notices: Notices;
  readonly #closing: (() => void)[];

  constructor(options: KeywardOptions) {
    checkOptions(options);
    this.#options = options;
    const { storage } = options;
    this.#commands = new Commands(options, (notices) => this.#notices.soon(notices));
    if (!storage.guarantees.cas) throw refusal("storage_unsuitable");
    this.#refusals = new RefusalLog(storage);
    this.#index = new LiveIndex(storage, options.indexRefreshMs ?? 10_000, () => performance.now());
    this.#notices = new Notices(storage, options.notify, () => this.#commands.now());
    const { exchange, close } = exchanging(options, this.#commands);
    this.#closing = [() => this.#notices.close(), () => this.#index.close(), close];
    const repair = (clientId: string, sealed: string) => this.#repair(clientId, sealed);
    const alarm = (account: string) => this.#alarm(account);
    this.usage = Object.freeze({
      flush: (deltas: readonly Use[]) => stored(flushUsage(storage, deltas, repair, alarm)),
    });
    this.notices = Object.freeze({
      deliver: (how?: { readonly early?: boolean }) => stored(this.#notices.deliver(SYSTEM, how)),
    });
    this.tokens = Object.freeze({ exchange });
  }

  as(actor: Actor): Admin {
    const who = wire("actor", actor);
    return adminOver((name, input) => this.#ask(who, name, input));
  }

  close(): void {
    for (const close of this.#closing) close();
  }

  #ask(actor: string, name: CommandName, input: unknown): Promise<unknown> {
    return this.#noting(actor, name, input, () => this.#invoke(actor, name, input));
  }

  /** What is refused is remembered, if it is worth it. */
  async #noting(actor: string, name: CommandName, input: unknown, run: () => Promise<unknown>): Promise<unknown> {
    try {
      return await run();
    } catch (error) {
      if (error instanceof KeywardError && error.kind === "refusal") {
        const { code } = error;
        const refused = { name, input, actor, code, now: () => this.#commands.now() };
        await this.#refusals.note(refused, (members) =>
          this.#commands.core().refusalDocument(name, members, actor, code),
        );
      }
      throw error;
    }
  }

  async #invoke(actor: string, name: CommandName, input: unknown): Promise<unknown> {
    const { storage, tokens } = this.#options;
    const commands = this.#commands;
    if (isQuestion(name)) return stored(ask(storage, name, wire("query", input ?? {}), actor, commands.now()));
    switch (name) {
      case "keys.window":
        return stored(this.#index.window(wire("query", input ?? {}), actor, commands.now()));
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
      case "keys.import":
        return importAll(input, (record) =>
          this.#noting(actor, name, record, () => commands.execute(actor, name, record)),
        );
      case "commands.dryRun":
        return stored(this.#dryRun(actor, input));
      case "keys.revoke":
        return this.#revoke(actor, input);
      case "audit.report":
        return stored(report(storage, wire("query", input ?? {}), actor, commands.now()));
      case "audit.state":
        return stored(past(storage, wire("query", input ?? {}), actor));
      case "audit.drain":
      case "audit.export":
      case "audit.checkpoint":
      case "audit.verify":
        return stored(walk(this.#options, commands, actor, name, input));
      case "audit.erase":
        return erase(this.#options, commands, actor, input);
      case "tokens.rotateKey":
        return commands.execute(actor, name, withSigner(input, tokens));
      case "keyring.reseal":
        return stored(reseal(storage, (command, members) => commands.execute(actor, command, members)));
      case "keyring.addSlot": {
        const { passphrase, rest } = withoutPassphrase(membersOf("command", input));
        return commands.execute(actor, name, rest, { passphrase });
      }
      case "keyring.changePassphrase":
        return changePassphrase(
          {
            execute: (command, members, passphrase) => commands.execute(actor, command, members, { passphrase }),
            check: (passphrase) => commands.opens(passphrase),
            opener: commands.opener,
          },
          membersOf("command", input),
        );
      default:
        return commands.execute(actor, name, input);
    }
  }

  /** What would come of a command; nothing of it is written. */
  async #dryRun(actor: string, input: unknown): Promise<DryRun> {
    const { command, input: members, ...others } = membersOf("query", input);
    const surplus = Object.keys(others)[0];
    if (surplus !== undefined) throw typeError(surplus, "left out: there are `command` and `input`");
    const name = textOf("command", command);
    const { storage } = this.#options;
    const rehearse = (one: string, input: object) => this.#commands.rehearse(actor, one, input);
    switch (name) {
      case "keys.bulk":
        return this.#rehearseBulk(actor, members);
      case "keys.import":
        return this.#rehearseImport(actor, members);
      case "keyring.reseal":
        return rehearseMany((execute) => reseal(storage, execute), rehearse);
      case "site.tick":
        return rehearseTick((errands) => tick(storage, actor, this.#commands.now(), errands), rehearse);
      default:
        return this.#commands.rehearse(actor, name, members);
    }
  }

  /** Over what the ones before have made: of three for one owner, the cap refuses the last. */
  #rehearseBulk(actor: string, input: unknown): Promise<DryRun> {
    const commands = this.#trial();
    const list = (query: unknown) => this.#invoke(actor, "keys.list", query);
    return rehearseBulk(input, list, (command, members) => commands.tryOut(actor, command, members));
  }

  /** One after another over what the ones before have made: of twenty for one owner, the cap refuses the last. */
  #rehearseImport(actor: string, input: unknown): Promise<DryRun> {
    const commands = this.#trial();
    const rehearse = (record: unknown) => commands.rehearse(actor, "keys.import", record);
    return rehearseImport(input, rehearse, (record) => commands.execute(actor, "keys.import", record));
  }

  /** Commands whose writes come to nothing, but are met by those behind them. */
  #trial(): Commands {
    return new Commands({ ...this.#options, storage: overlay(this.#options.storage) }, () => undefined);
  }

  /** Makes the site, then the domain `default`, each where it is missing. */
  async #init(actor: string, input: unknown): Promise<unknown> {
    const policy = await this.#commands.execute(actor, "site.init", input);
    try {
      await this.#commands.execute(actor, "domains.get", { domain: "default" });
    } catch (error) {
      if (!(error instanceof KeywardError && error.code === "domain_not_found")) throw error;
      await this.#commands.execute(actor, "domains.put", { domain: "default" });
    }
    return policy;
  }

  /** A barrier holds because every conforming verifier has read anew by the time it resolves. */
  async #revoke(actor: string, input: unknown): Promise<unknown> {
    const { barrier, ...members } = membersOf("command", input);
    if (barrier !== undefined && typeof barrier !== "boolean") throw typeError("barrier", "true or false");
    if (barrier && this.#options.storage.guarantees.reads !== "strong") throw refusal("barrier_impossible");
    const key = await this.#commands.execute(actor, "keys.revoke", members);
    if (barrier) await this.#commands.sleep(this.#commands.maxStalenessMs);
    return key;
  }

  /** What time has brought about, and what there is to say of it. */
  #tick(actor: string): Promise<Tick> {
    return tick(this.#options.storage, actor, this.#commands.now(), {
      // What it says is delivered with all the rest, once all accounts were looked at.
      write: (document) => this.#commands.execute(actor, "tick.account", { document }, { added: () => undefined }),
      adopt: (accounts) => this.#notices.adopt(accounts),
      deliver: () => this.#notices.turns(),
    });
  }

  /** The use of a pair that has gone is written down at once; where that fails, the next tick does it. */
  async #alarm(document: string): Promise<void> {
    try {
      await this.#commands.execute(SYSTEM, "tick.account", { document });
    } catch (error) {
      if (!(error instanceof KeywardError)) throw error;
    }
  }

  /** Only an engine that opens the keyring can tell a repair from something that was planted. */
  async #repair(clientId: string, repair: string): Promise<boolean> {
    if (this.#commands.opener === undefined) return false;
    const reply = await this.#commands.execute(SYSTEM, "keyring.repair", { clientId, repair });
    return (reply as { readonly repaired: boolean }).repaired;
  }
}
