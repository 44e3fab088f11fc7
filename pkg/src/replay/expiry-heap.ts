/** Something that is over at `expiresAt`. */
export interface Expiring {
  readonly expiresAt: number;
}

/** A binary heap: what expires first is on top. */
export class ExpiryHeap<Entry extends Expiring> {
  readonly #entries: Entry[] = [];

  /** What expires first. */
  get first(): Entry | undefined {
    return this.#entries[0];
  }

  push(entry: Entry): void {
    const entries = this.#entries;
    let at = entries.length;
    entries.push(entry);
    while (at > 0) {
      const parentAt = (at - 1) >>> 1;
      const parent = entries[parentAt] as Entry;
      if (parent.expiresAt <= entry.expiresAt) break;
      entries[at] = parent;
      at = parentAt;
    }
    entries[at] = entry;
  }

  /** Takes out the entry that expires first. */
  popFirst(): void {
    const last = this.#entries.pop();
    if (last !== undefined && this.#entries.length > 0) this.#sink(last);
  }

  /** Puts `entry` on top and moves it down to its place. */
  #sink(entry: Entry): void {
    const entries = this.#entries;
    let at = 0;
    for (;;) {
      const childAt = this.#earlierChild(at);
      const child = entries[childAt];
      if (child === undefined || child.expiresAt >= entry.expiresAt) break;
      entries[at] = child;
      at = childAt;
    }
    entries[at] = entry;
  }

  #earlierChild(at: number): number {
    const leftAt = 2 * at + 1;
    const left = this.#entries[leftAt];
    const right = this.#entries[leftAt + 1];
    return left !== undefined && right !== undefined && right.expiresAt < left.expiresAt ? leftAt + 1 : leftAt;
  }
}
