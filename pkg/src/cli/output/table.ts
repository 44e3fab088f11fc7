// A table: one row a line, aligned, as wide as its contents or as the terminal.
import type { Paint } from "./paint.js";
import { clip, pad, width } from "./text.js";

/** A column. */
export interface Column<T> {
  readonly title: string;
  readonly cell: (row: T) => string;
  /** How a cell is dressed, after it was aligned. */
  readonly dress?: (row: T, text: string) => string;
  /** The least that it may be cut to where the terminal is narrow; without it, it is never cut. */
  readonly least?: number;
  /** Left out where the terminal is narrow, the highest first. */
  readonly spare?: number;
}

const GAP = 2;

/** The rows as lines under their titles. `cells` is what they must fit into, if they must. */
export function table<T>(rows: readonly T[], columns: readonly Column<T>[], paint: Paint, cells?: number): string {
  const { kept, widths } = fit(rows, columns, cells ?? Number.POSITIVE_INFINITY);
  const line = (texts: readonly string[]) => texts.join(" ".repeat(GAP)).trimEnd();
  const aligned = (text: string, index: number) =>
    pad(clip(text, widths[index] ?? 0), index === kept.length - 1 ? 0 : (widths[index] ?? 0));
  const head = paint.dim(line(kept.map((column, index) => aligned(column.title, index))));
  const body = rows.map((row) =>
    line(kept.map((column, index) => (column.dress ?? ((_, text) => text))(row, aligned(column.cell(row), index)))),
  );
  return [head, ...body].join("\n");
}

function fit<T>(
  rows: readonly T[],
  columns: readonly Column<T>[],
  cells: number,
): { kept: readonly Column<T>[]; widths: number[] } {
  let kept = columns;
  for (;;) {
    const natural = kept.map((column) =>
      rows.reduce((most, row) => Math.max(most, width(column.cell(row))), width(column.title)),
    );
    const least = kept.map((column, index) => Math.min(natural[index] ?? 0, column.least ?? Number.POSITIVE_INFINITY));
    const room = cells - GAP * (kept.length - 1);
    const spare = kept.reduce((most, column) => Math.max(most, column.spare ?? 0), 0);
    if (sum(least) <= room || spare === 0) return { kept, widths: shrink(natural, least, room) };
    kept = kept.filter((column) => column.spare !== spare);
  }
}

/** Takes from the widest column that can still give, until all fit. */
function shrink(natural: readonly number[], least: readonly number[], room: number): number[] {
  const widths = [...natural];
  while (sum(widths) > room) {
    const most = widths.reduce(
      (best, cells, index) => (cells > (least[index] ?? 0) && cells > (widths[best] ?? -1) ? index : best),
      -1,
    );
    if (most < 0) break;
    widths[most] = (widths[most] ?? 0) - 1;
  }
  return widths;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
