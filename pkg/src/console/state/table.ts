/**
 * The rows on the screen: one window of the engine's live index, fetched when the view or the scroll position leaves it.
 * It owns the order of answers: at most one query is under way, the newest wish waits, and an old answer never
 * replaces a newer one.
 */
import { batch, effect, type ReadonlySignal, signal, untracked } from "@preact/signals";
import type { Admin } from "../../types/admin.js";
import type { Key } from "../../types/key.js";
import type { Facets, FilterDays, KeyFilter, Sort } from "../../types/query.js";

export interface KeyQuery {
  readonly filter: KeyFilter;
  /** The days that the filter names, in the viewer's zone. */
  readonly days: FilterDays;
  readonly sort: Sort;
}

/** What is loaded: `keys` are the rows from `offset` of the query's `total`. */
export interface Loaded {
  readonly query: KeyQuery;
  readonly offset: number;
  readonly keys: readonly Key[];
  readonly total: number;
  readonly facets: Facets;
}

export interface KeyTable {
  readonly loaded: ReadonlySignal<Loaded | null>;
  /** What `failure` is the answer to. */
  readonly asked: ReadonlySignal<KeyQuery | null>;
  readonly failure: ReadonlySignal<unknown>;
  readonly busy: ReadonlySignal<boolean>;
  /** Says which rows are visible; fetches where they are not loaded. */
  show(first: number, last: number): void;
  /** Asks again for what is shown; resolves when the answer is on the screen or has failed. */
  refresh(): Promise<void>;
  /** Follows the view from now on. */
  start(): void;
  stop(): void;
}

/** Rows fetched beyond the visible ones, on each side: two turns of a wheel. */
const MARGIN = 60;
/** The engine's upper bound of a window. */
const MOST = 1000;

export function createKeyTable(admin: ReadonlySignal<Admin | null>, query: ReadonlySignal<KeyQuery>): KeyTable {
  const loaded = signal<Loaded | null>(null);
  const failure = signal<unknown>(null);
  const last = signal<KeyQuery | null>(null);
  const busy = signal(false);
  let visible = { first: 0, last: 40 };
  let stale = false;
  let stop = (): void => undefined;
  let started = false;
  let running: Promise<void> | null = null;

  async function run(): Promise<void> {
    busy.value = true;
    while (stale && started) {
      stale = false;
      const source = admin.peek();
      if (source === null) break;
      const asked = query.peek();
      const offset = Math.max(0, visible.first - MARGIN);
      const limit = Math.min(MOST, visible.last + MARGIN - offset);
      try {
        const { keys, total, facets } = await source.keys.window({ ...asked, offset, limit });
        if (source !== admin.peek()) continue;
        loaded.value = { query: asked, offset, keys, total, facets };
        failure.value = null;
      } catch (error) {
        if (!stale) batch(() => ([last.value, failure.value] = [asked, error]));
      }
    }
    busy.value = false;
  }

  function fetch(): Promise<void> {
    stale = true;
    running ??= run().finally(() => {
      running = null;
      // Asked for after the loop had ended, before this line: nobody else would take it up.
      if (stale && started && admin.peek() !== null) void fetch();
    });
    return running;
  }

  function follow(): void {
    // Both are dependencies; their values are read when the query is made.
    if (admin.value === null || query.value === null) return;
    visible = { first: 0, last: visible.last - visible.first };
    untracked(() => void fetch());
  }

  return {
    loaded,
    asked: last,
    failure,
    busy,
    show(first, last) {
      visible = { first, last };
      const now = loaded.peek();
      if (now !== null && now.query === query.peek() && !covers(now, visible)) void fetch();
    },
    refresh: fetch,
    start() {
      started = true;
      stop = effect(follow);
    },
    stop() {
      started = false;
      stop();
    },
  };
}

/** True if the window holds the visible rows with a third of the margin to spare, or reaches the table's ends. */
function covers(loaded: Loaded, visible: { readonly first: number; readonly last: number }): boolean {
  const first = Math.max(0, visible.first - MARGIN / 3);
  const last = Math.min(loaded.total, visible.last + MARGIN / 3);
  return first >= loaded.offset && last <= loaded.offset + loaded.keys.length;
}
