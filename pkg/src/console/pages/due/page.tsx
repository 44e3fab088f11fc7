/** What wants attention, now or soon, the most urgent as the core orders it; and the tick, for whoever keeps the site. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { Due, DueKind } from "../../../types/due.js";
import { Columns } from "../../components/columns.js";
import { FailureNote } from "../../components/failure.js";
import { PageHead } from "../../components/head.js";
import { Icon, type IconName } from "../../components/icon.js";
import { Relative } from "../../components/moment.js";
import { Pill, type Tone } from "../../components/pill.js";
import { Segments } from "../../components/segments.js";
import { useConsole } from "../../context.js";
import { DAY } from "../../format/date.js";
import { plural } from "../../format/text.js";
import { useAnswer } from "../../state/answer.js";
import { tick } from "../../state/commands.js";

const KINDS: { readonly [kind in DueKind]: { readonly word: string; readonly tone: Tone; readonly icon: IconName } } = {
  retired_pair_used: { word: "Gone pair used", tone: "bad", icon: "warn" },
  key_expired: { word: "Key expired", tone: "warn", icon: "clock" },
  rotation_overdue: { word: "Rotation overdue", tone: "warn", icon: "refresh" },
  pair_retired: { word: "Pair retired", tone: "quiet", icon: "ban" },
  pair_silent: { word: "New pair unused", tone: "warn", icon: "warn" },
  key_expires: { word: "Key expires", tone: "quiet", icon: "clock" },
  rotation_due: { word: "Rotation due", tone: "quiet", icon: "refresh" },
  pair_retires: { word: "Pair retires", tone: "quiet", icon: "clock" },
};
const SPANS = [
  { value: "0", label: "Now" },
  { value: "7", label: "7 days" },
  { value: "30", label: "30 days" },
  { value: "90", label: "90 days" },
];

export function DuePage(): JSX.Element {
  const state = useConsole();
  const [days, setDays] = useState("30");
  const [ticking, setTicking] = useState(false);
  const { value, error } = useAnswer((admin) => admin.keys.due({ within: Number(days) * DAY }), [days]);
  const next = value?.nextWakeUpAt ?? null;

  async function run(): Promise<void> {
    setTicking(true);
    await tick(state);
    setTicking(false);
  }

  return (
    <div class="page">
      <PageHead
        title="Due"
        fact={
          value === null ? (
            error === null ? (
              "Loading…"
            ) : (
              "There is nothing to show."
            )
          ) : (
            <>
              {plural(value.due.length, "thing")} ·{" "}
              {next === null ? (
                "time alone changes nothing"
              ) : (
                <>
                  next change by time <Relative at={next} />
                </>
              )}
            </>
          )
        }
      >
        <button type="button" class="button" aria-busy={ticking} onClick={() => void run()}>
          <Icon name="clock" />
          Tick
        </button>
      </PageHead>
      <div class="toolbar">
        <Segments label="Within" options={SPANS} value={days} onChange={setDays} />
      </div>
      <FailureNote error={error} />
      {value === null ? null : (
        <section class="sheet" aria-label="Due">
          {value.due.length === 0 ? (
            <div class="notice">
              <h2>Nothing is due</h2>
              <p>Expirations, rotations and pairs that retire appear here in time.</p>
            </div>
          ) : (
            <DueTable due={value.due} />
          )}
        </section>
      )}
    </div>
  );
}

function DueTable({ due }: { readonly due: readonly Due[] }): JSX.Element {
  const state = useConsole();
  return (
    <div class="listing">
      <table>
        <Columns of={["What", "When", "Key", "Owner", "Pair"]} />
        <tbody>
          {due.map((entry) => {
            const { word, tone, icon } = KINDS[entry.kind];
            return (
              <tr key={`${entry.kind} ${entry.keyId} ${entry.clientId ?? ""}`}>
                <td data-label="What">
                  <Pill tone={tone} icon={icon}>
                    {word}
                  </Pill>
                </td>
                <td data-label="When">
                  <Relative at={entry.at} />
                </td>
                <td data-label="Key" class="wide">
                  <button type="button" class="link" onClick={() => state.go("keys", entry.keyId)}>
                    {entry.name}
                  </button>
                </td>
                <td data-label="Owner">
                  {entry.owner} <small class="quiet">{entry.domain}</small>
                </td>
                <td data-label="Pair">
                  {entry.clientId === null ? <span class="quiet">—</span> : <code>{entry.clientId}</code>}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
