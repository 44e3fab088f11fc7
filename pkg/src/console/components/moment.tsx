/** An instant in words, with the exact instant and its zone on hover. */
import type { JSX } from "preact";
import { useConsole } from "../context.js";
import { DAY, formatDay, formatInstant, formatLastDay, formatRelative } from "../format/date.js";

export function Relative({ at }: { readonly at: number }): JSX.Element {
  const { now } = useConsole();
  return (
    <time dateTime={new Date(at).toISOString()} title={formatInstant(at)}>
      {formatRelative(at, now.value)}
    </time>
  );
}

export function Day({ at }: { readonly at: number }): JSX.Element {
  return (
    <time dateTime={new Date(at).toISOString()} title={formatInstant(at)}>
      {formatDay(at)}
    </time>
  );
}

/** When something ends: the last day it counts, or the hours left where that is less than two days. */
export function Expiry({ at }: { readonly at: number | null }): JSX.Element {
  const { now } = useConsole();
  if (at === null)
    return (
      <span class="quiet">
        Never<span class="in-words"> expires</span>
      </span>
    );
  const left = at - now.value;
  const soon = left > 0 && left < 2 * DAY;
  return (
    <time class={soon ? "soon" : undefined} dateTime={new Date(at).toISOString()} title={formatInstant(at)}>
      {soon ? formatRelative(at, now.value) : formatLastDay(at)}
    </time>
  );
}
