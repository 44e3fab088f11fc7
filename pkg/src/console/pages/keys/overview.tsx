/** How the keys stand in time: what expires in each of the next 26 weeks, and what expires next. */
import type { JSX } from "preact";
import type { Facets } from "../../../types/query.js";
import { Bars } from "../../components/chart.js";
import { Relative } from "../../components/moment.js";
import { useConsole } from "../../context.js";
import { DAY, formatShortDay } from "../../format/date.js";
import { plural } from "../../format/text.js";

const WEEKS = 26;
/** Weeks in which there is little time left to act. */
const SOON = 4;
const TICKS = [0, 6, 12, 18, 25];

export function Overview({ facets }: { readonly facets: Facets | undefined }): JSX.Element {
  const { now } = useConsole();
  const weeks = facets?.expiringByWeek ?? [];
  const dayOf = (week: number): string => formatShortDay(now.value + week * 7 * DAY);
  const bars = Array.from({ length: WEEKS }, (_, week) => ({
    label: dayOf(week),
    value: weeks[week] ?? 0,
    warn: week < SOON,
  }));
  const expiring = weeks.reduce((sum, count) => sum + count, 0);
  return (
    <section class="overview" aria-label="Expiry">
      <div class="overview-chart">
        <div class="overview-head">
          <h2>Expiring keys</h2>
          <p>
            {facets !== undefined && expiring === 0 ? "none in the next 6 months" : "active keys a week, next 6 months"}
          </p>
        </div>
        <Bars bars={bars} caption="Active keys that expire, by week" unit="Keys" ticks={TICKS.map(dayOf)} />
      </div>
      <div class="overview-next">
        <h2>Next to expire</h2>
        {facets === undefined ? null : facets.nextToExpire.length === 0 ? (
          <p class="quiet">
            {facets.status.active === 0 ? "No active key." : `None of ${plural(facets.status.active, "active key")}.`}
          </p>
        ) : (
          <ol>
            {facets.nextToExpire.map((key) => (
              <li key={key.keyId}>
                <span title={key.name}>{key.name}</span>
                {key.endsAt === null ? null : (
                  <b class={key.endsAt - now.value < SOON * 7 * DAY ? "soon" : undefined}>
                    <Relative at={key.endsAt} />
                  </b>
                )}
              </li>
            ))}
          </ol>
        )}
      </div>
    </section>
  );
}
