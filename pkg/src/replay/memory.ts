import type { ReplayStore } from "../types/storage.js";
import { positiveCount } from "./count.js";
import { ExpiryHeap } from "./expiry-heap.js";

/** What `memoryReplayStore` can be told. */
export interface MemoryReplayOptions {
  /** How many live tokens it holds in all. Default: 200,000 (about 22 MB with keyward's own nonces). */
  readonly capacity?: number;
  /**
   * How many live tokens one scope may hold, so that one busy client cannot use up what the others need.
   *
   * Default: a quarter of `capacity`.
   */
  readonly perScope?: number;
}

/**
 * A replay store in the memory of this process.
 *
 * Errors: `TypeError` for a bad option; a claim never throws.
 * Security: processes do not see each other's claims, and a restart forgets them all; behind a load balancer use a
 * store that is shared. Full means refused: a live token is never dropped to make room.
 */
export function memoryReplayStore(options: MemoryReplayOptions = {}): ReplayStore {
  const { capacity = 200_000, perScope = Math.ceil(capacity / 4) } = options;
  positiveCount("capacity", capacity);
  positiveCount("perScope", perScope);
  const claims = new Claims(capacity, perScope);
  // INVARIANT: everything that was forgotten had expired by `horizon`. A claim for a time that is not past it is
  // refused, so a clock that steps back cannot make a forgotten token claimable again.
  let horizon = -Infinity;

  return {
    claim(scope, token, expiresAt, now) {
      if (now > horizon) horizon = now;
      // Written so that NaN is refused as well.
      if (!(expiresAt > horizon)) return false;
      // A batch a claim keeps up with the traffic; more is done only where what has expired stands in the way.
      let forgotten = claims.forgetExpired(horizon, batch);
      while (!claims.add(scope, token, expiresAt)) {
        if (forgotten === 0) return false;
        forgotten = claims.forgetExpired(horizon, batch);
      }
      return true;
    },
  };
}

const batch = 64;

/** What expires in the same millisecond; keyward's own claims expire at whole seconds, so that many share one. */
interface Expiry {
  readonly expiresAt: number;
  /** Scope and token of each claim, one after the other: an object a claim would double what it costs. */
  readonly claims: string[];
}

/**
 * The claims that are kept, by token and by expiry; of each scope only how many, which costs far less than a set each, and
 * not even that as long as all scopes together hold less than one may.
 */
class Claims {
  readonly #capacity: number;
  readonly #perScope: number;
  /** Who has claimed a token: a set only where several scopes have chosen the same one, which random nonces never do. */
  readonly #scopes = new Map<string, string | Set<string>>();
  /** How many claims each scope holds; empty where they are not counted. */
  readonly #held = new Map<string, number>();
  #isCounted = false;
  readonly #expiries = new Map<number, Expiry>();
  readonly #byExpiry = new ExpiryHeap<Expiry>();
  /** What the last claim joined, and nearly every next one will; what has expired is never joined again. */
  #latest: Expiry | undefined;
  #size = 0;

  constructor(capacity: number, perScope: number) {
    this.#capacity = capacity;
    this.#perScope = perScope;
  }

  /** Keeps a claim; false where it is there, or has no room. One look a map: each may be a miss of every cache. */
  add(scope: string, token: string, expiresAt: number): boolean {
    if (this.#size >= this.#capacity) return false;
    if (this.#size >= this.#perScope && !this.#isCounted) this.#count();
    const held = this.#isCounted ? (this.#held.get(scope) ?? 0) : 0;
    if (held >= this.#perScope) return false;
    const found = this.#scopes.get(token);
    if (found === undefined) this.#scopes.set(token, scope);
    else if (typeof found !== "string") {
      if (found.has(scope)) return false;
      found.add(scope);
    } else {
      if (found === scope) return false;
      this.#scopes.set(token, new Set([found, scope]));
    }
    if (this.#isCounted) this.#held.set(scope, held + 1);
    this.#expiry(expiresAt).claims.push(scope, token);
    this.#size += 1;
    return true;
  }

  /** Drops at most `limit` claims that have expired at `now` and returns how many it dropped. */
  forgetExpired(now: number, limit: number): number {
    for (let dropped = 0; dropped < limit; dropped += 1) {
      const expiry = this.#byExpiry.first;
      if (expiry === undefined || expiry.expiresAt > now) return dropped;
      const token = expiry.claims.pop() as string;
      this.#drop(expiry.claims.pop() as string, token);
      if (expiry.claims.length === 0) {
        this.#byExpiry.popFirst();
        this.#expiries.delete(expiry.expiresAt);
      }
    }
    return limit;
  }

  #drop(scope: string, token: string): void {
    const found = this.#scopes.get(token);
    if (typeof found === "string") this.#scopes.delete(token);
    else if (found?.delete(scope) && found.size === 0) this.#scopes.delete(token);
    this.#size -= 1;
    if (!this.#isCounted) return;
    const held = (this.#held.get(scope) as number) - 1;
    if (held === 0) this.#held.delete(scope);
    else this.#held.set(scope, held);
    // Not at once where it falls below: whoever goes up and down there would count again and again.
    if (this.#size < this.#perScope / 2) this.#forgetCounts();
  }

  #count(): void {
    this.#isCounted = true;
    for (const { claims } of this.#expiries.values()) {
      for (let at = 0; at < claims.length; at += 2) {
        const scope = claims[at] as string;
        this.#held.set(scope, (this.#held.get(scope) ?? 0) + 1);
      }
    }
  }

  #forgetCounts(): void {
    this.#isCounted = false;
    this.#held.clear();
  }

  #expiry(expiresAt: number): Expiry {
    if (this.#latest?.expiresAt === expiresAt) return this.#latest;
    const known = this.#expiries.get(expiresAt) ?? this.#begin(expiresAt);
    this.#latest = known;
    return known;
  }

  #begin(expiresAt: number): Expiry {
    const made: Expiry = { expiresAt, claims: [] };
    this.#expiries.set(expiresAt, made);
    this.#byExpiry.push(made);
    return made;
  }
}
