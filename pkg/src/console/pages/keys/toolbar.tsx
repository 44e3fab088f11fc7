/** One row that says which keys: words, status, expiry, owner. Every choice is in the location. */
import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { Select } from "../../components/field.js";
import { Icon } from "../../components/icon.js";
import { Segments } from "../../components/segments.js";
import { useConsole } from "../../context.js";
import { endOfDay, endOfDayIn, formatLastDay, formatShortDay, toDateInput } from "../../format/date.js";
import { formatCompact, formatCount, plural } from "../../format/text.js";
import { SEGMENTS, type Segment } from "../../state/view.js";
import { FILTER_NOTE, FilterNote, filterIssues } from "./filter-note.js";

const WORDS: { readonly [segment in Segment]: string } = {
  all: "All",
  active: "Active",
  inactive: "Inactive",
  revoked: "Revoked",
  expired: "Expired",
};

export function Toolbar(): JSX.Element {
  return (
    <search class="toolbar" aria-label="Filter keys">
      <SearchBox />
      <StatusSegments />
      <div class="toolbar-selects">
        <ExpirySelect />
        <OwnerSelect />
      </div>
      <FilterNote />
    </search>
  );
}

function SearchBox(): JSX.Element {
  const state = useConsole();
  const box = useRef<HTMLInputElement>(null);
  const text = state.view.value.text;
  const isWrong = filterIssues(state.table.failure.value).length > 0;

  useEffect(() => {
    function focusOnSlash(event: KeyboardEvent): void {
      const root = box.current?.getRootNode() as ShadowRoot | undefined;
      if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || root === undefined) return;
      if (root.host.hasAttribute("no-shortcuts") || isEditable(event.composedPath()[0])) return;
      if (root.querySelector("dialog[open]") !== null) return;
      event.preventDefault();
      box.current?.focus();
      box.current?.select();
    }
    addEventListener("keydown", focusOnSlash);
    return () => removeEventListener("keydown", focusOnSlash);
  }, []);

  return (
    <div class="searchbox">
      <Icon name="search" />
      <input
        ref={box}
        type="search"
        placeholder="Name, client ID or owner"
        title="Words, or fields: owner:ann status:active expires<2027-01-01 -expires:never"
        aria-label="Search keys by name, client ID or owner"
        aria-invalid={isWrong}
        aria-describedby={isWrong ? FILTER_NOTE : undefined}
        aria-keyshortcuts="/"
        autocomplete="off"
        spellcheck={false}
        value={text}
        onInput={(event) => state.show({ text: event.currentTarget.value }, { replace: true })}
        onKeyDown={(event) => {
          if (event.key !== "Escape" || text === "") return;
          event.preventDefault();
          state.show({ text: "" }, { replace: true });
        }}
      />
      <span class="hint-key" aria-hidden="true">
        /
      </span>
    </div>
  );
}

function StatusSegments(): JSX.Element {
  const state = useConsole();
  const facets = state.table.loaded.value?.facets;
  const counts =
    facets === undefined
      ? null
      : {
          all: null,
          ...facets.status,
          expired: facets.reason.expired,
        };
  return (
    <Segments
      label="Status"
      value={state.view.value.segment}
      onChange={(segment) => state.show({ segment: segment as Segment })}
      options={SEGMENTS.map((segment) => {
        const count = counts?.[segment] ?? null;
        const label = WORDS[segment];
        return count === null
          ? { value: segment, label }
          : {
              value: segment,
              label,
              count: { short: formatCompact(count), exact: plural(count, `${label.toLowerCase()} key`) },
            };
      })}
    />
  );
}

function ExpirySelect(): JSX.Element {
  const state = useConsole();
  const [picking, setPicking] = useState(false);
  const frame = useRef<HTMLDivElement>(null);
  const byKey = useRef(false);
  const { expiry } = state.view.value;
  const today = state.now.value;
  const date = endOfDay(expiry);

  useEffect(() => {
    // The control that replaces the one with the focus takes it over, unless it was left for another.
    if (picking || byKey.current) frame.current?.querySelector<HTMLElement>("input, select")?.focus();
    byKey.current = false;
  }, [picking]);

  function pick(chosen: string): void {
    setPicking(false);
    if (endOfDay(chosen) !== null) state.show({ expiry: chosen });
  }

  return (
    <div ref={frame}>
      {picking ? (
        <input
          type="date"
          aria-label="Expires by the end of"
          min={toDateInput(today)}
          onKeyDown={(event) => {
            if (event.key !== "Escape" && event.key !== "Enter") return;
            byKey.current = true;
            pick(event.key === "Enter" ? event.currentTarget.value : "");
          }}
          onBlur={(event) => pick(event.currentTarget.value)}
        />
      ) : (
        <Select
          aria-label="Expiry"
          value={expiry}
          onChange={(value) => (value === "date" ? setPicking(true) : state.show({ expiry: value }))}
        >
          <option value="any">Any expiry</option>
          {[7, 30, 90].map((days) => (
            <option
              key={days}
              value={`${days}d`}
            >{`By ${formatShortDay(endOfDayIn(today, days) - 1)} · ${days} days`}</option>
          ))}
          {date === null ? null : <option value={expiry}>{`By ${formatLastDay(date)}`}</option>}
          <option value="date">By a date…</option>
          <option value="never">Never expires</option>
        </Select>
      )}
    </div>
  );
}

function OwnerSelect(): JSX.Element {
  const state = useConsole();
  const owners = state.table.loaded.value?.facets.owners ?? [];
  const { owner } = state.view.value;
  return (
    <Select aria-label="Owner" value={owner} onChange={(value) => state.show({ owner: value })}>
      <option value="">Any owner</option>
      {/* An owner named by the location need not be among the 200 that facets list. */}
      {owner === "" || owners.some((entry) => entry.owner === owner) ? null : <option value={owner}>{owner}</option>}
      {owners.map((entry) => (
        <option key={entry.owner} value={entry.owner}>{`${entry.owner} · ${formatCount(entry.keys)}`}</option>
      ))}
    </Select>
  );
}

function isEditable(target: EventTarget | undefined): boolean {
  return (
    target instanceof HTMLElement && (target.isContentEditable || /^(input|textarea|select)$/i.test(target.tagName))
  );
}
