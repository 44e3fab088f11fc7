/** What is said to whom of a change, and how far its delivery has come. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { ListedNotice, NoticeDelivery } from "../../../types/notice.js";
import { Columns } from "../../components/columns.js";
import { FailureNote } from "../../components/failure.js";
import { PageHead } from "../../components/head.js";
import { Icon } from "../../components/icon.js";
import { Relative } from "../../components/moment.js";
import { Pager, usePages } from "../../components/pager.js";
import { Pill } from "../../components/pill.js";
import { Segments } from "../../components/segments.js";
import { useConsole } from "../../context.js";
import { plural } from "../../format/text.js";
import { useAnswer } from "../../state/answer.js";
import { attempt } from "../../state/commands.js";
import { NoticeDialog } from "./preview.js";

const ROWS = 50;
const STATES = [
  { value: "", label: "All" },
  { value: "waiting", label: "Waiting" },
  { value: "delivered", label: "Delivered" },
  { value: "expired", label: "Given up" },
];

export function NoticesPage(): JSX.Element {
  const state = useConsole();
  const [busy, setBusy] = useState(false);
  const word = state.route.value.params.get("state") ?? "";
  const chosen = STATES.some(({ value }) => value === word) ? word : "";
  const pages = usePages(chosen);
  const { value, error } = useAnswer(
    (admin) =>
      admin.notices.list({
        limit: ROWS,
        ...(chosen === "" ? {} : { state: chosen as NoticeDelivery["state"] }),
        ...pages.from,
      }),
    [chosen, pages.before],
  );

  async function deliver(): Promise<void> {
    setBusy(true);
    await attempt(state, "deliver", "Nothing was delivered.", async (admin) => {
      const { delivered, failed, waiting } = await admin.notices.deliver({ early: true });
      return `${plural(delivered, "notice")} delivered, ${failed} failed, ${waiting} waiting.`;
    });
    setBusy(false);
  }

  return (
    <div class="page">
      <PageHead title="Notices" fact="What keepers of keys are told. Tried for seven days, kept for thirty.">
        <button type="button" class="button" aria-busy={busy} onClick={() => void deliver()}>
          Deliver now
        </button>
      </PageHead>
      <div class="toolbar">
        <Segments
          label="Delivery"
          options={STATES}
          value={chosen}
          onChange={(wanted) => state.narrow({ state: wanted })}
        />
      </div>
      <FailureNote error={error} />
      {value === null ? null : (
        <section class="sheet" aria-label="Notices">
          {value.notices.length === 0 ? (
            <div class="notice">
              <h2>{chosen === "" ? "No notice yet" : "No such notice"}</h2>
              <p>A key that is revoked, deleted or about to expire is told to whoever keeps it.</p>
            </div>
          ) : (
            <NoticeTable of={value.notices} />
          )}
          <footer class="sheet-foot">
            <span>
              {plural(value.notices.length, "notice")}
              {value.unreadable.length === 0
                ? ""
                : ` · ${plural(value.unreadable.length, "document")} could not be read`}
            </span>
            <Pager of={pages} next={value.next} />
          </footer>
        </section>
      )}
    </div>
  );
}

function NoticeTable({ of: notices }: { readonly of: readonly ListedNotice[] }): JSX.Element {
  const state = useConsole();
  return (
    <div class="listing listing-labelled">
      <table>
        <Columns of={["What", "Key", "For", "Delivery", "Tries", "Next try"]} unseen="Preview" />
        <tbody>
          {notices.map((notice) => (
            <tr key={notice.id}>
              <td data-label="What" class="wide two">
                <b>{wordsOf(notice.kind)}</b>
                <small>
                  <Relative at={notice.at} />
                </small>
              </td>
              <td data-label="Key" class="two">
                {notice.keyId === null ? (
                  <span class="quiet">—</span>
                ) : (
                  <button type="button" class="link" onClick={() => state.go("keys", notice.keyId ?? "")}>
                    {notice.keyName ?? notice.keyId}
                  </button>
                )}
                <small>{notice.owner}</small>
              </td>
              <td data-label="For" class="two">
                <span>{notice.recipient.user ?? `admins of ${notice.recipient.domain}`}</span>
                <small>{notice.recipient.role}</small>
              </td>
              <td data-label="Delivery">
                <DeliveryPill of={notice.delivery} />
              </td>
              <td data-label="Tries">
                {notice.delivery.attempts}
                {notice.delivery.lastError === null ? null : (
                  <>
                    {" · "}
                    <code>{notice.delivery.lastError}</code>
                  </>
                )}
              </td>
              <td data-label="Next try">
                {notice.delivery.nextAttemptAt === null ? (
                  <span class="quiet">—</span>
                ) : (
                  <Relative at={notice.delivery.nextAttemptAt} />
                )}
              </td>
              <td class="act">
                <button
                  type="button"
                  class="button-icon"
                  aria-label={`Preview “${wordsOf(notice.kind)}” for ${notice.recipient.user ?? "the admins"}`}
                  onClick={() => (state.dialog.value = { kind: "drawn", draw: () => <NoticeDialog of={notice} /> })}
                >
                  <Icon name="open" />
                </button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function DeliveryPill({ of: { state, attempts, deliveredAt } }: { readonly of: NoticeDelivery }): JSX.Element {
  if (state === "delivered")
    return (
      <>
        <Pill tone="ok" icon="check">
          Delivered
        </Pill>{" "}
        {deliveredAt === null ? null : (
          <small>
            <Relative at={deliveredAt} />
          </small>
        )}
      </>
    );
  return state === "expired" ? (
    <Pill tone="bad" icon="ban">
      Given up
    </Pill>
  ) : (
    <Pill tone={attempts === 0 ? "quiet" : "warn"} icon={attempts === 0 ? "clock" : "warn"}>
      {attempts === 0 ? "Waiting" : "Failed"}
    </Pill>
  );
}

/** `key_revoked` as "Key revoked". */
function wordsOf(kind: string): string {
  const words = kind.replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}
