import type { ReplayStore } from "../types/storage.js";
import { positiveCount } from "./count.js";
import { BATCH, GRACE_MS, Horizon } from "./horizon.js";

/** What is needed of the storage of a Durable Object whose class is in `new_sqlite_classes`: its `ctx.storage`. */
export interface DurableObjectStore {
  readonly sql: {
    // biome-ignore lint/suspicious/noExplicitAny: the platform's own type has it, and a method is compared by it
    exec(query: string, ...bindings: any[]): { toArray(): Record<string, unknown>[] };
  };
  getAlarm(): Promise<number | null>;
  setAlarm(at: number): Promise<void>;
  deleteAll(): Promise<void>;
}

/** The methods that a host's class of Durable Objects passes on. */
export interface DurableObjectClaims {
  /** True for the first claim of `token`, false for every other until `expiresAt`. Units: Unix milliseconds. */
  claim(token: string, expiresAt: number, now: number): Promise<boolean>;
  /** Forgets what has expired, and asks to be called again while something is left. */
  alarm(): Promise<void>;
}

/** A namespace of Durable Objects whose class has `claim`: a binding of the worker. */
export interface DurableObjectClaimsNamespace<Id> {
  idFromName(name: string): Id;
  get(id: Id): { claim(token: string, expiresAt: number, now: number): Promise<boolean> };
}

/** What `durableObjectClaims` can be told. */
export interface DurableObjectClaimsOptions {
  /** How many tokens the object may hold, which are those of one scope. Default: 50,000. */
  readonly perScope?: number;
  /** Unix milliseconds, for the alarm. Default: `Date.now`. */
  readonly now?: () => number;
}

/**
 * A replay store in Durable Objects, one for each scope, reached from anywhere.
 *
 * The class is the host's, because only a worker can export one; it passes its calls on to `durableObjectClaims`.
 * Errors: a claim throws what the platform throws, such as an object that was reset.
 */
export function durableObjectReplayStore<Id>(namespace: DurableObjectClaimsNamespace<Id>): ReplayStore {
  return {
    async claim(scope, token, expiresAt, now) {
      // A new stub a claim: one that has thrown goes on throwing.
      return (await namespace.get(namespace.idFromName(scope)).claim(token, expiresAt, now)) === true;
    },
  };
}

/**
 * The claims of one object: what the `claim` and the `alarm` of a host's class do. The object must be for this alone:
 * everything in its storage is deleted when its last token has expired, so that an idle scope costs nothing.
 *
 * Errors: `TypeError` for a bad option or a storage without SQL.
 * Security: an object runs in one place and answers after its write is durable. Tokens are kept for a minute beyond
 * their expiry, so that workers whose clocks differ by less than that refuse the same replays. Full means refused.
 */
export function durableObjectClaims(
  storage: DurableObjectStore,
  options: DurableObjectClaimsOptions = {},
): DurableObjectClaims {
  const { perScope = 50_000, now: clock = Date.now } = options;
  positiveCount("perScope", perScope);
  if (typeof storage?.sql?.exec !== "function") {
    throw new TypeError("storage must have `sql`: name the class in `new_sqlite_classes` of the worker's migrations");
  }
  const all = (query: string, ...bindings: unknown[]) => storage.sql.exec(query, ...bindings).toArray();
  const horizon = new Horizon();
  // How many tokens are held; undefined where the table has to be made. Nobody else writes, so counting once is enough.
  let held: number | undefined;
  let armed = false;

  function open(): number {
    all(
      "CREATE TABLE IF NOT EXISTS claims (token TEXT NOT NULL PRIMARY KEY, expires_at INTEGER NOT NULL) WITHOUT ROWID",
    );
    all("CREATE INDEX IF NOT EXISTS claims_expiry ON claims (expires_at)");
    return Number(all("SELECT count(*) AS n FROM claims")[0]?.n);
  }

  function forget(cutoff: number): number {
    return all(
      "DELETE FROM claims WHERE token IN (SELECT token FROM claims WHERE expires_at <= ? ORDER BY expires_at LIMIT ?) RETURNING 1",
      cutoff,
      BATCH,
    ).length;
  }

  return {
    async claim(token, expiresAt, now) {
      const cutoff = horizon.cutoff(expiresAt, now);
      if (cutoff === null) return false;
      held ??= open();
      if (all("SELECT 1 FROM claims WHERE token = ?", token).length > 0) return false;
      // A batch a claim keeps up with the traffic; more is done only where what has expired stands in the way.
      let gone = forget(cutoff);
      held -= gone;
      while (held >= perScope && gone > 0) {
        gone = forget(cutoff);
        held -= gone;
      }
      if (held >= perScope) return false;
      all("INSERT INTO claims (token, expires_at) VALUES (?, ?)", token, Math.ceil(expiresAt));
      held += 1;
      if (!armed && (await storage.getAlarm()) === null) await storage.setAlarm(Math.ceil(expiresAt) + GRACE_MS);
      armed = true;
      return true;
    },

    async alarm() {
      held ??= open();
      armed = false;
      const now = clock();
      while (forget(now - GRACE_MS) > 0);
      const [rest] = all("SELECT count(*) AS n, min(expires_at) AS first FROM claims");
      held = Number(rest?.n);
      if (held > 0) {
        // Not at once, however much expires one after the other.
        await storage.setAlarm(Math.max(Number(rest?.first) + GRACE_MS, now + GRACE_MS));
        armed = true;
      } else {
        held = undefined;
        await storage.deleteAll();
      }
    },
  };
}
