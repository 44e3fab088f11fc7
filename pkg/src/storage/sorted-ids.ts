/*
 * Owns: the ids of the memory storage in order.
 * INVARIANT: the chunks are in order, each is in order, none is empty, and none is longer than `longest`; so a change
 * moves a few hundred entries, however many ids there are, and a scan never sorts.
 */

const longest = 1024;

/** A set of ids in the order of their UTF-16 code units. */
export class SortedIds {
  readonly #chunks: string[][] = [];

  /** Adds an id that is not there. */
  add(id: string): void {
    const at = this.#chunkOf(id);
    const chunk = this.#chunks[at];
    if (chunk === undefined) {
      this.#chunks.push([id]);
      return;
    }
    chunk.splice(
      firstIndex(chunk, (other) => other > id),
      0,
      id,
    );
    if (chunk.length > longest) this.#chunks.splice(at + 1, 0, chunk.splice(longest >>> 1));
  }

  /** Removes an id that is there. */
  remove(id: string): void {
    const at = this.#chunkOf(id);
    const chunk = this.#chunks[at];
    if (chunk === undefined) return;
    chunk.splice(
      firstIndex(chunk, (other) => other >= id),
      1,
    );
    if (chunk.length === 0) this.#chunks.splice(at, 1);
  }

  /** The ids from `prefix` on that are greater than `after`, lazily; nothing may change meanwhile. */
  *from(prefix: string, after: string | undefined): Generator<string, void> {
    const starts = (id: string) => id >= prefix && (after === undefined || id > after);
    let at = this.#chunkOf(after === undefined || after < prefix ? prefix : after);
    let chunk = this.#chunks[at];
    if (chunk === undefined) return;
    yield* chunk.slice(firstIndex(chunk, starts));
    for (at += 1, chunk = this.#chunks[at]; chunk !== undefined; at += 1, chunk = this.#chunks[at]) yield* chunk;
  }

  /** The chunk that holds `id` or would hold it: the last one that does not start after it. */
  #chunkOf(id: string): number {
    return Math.max(0, firstIndex(this.#chunks, ([first]) => first !== undefined && first > id) - 1);
  }
}

/** The first index whose item passes; `passes` must be false and then true along the items. */
function firstIndex<Item>(items: readonly Item[], passes: (item: Item) => boolean): number {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (passes(items[middle] as Item)) high = middle;
    else low = middle + 1;
  }
  return low;
}
