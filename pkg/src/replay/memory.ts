import type { ReplayStore } from "../types/storage.js";
import { positiveCount } from "./count.js";
import { ExpiryHeap } from "./expiry-heap.js";

/** What `memoryReplayStore` can be told. */
export interface MemoryReplayOptions {
  /** How many live tokens it holds in all. Default: 200,000 (about 35 MB with keyward's own nonces). */
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
  const claims = new Claims();
  // INVARIANT: everything that was forgotten had expired by `horizon`. A claim for a time that is not past it is
  // refused, so a clock that steps back cannot make a forgotten token claimable again.
  let horizon = -Infinity;

  return {
    async claim(scope, token, expiresAt, now) {
      if (now > horizon) horizon = now;
      // Written so that NaN is refused as well.
      if (!(expiresAt > horizon)) return false;
      const refused = () => claims.size >= capacity || claims.of(scope) >= perScope || claims.has(scope, token);
      // A batch a claim keeps up with the traffic; more is done only where what has expired stands in the way.
      let forgotten = claims.forgetExpired(horizon, batch);
      while (refused()) {
        if (forgotten === 0) return false;
        forgotten = claims.forgetExpired(horizon, batch);
      }
      claims.add({ scope, token, expiresAt });
      return true;
    },
  };
}

const batch = 64;

interface Claim {
  readonly scope: string;
  readonly token: string;
  readonly expiresAt: number;
}

/** The claims that are kept, by scope and by expiry. */
class Claims {
  readonly #scopes = new Map<string, Set<string>>();
  readonly #byExpiry = new ExpiryHeap<Claim>();

  get size(): number {
    return this.#byExpiry.size;
  }

  of(scope: string): number {
    return this.#scopes.get(scope)?.size ?? 0;
  }

  has(scope: string, token: string): boolean {
    return this.#scopes.get(scope)?.has(token) === true;
  }

  add(claim: Claim): void {
    const tokens = this.#scopes.get(claim.scope);
    if (tokens === undefined) this.#scopes.set(claim.scope, new Set([claim.token]));
    else tokens.add(claim.token);
    this.#byExpiry.push(claim);
  }

  /** Drops at most `limit` claims that have expired at `now` and returns how many it dropped. */
  forgetExpired(now: number, limit: number): number {
    for (let dropped = 0; dropped < limit; dropped += 1) {
      const claim = this.#byExpiry.popExpired(now);
      if (claim === undefined) return dropped;
      const tokens = this.#scopes.get(claim.scope);
      tokens?.delete(claim.token);
      if (tokens?.size === 0) this.#scopes.delete(claim.scope);
    }
    return limit;
  }
}
