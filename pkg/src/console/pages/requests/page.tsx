/** The requests that the protected API judged while this page was open: what the caller was told, and why exactly. */
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { Columns } from "../../components/columns.js";
import { PageHead } from "../../components/head.js";
import { Icon } from "../../components/icon.js";
import { Pill } from "../../components/pill.js";
import { useConsole } from "../../context.js";
import { formatInstant, formatTime } from "../../format/date.js";
import { plural } from "../../format/text.js";
import type { LoggedRequest } from "../../state/requests.js";

export function RequestsPage(): JSX.Element {
  const state = useConsole();
  const { log } = state;
  const entries = log.entries.value;
  const count = log.count.value;
  const paused = log.paused.value;
  const denied = entries.filter((entry) => !entry.ok).length;

  useEffect(() => {
    if (count === 0 || paused) return;
    const timer = setTimeout(() => (state.announcement.value = plural(count, "request")), 800);
    return () => clearTimeout(timer);
  }, [count, paused]);

  return (
    <div class="page page-requests">
      <PageHead
        title="Requests"
        fact={
          count === 0
            ? "Live: every request to the protected API"
            : `${plural(entries.length, "request")} shown · ${denied} denied`
        }
      >
        <button type="button" class="button" aria-pressed={paused} onClick={() => log.pause(!paused)}>
          <Icon name={paused ? "play" : "pause"} />
          {paused ? "Resume" : "Pause"}
        </button>
        <button type="button" class="button" onClick={() => log.clear()}>
          Clear
        </button>
      </PageHead>
      <section class="sheet sheet-log" aria-label="Requests">
        {entries.length === 0 ? <Waiting origin={state.apiOrigin.value} /> : <LogTable entries={entries} />}
      </section>
    </div>
  );
}

function LogTable({ entries }: { readonly entries: readonly LoggedRequest[] }): JSX.Element {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls and holds nothing focusable, so the keyboard needs it
    <section class="table-body log" tabIndex={0} aria-label="Request log">
      <table>
        <Columns of={["Time", "Request", "Verdict", "Exact reason", "Told the caller", "Key"]} />
        <tbody>
          {entries.map((entry) => (
            <LogRow key={entry.number} of={entry} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

function LogRow({ of: entry }: { readonly of: LoggedRequest }): JSX.Element {
  return (
    <tr>
      <td data-label="Time">
        <time title={formatInstant(entry.at)}>{formatTime(entry.at)}</time>
      </td>
      <td data-label="Request" class="wide">
        <code>
          <b>{entry.method}</b> {entry.path}
        </code>
      </td>
      <td data-label="Verdict">
        {entry.ok ? (
          <Pill tone="ok" icon="check">
            Accepted
          </Pill>
        ) : (
          <Pill tone="bad" icon="ban">
            Denied
          </Pill>
        )}
      </td>
      <td data-label="Exact reason">
        {entry.reason === null ? <span class="quiet">—</span> : <code>{entry.reason}</code>}
      </td>
      <td data-label="Told the caller" title={entry.message ?? undefined}>
        <span class="status-code">{entry.status}</span> {entry.code === null ? null : <code>{entry.code}</code>}
      </td>
      <td data-label="Key" class="two">
        <span>
          {entry.keyName ?? (entry.clientId === null ? "No key named" : "Unknown key")}
          {entry.owner === null ? "" : ` · ${entry.owner}`}
        </span>
        {entry.clientId === null ? null : <code>{entry.clientId}</code>}
      </td>
    </tr>
  );
}

function Waiting({ origin }: { readonly origin: string }): JSX.Element {
  return (
    <div class="notice">
      <h2>No request yet</h2>
      <p>Call the protected API from a terminal; the request appears here as it is judged.</p>
      {origin === "" ? null : (
        <pre class="snippet">{`curl ${origin.replace(/\/$/, "")}/api/hello -H "Authorization: Bearer <token>"`}</pre>
      )}
    </div>
  );
}
