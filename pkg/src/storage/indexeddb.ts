import type { ScanPage, ScanQuery, Storage, Stored } from "../types/storage.js";
import { afterPrefix } from "./prefix.js";
import { freshVersion } from "./version.js";

/** What `indexedDbStorage` can be told. */
export interface IndexedDbStorageOptions {
  /** The name of the database. Default: `keyward`. */
  readonly name?: string;
  /**
   * How long to wait for other tabs to let go of an older database, or of one being deleted, before failing.
   *
   * Units: milliseconds. Default: 5000.
   */
  readonly blockedTimeoutMs?: number;
}

/**
 * A storage in an IndexedDB database of this origin, shared by all its tabs and workers.
 *
 * The database is opened by the first call, so this may be called where there is no IndexedDB (a server rendering the
 * page). It lets go of the database when another tab wants to upgrade or delete it, and opens it again when used.
 * Errors: the `DOMException` of IndexedDB, such as `QuotaExceededError`; an `Error` where there is no IndexedDB, where
 * the database was made by a newer keyward, or where another tab blocks it for too long.
 * Security: anything that runs in this origin can read it. Browsers may evict it under pressure, unless the page was
 * granted `navigator.storage.persist()`.
 */
export function indexedDbStorage(options: IndexedDbStorageOptions = {}): Storage {
  const connection = new Connection(options.name ?? "keyward", options.blockedTimeoutMs ?? 5000);

  return {
    // Each write asks for strict durability, but the standard makes that a hint: not enough to promise "sync".
    // Reads are strong because a transaction waits for the writing ones before it, in other tabs too.
    guarantees: { cas: true, durable: "async", reads: "strong" },

    async read(ids) {
      if (ids.length === 0) return [];
      return connection.run("readonly", (transaction) => readAll(transaction, ids));
    },

    async write(id, value, ifVersion) {
      return connection.run("readwrite", (transaction) => compareAndSwap(transaction, id, value, ifVersion));
    },

    async scan(query) {
      const range = rangeOf(query);
      if (range === null) return { items: [] };
      return connection.run("readonly", (transaction) => scanPage(transaction, range, query.limit));
    },

    async close() {
      await connection.close();
    },
  };
}

const storeName = "documents";

// A transaction commits by itself as soon as the event loop finds nothing asked of it. So the functions below only
// issue requests, from the transaction's own events, and await nothing until it is over.

function readAll(transaction: IDBTransaction, ids: readonly string[]): Promise<(Stored | null)[]> {
  const documents = transaction.objectStore(storeName);
  const requests = ids.map((id) => documents.get(id) as IDBRequest<Stored | undefined>);
  return settled(transaction, () => requests.map((request) => request.result ?? null));
}

function compareAndSwap(transaction: IDBTransaction, id: string, value: string | null, ifVersion: string | null) {
  const documents = transaction.objectStore(storeName);
  const version = freshVersion();
  let won = false;
  const current = documents.get(id) as IDBRequest<Stored | undefined>;
  current.onsuccess = () => {
    won = (current.result?.version ?? null) === ifVersion;
    if (!won) return;
    if (value === null) documents.delete(id);
    else documents.put({ value, version } satisfies Stored, id);
  };
  // Only `complete` means committed: a `put` that succeeded can still be undone by a full disk.
  return settled(transaction, () => (won ? ({ ok: true, version } as const) : ({ ok: false } as const)));
}

function scanPage(transaction: IDBTransaction, range: IDBKeyRange, limit: number): Promise<ScanPage> {
  const documents = transaction.objectStore(storeName);
  // Two bulk requests of one transaction agree with each other and cost far less than a cursor's event per document.
  // One more than asked for tells whether there is a next page.
  const ids = documents.getAllKeys(range, limit + 1);
  const values = documents.getAll(range, limit + 1) as IDBRequest<Stored[]>;
  return settled(transaction, () => {
    const items = values.result.map(({ value, version }, at) => ({ id: ids.result[at] as string, value, version }));
    if (items.length <= limit) return { items };
    items.length = limit;
    const last = items.at(-1);
    return last === undefined ? { items } : { items, next: last.id };
  });
}

/** The keys that a scan may see; null where there can be none, for which IndexedDB has no range. */
function rangeOf({ prefix, after }: ScanQuery): IDBKeyRange | null {
  const end = afterPrefix(prefix);
  const resumed = after !== undefined && after >= prefix;
  const start = resumed ? after : prefix;
  if (end === undefined) return IDBKeyRange.lowerBound(start, resumed);
  return start < end ? IDBKeyRange.bound(start, end, resumed, true) : null;
}

function settled<Result>(transaction: IDBTransaction, result: () => Result): Promise<Result> {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve(result());
    transaction.onabort = () => reject(transaction.error ?? new Error("the IndexedDB transaction was aborted"));
  });
}

/** The one connection of a storage: opened when needed, given up when another tab needs it closed. */
class Connection {
  readonly #name: string;
  readonly #blockedTimeoutMs: number;
  #opening: Promise<IDBDatabase> | null = null;
  #closed = false;

  constructor(name: string, blockedTimeoutMs: number) {
    this.#name = name;
    this.#blockedTimeoutMs = blockedTimeoutMs;
  }

  /** What `work` returns; `work` is called in the very step that began its transaction. */
  async run<Result>(mode: IDBTransactionMode, work: (transaction: IDBTransaction) => Promise<Result>): Promise<Result> {
    const opening = this.#open();
    const database = await opening;
    try {
      return work(begin(database, mode));
    } catch (error) {
      // The connection was given up between opening and use. Nothing has happened yet, so starting over is safe.
      if (!(error instanceof DOMException) || error.name !== "InvalidStateError") throw error;
    }
    this.#forget(opening);
    return work(begin(await this.#open(), mode));
  }

  async close(): Promise<void> {
    this.#closed = true;
    const opening = this.#opening;
    this.#opening = null;
    // Transactions under way finish first; a database that could not be opened needs no closing.
    await opening?.then(
      (database) => database.close(),
      () => undefined,
    );
  }

  #open(): Promise<IDBDatabase> {
    if (this.#closed) return Promise.reject(new Error("the storage is closed"));
    if (this.#opening !== null) return this.#opening;
    const opening = openDatabase(this.#name, this.#blockedTimeoutMs, () => this.#forget(opening));
    this.#opening = opening;
    opening.catch(() => this.#forget(opening));
    return opening;
  }

  #forget(opening: Promise<IDBDatabase>): void {
    if (this.#opening === opening) this.#opening = null;
  }
}

function begin(database: IDBDatabase, mode: IDBTransactionMode): IDBTransaction {
  return database.transaction(storeName, mode, { durability: "strict" });
}

/** Opens the database; `lost` is called when the connection can no longer be used. */
function openDatabase(name: string, blockedTimeoutMs: number, lost: () => void): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    if (typeof indexedDB === "undefined") throw new Error("this runtime has no IndexedDB");
    const request = indexedDB.open(name, 1);
    let expired = false;
    // `blocked` is not fired while a deletion is waiting for another tab, so the clock runs from the start.
    const timer = setTimeout(() => {
      expired = true;
      reject(new Error(`the IndexedDB database \`${name}\` is blocked by another tab; close it and try again`));
    }, blockedTimeoutMs);

    request.onupgradeneeded = () => request.result.createObjectStore(storeName);
    request.onerror = () => {
      clearTimeout(timer);
      reject(openingError(name, request.error));
    };
    request.onsuccess = () => {
      clearTimeout(timer);
      const database = request.result;
      // Nobody waits for it any more, and left open it would block others in turn.
      if (expired) return database.close();
      // Another tab wants to upgrade or delete the database: step aside, or it waits for as long as this tab lives.
      database.onversionchange = () => {
        database.close();
        lost();
      };
      // The browser closed it: the person cleared the site's data, or the disk failed.
      database.onclose = lost;
      return resolve(database);
    };
  });
}

function openingError(name: string, error: DOMException | null): Error {
  if (error?.name !== "VersionError")
    return error ?? new Error(`the IndexedDB database \`${name}\` could not be opened`);
  return new Error(`the IndexedDB database \`${name}\` was made by a newer keyward`, { cause: error });
}
