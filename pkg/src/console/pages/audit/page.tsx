/** What happened and what was refused: the report, its export, and whether it is still what happened. */
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { AuditEntry, AuditPage as Page } from "../../../types/audit.js";
import { download } from "../../components/download.js";
import { FailureNote } from "../../components/failure.js";
import { PageHead } from "../../components/head.js";
import { Icon } from "../../components/icon.js";
import { Pager, type Pages, usePages } from "../../components/pager.js";
import { useConsole } from "../../context.js";
import { formatCount, plural, readFailure } from "../../format/text.js";
import { useAnswer } from "../../state/answer.js";
import { Filters } from "./filters.js";
import { Integrity } from "./integrity.js";
import { Past } from "./past.js";
import { AuditTable } from "./table.js";
import { readWords, toQuery } from "./view.js";

const ROWS = 50;

export function AuditPage(): JSX.Element {
  const state = useConsole();
  const words = readWords(state.route.value.params);
  const filter = JSON.stringify(toQuery(words));
  const pages = usePages(filter);
  const { value, error } = useAnswer(
    (admin) => admin.audit.report({ ...toQuery(words), limit: ROWS, ...pages.from }),
    [filter, pages.before],
  );
  const filtered = filter !== "{}";
  return (
    <div class="page">
      <PageHead title="Audit" fact="What happened and what was refused, as far as you may see it.">
        <Exports filter={filter} />
      </PageHead>
      <Filters words={words} />
      <FailureNote error={error} />
      {value === null ? null : (
        <section class="sheet" aria-label="Report">
          {value.entries.length === 0 ? (
            <div class="notice">
              <h2>{filtered ? "Nothing like that happened" : "Nothing has happened yet"}</h2>
              <p>{filtered ? "No entry fits all the filters." : "Every change appears here, and what is refused."}</p>
            </div>
          ) : (
            <AuditTable of={value.entries} />
          )}
          <Foot of={value} pages={pages} filtered={filtered} />
        </section>
      )}
      <div class="split">
        <Integrity />
        <Past />
      </div>
    </div>
  );
}

function Foot({
  of: { entries, next, unreadable },
  pages,
  filtered,
}: {
  readonly of: Page;
  readonly pages: Pages;
  readonly filtered: boolean;
}): JSX.Element {
  const state = useConsole();
  const first = pages.before * ROWS;
  const text =
    entries.length === 0
      ? "No entry"
      : `${formatCount(first + 1)} to ${formatCount(first + entries.length)}${next === null ? "" : " and more"}`;
  useEffect(() => {
    state.announcement.value = text;
  }, [text]);
  return (
    <footer class="sheet-foot">
      <span>
        {text}
        {unreadable.length === 0 ? "" : ` · ${plural(unreadable.length, "document")} could not be read`}
      </span>
      {filtered ? (
        <button type="button" class="button-quiet" onClick={() => state.narrow({})}>
          <Icon name="close" size={14} />
          Clear filters
        </button>
      ) : null}
      <Pager of={pages} next={next} />
    </footer>
  );
}

/** Everything that the filters leave, in one file. */
function Exports({ filter }: { readonly filter: string }): JSX.Element {
  const state = useConsole();
  const [busy, setBusy] = useState(false);
  const csv = state.auditCsv.value;

  async function save(page: Document, name: string, write: (entries: readonly AuditEntry[]) => string): Promise<void> {
    setBusy(true);
    try {
      const entries = await allOf(filter);
      download(page, name, write(entries));
      state.toast({ tone: "quiet", text: `${formatCount(entries.length)} of the report are in \`${name}\`.` });
    } catch (error) {
      state.toast({ tone: "bad", text: `Nothing was exported. ${readFailure(error).message}` });
    }
    setBusy(false);
  }

  async function allOf(query: string): Promise<readonly AuditEntry[]> {
    const admin = state.admin.peek();
    const entries: AuditEntry[] = [];
    for (let next: string | null | undefined; admin !== null && next !== null; ) {
      const cursor = next === undefined ? {} : { cursor: next };
      const page = await admin.audit.report({ ...(JSON.parse(query) as object), limit: 1000, ...cursor });
      entries.push(...page.entries);
      next = page.next;
    }
    return entries;
  }

  const button = (word: string, name: string, write: (entries: readonly AuditEntry[]) => string): JSX.Element => (
    <button
      type="button"
      class="button"
      aria-busy={busy}
      onClick={(event) => void save(event.currentTarget.ownerDocument, name, write)}
    >
      <Icon name="download" />
      {word}
    </button>
  );
  return (
    <>
      {csv === null ? null : button("CSV", "audit.csv", csv)}
      {button("JSON Lines", "audit.jsonl", (entries) => entries.map((entry) => `${JSON.stringify(entry)}\n`).join(""))}
    </>
  );
}
