/** Entries of the report as rows; each opens to what it changed, or why it was refused. */
import { Fragment, type JSX } from "preact";
import { useState } from "preact/hooks";
import type { AuditActor, AuditEntry } from "../../../types/audit.js";
import { Changes } from "../../components/changes.js";
import { Columns } from "../../components/columns.js";
import { Icon } from "../../components/icon.js";
import { Relative } from "../../components/moment.js";
import { Pill } from "../../components/pill.js";
import { useConsole } from "../../context.js";
import { formatDay, formatInstant, formatTime } from "../../format/date.js";
import { formatCount } from "../../format/text.js";

/** `bare` leaves out what is the same in all of them: what they are about. */
export function AuditTable({
  of: entries,
  bare = false,
}: {
  readonly of: readonly AuditEntry[];
  readonly bare?: boolean;
}): JSX.Element {
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const toggle = (name: string): void => {
    const next = new Set(open);
    if (!next.delete(name)) next.add(name);
    setOpen(next);
  };
  return (
    <div class="listing">
      <table>
        <Columns of={["When", "Actor", "Action", ...(bare ? [] : ["About"]), "Outcome"]} unseen="Details" />
        <tbody>
          {entries.map((entry) => {
            const name = nameOf(entry);
            const shown = open.has(name);
            return (
              <Fragment key={name}>
                <EntryRow of={entry} bare={bare} open={shown} onToggle={() => toggle(name)} />
                {shown ? (
                  <tr class="unfolded">
                    <td colSpan={bare ? 5 : 6} class="wide-2">
                      <Details of={entry} />
                    </td>
                  </tr>
                ) : null}
              </Fragment>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

function EntryRow({
  of: entry,
  bare,
  open,
  onToggle,
}: {
  readonly of: AuditEntry;
  readonly bare: boolean;
  readonly open: boolean;
  readonly onToggle: () => void;
}): JSX.Element {
  const who = actorName(entry.actor);
  return (
    <tr>
      <td data-label="When" class="two">
        <time dateTime={new Date(entry.at).toISOString()} title={formatInstant(entry.at)}>
          {formatDay(entry.at)}, {formatTime(entry.at)}
        </time>
        <small>
          <Relative at={entry.at} />
        </small>
      </td>
      <td data-label="Actor" class="two">
        <span>{who}</span>
        <small>{entry.actor.role}</small>
      </td>
      <td data-label="Action" class="wide">
        <code>{entry.action}</code>
      </td>
      {bare ? null : (
        <td data-label="About" class="two">
          <Target of={entry} />
        </td>
      )}
      <td data-label="Outcome">
        {entry.outcome === "done" ? (
          <Pill tone="ok" icon="check">
            Done
          </Pill>
        ) : (
          <>
            <Pill tone="bad" icon="ban">
              Refused
            </Pill>
            {entry.times > 1 ? <small> {formatCount(entry.times)} times</small> : null}
          </>
        )}
      </td>
      <td class="act">
        <button
          type="button"
          class="button-icon"
          aria-expanded={open}
          aria-label={`Details of ${entry.action} by ${who}, ${formatInstant(entry.at)}`}
          onClick={onToggle}
        >
          <Icon name="down" />
        </button>
      </td>
    </tr>
  );
}

function Target({ of: { target, outcome } }: { readonly of: AuditEntry }): JSX.Element {
  const state = useConsole();
  const { domain, owner, keyId } = target;
  return (
    <>
      {owner === null && domain === null && keyId !== null ? null : (
        <span>
          {owner ?? domain ?? "the site"}
          {owner === null || domain === null ? null : <small class="quiet"> {domain}</small>}
        </span>
      )}
      {keyId === null ? null : outcome === "refused" ? (
        <code>{keyId}</code>
      ) : (
        <button type="button" class="link" onClick={() => state.go("keys", keyId)}>
          <code>{keyId}</code>
        </button>
      )}
    </>
  );
}

function Details({ of: entry }: { readonly of: AuditEntry }): JSX.Element {
  const facts: readonly (readonly [string, string | null])[] = [
    ["Refused with", entry.code],
    ["First refused", entry.firstAt === null || entry.times < 2 ? null : formatInstant(entry.firstAt)],
    ["Document", entry.document === null ? null : `${entry.document}, change ${entry.sequence}`],
    ["Operation", entry.operation],
    ["Hash", entry.hash],
  ];
  return (
    <div class="preview">
      {entry.changes.length === 0 ? (
        <p>{entry.outcome === "done" ? "It changed nothing that is shown." : "Nothing was written."}</p>
      ) : (
        <Changes of={entry.changes} most={5000} />
      )}
      {entry.erased ? <p>Names of somebody who was forgotten stand in it as commitments.</p> : null}
      <dl>
        {facts.map(([name, fact]) =>
          fact === null ? null : (
            <Fragment key={name}>
              <dt>{name}</dt>
              <dd>
                <code>{fact}</code>
              </dd>
            </Fragment>
          ),
        )}
      </dl>
    </div>
  );
}

function actorName({ id, clientId, role }: AuditActor): string {
  return id ?? clientId ?? role;
}

function nameOf({ hash, at, action, actor, target }: AuditEntry): string {
  return hash ?? JSON.stringify([at, action, actor, target]);
}
