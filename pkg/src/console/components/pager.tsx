/** Pages by cursor: where each began is kept, so that one can turn back. Another question begins anew. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";

export interface Pages {
  /** Where this page begins; empty for the first. */
  readonly from: { readonly cursor?: string };
  /** How many pages come before this one. */
  readonly before: number;
  turn(next: string): void;
  back(): void;
}

export function usePages(question: string): Pages {
  const [turned, setTurned] = useState<{ readonly of: string; readonly cursors: readonly string[] }>({
    of: question,
    cursors: [],
  });
  const cursors = turned.of === question ? turned.cursors : [];
  const cursor = cursors.at(-1);
  return {
    from: cursor === undefined ? {} : { cursor },
    before: cursors.length,
    turn: (next) => setTurned({ of: question, cursors: [...cursors, next] }),
    back: () => setTurned({ of: question, cursors: cursors.slice(0, -1) }),
  };
}

export function Pager({ of: pages, next }: { readonly of: Pages; readonly next: string | null }): JSX.Element {
  // A button that can no longer be pressed keeps the keyboard's place.
  return (
    <span class="pager">
      <button
        type="button"
        class="button button-small"
        aria-disabled={pages.before === 0}
        onClick={() => pages.before > 0 && pages.back()}
      >
        Newer
      </button>
      <button
        type="button"
        class="button button-small"
        aria-disabled={next === null}
        onClick={() => next !== null && pages.turn(next)}
      >
        Older
      </button>
    </span>
  );
}
