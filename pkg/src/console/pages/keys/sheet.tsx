// biome-ignore-all lint/a11y/useSemanticElements: rows that are placed by a transform cannot be a table of the platform
// biome-ignore-all lint/a11y/useFocusableInteractive: the rows of a table, unlike those of a grid, take no focus
/** The sheet of keys: head, rows, foot. Its frame never changes size, whatever is loading, missing or wrong. */
import type { ComponentChildren, JSX } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Key } from "../../../types/key.js";
import type { SortColumn } from "../../../types/query.js";
import { Icon } from "../../components/icon.js";
import { Prose } from "../../components/prose.js";
import { useFocusRescue } from "../../components/rescue.js";
import { useVisibleRows } from "../../components/virtual.js";
import { useConsole } from "../../context.js";
import { formatCount, plural, readFailure } from "../../format/text.js";
import { isFiltered, nextSort, PLAIN_VIEW } from "../../state/view.js";
import { BulkBar, SelectAll } from "./bulk.js";
import { filterIssues } from "./filter-note.js";
import { KeyMenu } from "./menu.js";
import { BlankRow, KeyRow } from "./row.js";

const COLUMNS: readonly { readonly title: string; readonly column?: SortColumn; readonly class: string }[] = [
  { title: "Name", column: "name", class: "c-name" },
  { title: "Status", column: "status", class: "c-status" },
  { title: "Owner", column: "owner", class: "c-owner" },
  { title: "Access", class: "c-access" },
  { title: "Expires", column: "expiresAt", class: "c-expires" },
  { title: "Last used", column: "lastUsedAt", class: "c-used" },
  { title: "Created", column: "createdAt", class: "c-created" },
];

interface OpenMenu {
  readonly key: Key;
  /** The button that it belongs to. */
  readonly anchor: HTMLElement;
}

export function KeySheet(): JSX.Element {
  const state = useConsole();
  const loaded = state.table.loaded.value;
  const failure = state.table.failure.value;
  // A filter that is still being typed leaves what was found before.
  const isWrong = filterIssues(failure).length > 0;
  const sheet = useRef<HTMLElement>(null);
  const [menu, setMenu] = useState<OpenMenu | null>(null);
  useFocusRescue(sheet, loaded);
  const total = loaded?.total ?? 0;
  return (
    <section class="sheet" part="sheet" aria-label="Keys" ref={sheet}>
      {/* The count of a table counts its head; -1 says that it is not known yet. */}
      <div
        class="table"
        role="table"
        aria-label="API keys"
        aria-rowcount={loaded === null ? -1 : total + 1}
        aria-busy={state.table.busy.value}
      >
        {isWrong && loaded === null ? (
          <Notice title="The filter cannot be understood" text="What is wrong with it is said under the search box." />
        ) : failure !== null && failure !== undefined && !isWrong ? (
          <Notice title="The keys could not be loaded" text={readFailure(failure).message}>
            <button type="button" class="button" onClick={() => void state.table.refresh()}>
              Try again
            </button>
          </Notice>
        ) : loaded !== null && total === 0 ? (
          <Empty any={loaded.facets.all > 0} />
        ) : (
          <Rows count={loaded === null ? 12 : total} menu={menu} onMenu={setMenu} />
        )}
      </div>
      {/* Beside the table: a menu is no part of one. */}
      {menu === null ? null : <KeyMenu of={menu.key} anchor={menu.anchor} onClose={() => setMenu(null)} />}
      {state.selected.value.size === 0 ? <Foot /> : <BulkBar />}
    </section>
  );
}

function Head(): JSX.Element {
  const state = useConsole();
  const { sort } = state.view.value;
  return (
    <div class="table-head" role="rowgroup">
      <div class="row row-head" role="row" aria-rowindex={1}>
        <div role="columnheader" class="c-pick">
          <SelectAll />
        </div>
        {COLUMNS.map(({ title, column, class: name }) => {
          const sorted = column !== undefined && sort.column === column;
          const order = sort.descending === true ? "descending" : "ascending";
          return (
            <div key={title} role="columnheader" class={name} aria-sort={sorted ? order : undefined}>
              {column === undefined ? (
                title
              ) : (
                <button
                  type="button"
                  class={sorted ? "sort sort-on" : "sort"}
                  onClick={() => state.show({ sort: nextSort(sort, column) })}
                >
                  {title}
                  {sorted ? <Icon name={order} size={12} /> : null}
                </button>
              )}
            </div>
          );
        })}
        <div role="columnheader" class="c-menu">
          <span class="unseen">Actions</span>
        </div>
      </div>
    </div>
  );
}

function Rows({
  count,
  menu,
  onMenu,
}: {
  readonly count: number;
  readonly menu: OpenMenu | null;
  readonly onMenu: (menu: OpenMenu) => void;
}): JSX.Element {
  const state = useConsole();
  const list = useRef<HTMLDivElement>(null);
  const port = useRef<HTMLDivElement>(null);
  const { first, last, rowHeight } = useVisibleRows(list, count);
  const loaded = state.table.loaded.value;

  useEffect(() => state.table.show(first, last), [first, last]);
  // Another question starts at its first answer.
  useLayoutEffect(() => {
    if (port.current !== null) port.current.scrollTop = 0;
  }, [loaded?.query]);

  const rows: JSX.Element[] = [];
  for (let index = first; index < last; index += 1) {
    const key = loaded?.keys[index - loaded.offset];
    const top = index * rowHeight;
    rows.push(
      key === undefined ? (
        <BlankRow key={`blank-${index}`} top={top} index={index} />
      ) : (
        <KeyRow
          key={key.keyId}
          of={key}
          top={top}
          index={index}
          open={menu?.key.keyId === key.keyId}
          selected={state.selected.value.has(key.keyId)}
          onSelect={(on) => state.select(key, on)}
          onOpen={() => state.go("keys", key.keyId)}
          onMenu={(anchor) => onMenu({ key, anchor })}
        />
      ),
    );
  }
  return (
    <div class="table-body" ref={port}>
      <Head />
      <div class="rows" role="rowgroup" ref={list} style={{ height: `calc(var(--row) * ${count} * 1px)` }}>
        {rows}
      </div>
    </div>
  );
}

function Empty({ any }: { readonly any: boolean }): JSX.Element {
  const state = useConsole();
  return any ? (
    <Notice title="No key matches these filters" text="Try a client ID, an owner, or a part of a name.">
      <button type="button" class="button" onClick={() => state.show(PLAIN_VIEW)}>
        Clear filters
      </button>
    </Notice>
  ) : (
    <Notice
      title="No key yet"
      text="A key lets a program act for one of your users. Its secret is shown once, when you create it."
    >
      <button type="button" class="button" onClick={() => (state.dialog.value = { kind: "create" })}>
        <Icon name="plus" />
        Create the first key
      </button>
    </Notice>
  );
}

function Notice({
  title,
  text,
  children,
}: {
  readonly title: string;
  readonly text: string;
  readonly children?: ComponentChildren;
}): JSX.Element {
  return (
    <div class="table-body">
      <Head />
      <div role="rowgroup">
        <div role="row">
          <div class="notice" role="cell" aria-colspan={COLUMNS.length + 1}>
            <h2>{title}</h2>
            <p>
              <Prose>{text}</Prose>
            </p>
            {children}
          </div>
        </div>
      </div>
    </div>
  );
}

function Foot(): JSX.Element {
  const state = useConsole();
  const loaded = state.table.loaded.value;
  const filtered = isFiltered(state.view.value);
  const text = loaded === null ? "" : `${formatCount(loaded.total)} of ${plural(loaded.facets.all, "key")}`;

  // A pause in typing, then the count: a screen reader is not to be interrupted at every letter.
  useEffect(() => {
    if (text === "") return;
    const timer = setTimeout(() => (state.announcement.value = text), 600);
    return () => clearTimeout(timer);
  }, [text]);

  return (
    <footer class="sheet-foot">
      <span>{text}</span>
      {filtered ? (
        <button
          type="button"
          class="button-quiet"
          onClick={() => state.show({ ...PLAIN_VIEW, sort: state.view.value.sort })}
        >
          <Icon name="close" size={14} />
          Clear filters
        </button>
      ) : null}
    </footer>
  );
}
