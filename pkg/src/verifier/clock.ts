// The two clocks of a verifier: the instant, and one that never goes back, by which the age of documents is counted.

/** How often one reading of the monotonic clock serves while the instant stands still. */
const REUSED = 64;

/** Reads both clocks; each reading is left in `now` and `mono`, so that the hot path makes no object of them. */
export class Clock {
  now = Number.NaN;
  mono = 0;
  readonly #instant: () => number;
  readonly #monotonic: () => number;
  readonly #reused: number;
  #left = 0;

  /** Default: `Date.now` and `performance.now`. A clock that was given is read every time. */
  constructor(instant: (() => number) | undefined, monotonic: (() => number) | undefined) {
    this.#instant = instant ?? Date.now;
    this.#monotonic = monotonic ?? (() => performance.now());
    this.#reused = instant === undefined && monotonic === undefined ? REUSED : 0;
  }

  /** Reads the instant; while it is the same millisecond, the monotonic clock has not gone on by more than that. */
  read(): number {
    const now = this.#instant();
    // A clock that was set back can show the same millisecond again: a few readings at most then count as one.
    if (now !== this.now || this.#left-- <= 0) {
      this.now = now;
      this.readMono();
    }
    return now;
  }

  /** Reads the monotonic clock. */
  readMono(): number {
    this.#left = this.#reused;
    this.mono = this.#monotonic();
    return this.mono;
  }
}
