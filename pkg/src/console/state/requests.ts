/** The live request log: the newest entries first, in a bounded buffer that can be held still. */

import { type ReadonlySignal, signal } from "@preact/signals";
import type { RequestEntry, RequestSource } from "../contract.js";

/** An entry with its number: entries of one millisecond stay distinct. */
export type LoggedRequest = RequestEntry & { readonly number: number };

export interface RequestLog {
  readonly entries: ReadonlySignal<readonly LoggedRequest[]>;
  /** How many came since the page was opened, also those no longer kept. */
  readonly count: ReadonlySignal<number>;
  readonly paused: ReadonlySignal<boolean>;
  /** While paused, entries are kept back, not lost. */
  pause(paused: boolean): void;
  clear(): void;
  /** Listens to another source, or to none. */
  follow(source: RequestSource | null): void;
}

const KEPT = 500;

export function createRequestLog(): RequestLog {
  const entries = signal<readonly LoggedRequest[]>([]);
  const count = signal(0);
  const paused = signal(false);
  let arrived: readonly LoggedRequest[] = [];
  let stop: (() => void) | null = null;

  return {
    entries,
    count,
    paused,
    pause(on) {
      paused.value = on;
      if (!on) entries.value = arrived;
    },
    clear() {
      arrived = [];
      entries.value = arrived;
    },
    follow(source) {
      stop?.();
      stop =
        source?.((entry) => {
          count.value += 1;
          arrived = [{ ...entry, number: count.value }, ...arrived].slice(0, KEPT);
          if (!paused.peek()) entries.value = arrived;
        }) ?? null;
    },
  };
}
