/** For how long a token is kept beyond its expiry. Units: milliseconds. */
export const GRACE_MS = 60_000;

/** How many expired tokens are forgotten at once: several times what is claimed between two sweeps, and not to be felt. */
export const BATCH = 64;

/** After how many granted claims a store sweeps: with `BATCH`, sweeping always gains on claiming. */
export const SWEEP_EVERY = 16;

/**
 * What a store that several processes share may forget.
 *
 * Security: tokens are kept for `GRACE_MS` beyond their expiry, so that processes whose clocks differ by less than that
 * refuse the same replays; and a clock that steps back cannot make a forgotten token claimable again.
 */
export class Horizon {
  #latest = -Infinity;

  /**
   * The instant of which tokens that had expired may be forgotten. Null where a claim must be refused: its time is over,
   * or its token could be one that was forgotten.
   */
  cutoff(expiresAt: number, now: number): number | null {
    if (now > this.#latest) this.#latest = now;
    const cutoff = this.#latest - GRACE_MS;
    // Written so that NaN is refused as well.
    return expiresAt > Math.max(now, cutoff) ? cutoff : null;
  }
}
