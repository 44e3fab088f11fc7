/** Bars in a row, drawn by hand and coloured by CSS; the same numbers as a table for those who do not see them. */
import type { JSX } from "preact";

export interface Bar {
  readonly label: string;
  readonly value: number;
  readonly warn: boolean;
}

const HEIGHT = 50;
const STEP = 10;
const WIDTH = 8;
const LEAST = 2;

export function Bars({
  bars,
  caption,
  unit,
  ticks,
}: {
  readonly bars: readonly Bar[];
  readonly caption: string;
  readonly unit: string;
  /** The labels under the bars, from the first to the last. */
  readonly ticks: readonly string[];
}): JSX.Element {
  const top = Math.max(1, ...bars.map((bar) => bar.value));
  return (
    <div class="chart">
      <svg
        viewBox={`0 0 ${bars.length * STEP - (STEP - WIDTH)} ${HEIGHT}`}
        preserveAspectRatio="none"
        aria-hidden="true"
      >
        {bars.map((bar, index) => {
          const height = bar.value === 0 ? 0 : Math.max(LEAST, (bar.value / top) * HEIGHT);
          return (
            <g key={bar.label}>
              <title>{`${bar.label}: ${bar.value}`}</title>
              <rect class="bar-ground" x={index * STEP} y={0} width={WIDTH} height={HEIGHT} />
              <rect
                class={bar.warn ? "bar bar-warn" : "bar"}
                x={index * STEP}
                y={HEIGHT - height}
                width={WIDTH}
                height={height}
                rx={0.8}
              />
            </g>
          );
        })}
      </svg>
      <div class="chart-ticks" aria-hidden="true">
        {ticks.map((tick) => (
          <span key={tick}>{tick}</span>
        ))}
      </div>
      <table class="unseen">
        <caption>{caption}</caption>
        <thead>
          <tr>
            <th scope="col">Week of</th>
            <th scope="col">{unit}</th>
          </tr>
        </thead>
        <tbody>
          {bars.map((bar) => (
            <tr key={bar.label}>
              <th scope="row">{bar.label}</th>
              <td>{bar.value}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
