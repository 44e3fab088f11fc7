/** A stored document: JSON text and the version that a compare-and-swap names. */
export interface Stored {
  readonly value: string;
  readonly version: string;
}

/** What a backend promises. The engine refuses, at construction, a backend that cannot carry what is asked of it. */
export interface Guarantees {
  /** `write` is an atomic compare-and-swap, also between processes. */
  readonly cas: boolean;
  /** What an acknowledged write survives: a crash of the machine, a crash of the process, nothing. */
  readonly durable: "sync" | "async" | "none";
  /** Whether a read sees every write acknowledged before it started. */
  readonly reads: "strong" | "eventual";
}

/** A page of a scan. */
export interface ScanQuery {
  /** Only ids that start with this. */
  readonly prefix: string;
  /** Only ids greater than this one. */
  readonly after?: string;
  /** At most this many items; at least 1. */
  readonly limit: number;
}

/** What a scan returns; `next` is the `after` of the next page, absent on the last. */
export interface ScanPage {
  readonly items: readonly ({ readonly id: string } & Stored)[];
  readonly next?: string;
}

/**
 * Where keyward keeps its documents: the callback that a host plugs in.
 *
 * Order: `scan` goes by id, by UTF-16 code units (all ids are ASCII); it sees each document at most once and promises no snapshot.
 * Errors: whatever it throws reaches the caller as `storage_failed` with this as its `cause`.
 */
export interface Storage {
  readonly guarantees: Guarantees;
  /**
   * The documents in the order of `ids`, null where there is none.
   * `fresh` asks for a read that bypasses any cache of the backend.
   */
  read(ids: readonly string[], options?: { readonly fresh?: boolean }): Promise<(Stored | null)[]>;
  /**
   * Writes `value` if the document still has the version `ifVersion` (null: if there is none); a `value` of null deletes.
   * A version never returns, also after a delete.
   */
  write(
    id: string,
    value: string | null,
    ifVersion: string | null,
  ): Promise<{ readonly ok: true; readonly version: string } | { readonly ok: false }>;
  scan(query: ScanQuery): Promise<ScanPage>;
  close?(): Promise<void>;
}

/**
 * Where the nonces of signed requests are claimed.
 *
 * Security: `claim` is an atomic put-if-absent. A full store returns false; it never evicts a live entry.
 */
export interface ReplayStore {
  /**
   * True for the first claim of `token` within `scope`, false for every other until `expiresAt`. A store in memory
   * need not answer with a promise; every other does.
   * Units: `expiresAt` and `now` are Unix milliseconds.
   */
  claim(scope: string, token: string, expiresAt: number, now: number): Promise<boolean> | boolean;
}
