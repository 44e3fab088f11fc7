// Delivers notices. Each waits in a document of its own; whoever can write there that a try begins, and nobody else,
// hands it to the host. So a try that is cut short is known, and is repeated under the same id.
import { call } from "../core/call.js";
import { typeError } from "../core/error.js";
import { scanPages } from "../core/scan.js";
import { refusal } from "../core/tables.js";
import { glue } from "../core/wasm.js";
import { membersOf, textOf } from "../core/wire.js";
import { renderNotice } from "../notice/render.js";
import type { Delivery, ListedNotice, Notice, NoticePage, Notify, RenderedNotice } from "../types/notice.js";
import type { Storage, Stored } from "../types/storage.js";

/** How many are handed over at a time. */
const AT_ONCE = 4;
/** After so many failures in a row the rest is left for the next time: the mailer is out of order, not the notices. */
const FAILURES = 8;
/** When the rest is to be tried then. Units: milliseconds. */
const REST_MS = 60_000;
/** How long one may take. Units: milliseconds. */
const NOTIFY_MS = 30_000;
/** How often the accounts are looked through for notices that a process did not live to copy out. Units: milliseconds. */
const LOOK_MS = 3_600_000;

/** What the core says is to be done about a notice. */
type Turn =
  | { readonly kind: "keep" | "remove" }
  | { readonly kind: "wait"; readonly at: number }
  | {
      readonly kind: "attempt";
      readonly text: string;
      readonly notice: Notice;
      readonly attempt: number;
      readonly at: number;
    };

type Document = { readonly id: string } & Stored;

/** The notices of one storage. */
export class Notices {
  readonly #storage: Storage;
  readonly #notify: Notify | undefined;
  readonly #now: () => number;
  readonly #soon = new Set<string>();
  #last: Promise<unknown> = Promise.resolve();
  #lookedAt = Number.NEGATIVE_INFINITY;
  #isClosed = false;

  constructor(storage: Storage, notify: Notify | undefined, now: () => number) {
    this.#storage = storage;
    this.#notify = notify;
    this.#now = now;
  }

  /** Tries no more of those that were to be tried soon. */
  close(): void {
    this.#isClosed = true;
  }

  /** A page of those that the actor may see. */
  async list(query: string, actor: string): Promise<NoticePage> {
    const [site] = await this.#storage.read(["site"]);
    const scan = call(() => new (glue().NoticeScan)(query, actor, site?.value, this.#now()));
    const { own } = scan;
    const [account] = own === undefined ? [] : await this.#storage.read([own]);
    if (own !== undefined && account) call(() => scan.account(own, account.value));
    for await (const items of scanPages(this.#storage, scan.prefix)) {
      for (const { id, value } of items) call(() => scan.take(id, value));
    }
    return call(() => scan.finish() as NoticePage);
  }

  /** One of them, in words. */
  async render(input: unknown, actor: string): Promise<RenderedNotice> {
    const { id, ...others } = membersOf("query", input);
    const surplus = Object.keys(others)[0];
    if (surplus !== undefined) throw typeError(surplus, "left out: there is `id`");
    const document = call(() => glue().noticeDocument(textOf("id", id)));
    const [stored, site] = await this.#storage.read([document, "site"], { fresh: true });
    const reader = call(() => glue().noticeReader(actor, site?.value));
    const [own] = reader === undefined ? [] : await this.#storage.read([reader]);
    const shown = () =>
      glue().readNotice(document, stored?.value, actor, reader, own?.value, this.#now()) as ListedNotice;
    return renderNotice(call(shown));
  }

  /** Hands over those whose turn has come, also those that still lie in an account. */
  async deliver(actor: string, options: unknown): Promise<Delivery> {
    const { early = false, ...others } = membersOf("options", options ?? {});
    const surplus = Object.keys(others)[0];
    if (surplus !== undefined) throw typeError(surplus, "left out: there is `early`");
    if (typeof early !== "boolean") throw typeError("early", "true or false");
    call(() => glue().permitDelivery(actor));
    const notify = this.#notify;
    if (!notify) throw refusal("notify_missing");
    return this.#after(async () => {
      if (this.#now() - this.#lookedAt >= LOOK_MS) {
        for await (const accounts of scanPages(this.#storage, "account/")) await this.adopt(accounts);
        this.#lookedAt = this.#now();
      }
      return this.#round(notify, early);
    });
  }

  /** The same for a tick, which has looked at all accounts; null where nobody takes them. */
  async turns(): Promise<Delivery | null> {
    const notify = this.#notify;
    if (!notify) return null;
    this.#lookedAt = this.#now();
    return this.#after(() => this.#round(notify, false));
  }

  /** Makes the documents of the notices that still lie in these accounts, where there are none yet. */
  async adopt(accounts: readonly Document[]): Promise<void> {
    const found = accounts.flatMap(({ id, value }) => this.#lyingIn(id, value));
    if (found.length === 0) return;
    const there = await this.#storage.read(found.map(([id]) => id));
    for (const [index, [id, text]] of found.entries()) {
      if (!there[index]) await this.#storage.write(id, text, null);
    }
  }

  /** Tries these in the background, one command's after another's; what fails there waits like any other. */
  soon(ids: readonly string[]): void {
    const notify = this.#notify;
    if (!notify || this.#isClosed) return;
    const isIdle = this.#soon.size === 0;
    for (const id of ids) this.#soon.add(id);
    if (isIdle) this.#after(() => this.#background(notify)).catch(() => undefined);
  }

  /** One thing at a time, so that none of this process meets another of its own. */
  #after<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.#last.then(work, work);
    this.#last = mine.catch(() => undefined);
    return mine;
  }

  /** An account that cannot be read is somebody else's to complain about. */
  #lyingIn(id: string, text: string): readonly (readonly [id: string, text: string])[] {
    try {
      return Object.entries(call(() => glue().pendingNotices(id, text, this.#now()) as { [id: string]: string }));
    } catch {
      return [];
    }
  }

  async #background(notify: Notify): Promise<void> {
    const round = new Round(this.#storage, notify, this.#now, false);
    try {
      while (this.#soon.size > 0 && !this.#isClosed && !round.isStopped) {
        const ids = [...this.#soon].slice(0, AT_ONCE);
        for (const id of ids) this.#soon.delete(id);
        const stored = await this.#storage.read(ids, { fresh: true });
        await round.take(ids.flatMap((id, index) => (stored[index] ? [{ id, ...stored[index] }] : [])));
      }
    } finally {
      // What is left waits like any other; the next that is to be tried soon starts anew.
      this.#soon.clear();
    }
  }

  async #round(notify: Notify, early: boolean): Promise<Delivery> {
    const round = new Round(this.#storage, notify, this.#now, early);
    for await (const documents of scanPages(this.#storage, "notice/")) await round.take(documents);
    return round.result();
  }
}

/** One pass over notices. */
class Round {
  readonly #storage: Storage;
  readonly #notify: Notify;
  readonly #now: () => number;
  readonly #early: boolean;
  readonly #unreadable: string[] = [];
  #delivered = 0;
  #failed = 0;
  #failuresInARow = 0;
  #waiting = 0;
  #nextAttemptAt = Number.POSITIVE_INFINITY;

  constructor(storage: Storage, notify: Notify, now: () => number, early: boolean) {
    this.#storage = storage;
    this.#notify = notify;
    this.#now = now;
    this.#early = early;
  }

  get isStopped(): boolean {
    return this.#failuresInARow >= FAILURES;
  }

  async take(documents: readonly Document[]): Promise<void> {
    const rest = [...documents];
    await Promise.all(
      Array.from({ length: AT_ONCE }, async () => {
        for (let next = rest.shift(); next !== undefined; next = rest.shift()) await this.#one(next);
      }),
    );
  }

  result(): Delivery {
    const at = this.#nextAttemptAt;
    return {
      delivered: this.#delivered,
      failed: this.#failed,
      waiting: this.#waiting,
      nextAttemptAt: Number.isFinite(at) ? at : null,
      unreadable: this.#unreadable,
    };
  }

  async #one({ id, value, version }: Document): Promise<void> {
    let turn: Turn;
    try {
      turn = call(() => glue().noticeTurn(id, value, this.#now(), this.#early) as Turn);
    } catch {
      this.#unreadable.push(id);
      return;
    }
    if (turn.kind === "remove") await this.#storage.write(id, null, version);
    if (turn.kind === "wait") this.#waits(turn.at);
    if (turn.kind !== "attempt") return;
    if (this.isStopped) return this.#waits(this.#now() + REST_MS);
    const begun = await this.#storage.write(id, turn.text, version);
    // Somebody else is at it.
    if (!begun.ok) return this.#waits(turn.at);
    const error = await this.#hand(turn.notice, turn.attempt);
    const ended = call(() => glue().noticeTried(id, turn.text, this.#now(), error));
    await this.#storage.write(id, ended, begun.version);
    if (error === undefined) {
      this.#delivered++;
      this.#failuresInARow = 0;
    } else {
      this.#failed++;
      this.#failuresInARow++;
      this.#waits(turn.at);
    }
  }

  #waits(at: number): void {
    this.#waiting++;
    this.#nextAttemptAt = Math.min(this.#nextAttemptAt, at);
  }

  /** The name of what went wrong; undefined if nothing did. */
  async #hand(notice: Notice, attempt: number): Promise<string | undefined> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<string>((resolve) => {
      timer = setTimeout(() => resolve("timeout"), NOTIFY_MS);
    });
    const handed = async () => {
      try {
        await this.#notify(notice, attempt);
        return undefined;
      } catch (error) {
        return nameOf(error);
      }
    };
    try {
      return await Promise.race([handed(), late]);
    } finally {
      clearTimeout(timer);
    }
  }
}

/** What the core makes a name of, or refuses as one. */
function nameOf(error: unknown): string {
  if (typeof error !== "object" || error === null) return "error";
  const { code, name } = error as { readonly code?: unknown; readonly name?: unknown };
  if (typeof code === "string") return code;
  return typeof name === "string" ? name : "error";
}
