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
      claims.add(scope, token, expiresAt);
      return true;
    },
  };
}

const batch = 64;

interface Claim {
  readonly scope: string;
  readonly name: string;
  readonly expiresAt: number;
}

/** The claims that are kept, by name and by expiry; of each scope only how many, which costs far less than a set each. */
class Claims {
  readonly #names = new Set<string>();
  readonly #counts = new Map<string, number>();
  readonly #byExpiry = new ExpiryHeap<Claim>();

  get size(): number {
    return this.#byExpiry.size;
  }

  of(scope: string): number {
    return this.#counts.get(scope) ?? 0;
  }

  has(scope: string, token: string): boolean {
    return this.#names.has(nameOf(scope, token));
  }

  add(scope: string, token: string, expiresAt: number): void {
    const name = nameOf(scope, token);
    this.#names.add(name);
    this.#counts.set(scope, this.of(scope) + 1);
    this.#byExpiry.push({ scope, name, expiresAt });
  }

  /** Drops at most `limit` claims that have expired at `now` and returns how many it dropped. */
  forgetExpired(now: number, limit: number): number {
    for (let dropped = 0; dropped < limit; dropped += 1) {
      const claim = this.#byExpiry.popExpired(now);
      if (claim === undefined) return dropped;
      this.#names.delete(claim.name);
      const left = this.of(claim.scope) - 1;
      if (left > 0) this.#counts.set(claim.scope, left);
      else this.#counts.delete(claim.scope);
    }
    return limit;
  }
}

/** One text for both; the length keeps two pairs apart that would otherwise read the same. */
function nameOf(scope: string, token: string): string {
  return `${scope.length}:${scope}${token}`;
}
