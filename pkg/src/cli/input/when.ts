/**
 * Instants as a person types them. The core knows instants only; a day, its end and its zone are resolved here, in the
 * zone of whoever types.
 */
import { endOfDay, endOfDayIn } from "../../console/format/date.js";
import { Problem, type Reader } from "../command/option.js";

const HOUR = 3_600_000;
/** The core's day: N days are N times this, whatever the clocks do meanwhile. */
const DAY = 24 * HOUR;
/** The last instant that JavaScript knows. */
const LAST = 8_640_000_000_000_000;

/** Which instant of a day is meant, and on which side of now a length of time lies. */
export interface Sense {
  /** `last`: from when on something that ends has that day as its last; what ends at midnight has the day before. */
  readonly day: "start" | "last" | "end";
  readonly length: "ahead" | "ago";
  /** `90d` names a day, not an instant: a filter stays the same from one page to the next. */
  readonly wholeDays?: boolean;
}

const FORMS = "a day (2027-03-01), a length of time (90d, 12h) or an instant (2027-03-01T12:00:00Z)";

/** When a key ends: the end of a day, a length of time from now, an instant, or null for `never`. */
export function readExpiry(now: () => number = Date.now): Reader<number | null> {
  const instant = readInstant({ day: "end", length: "ahead" }, now, `${FORMS}, or \`never\``);
  return (typed) => (typed === "never" ? null : instant(typed));
}

/** An instant. Units: Unix milliseconds. */
export function readInstant(sense: Sense, now: () => number = Date.now, forms: string = FORMS): Reader<number> {
  return (typed) => {
    const at = ofDay(typed, sense) ?? ofLength(typed, sense, now) ?? ofInstant(typed);
    if (at === null) throw new Problem(`must be ${forms}`);
    if (!(Math.abs(at) <= LAST)) throw new Problem("is further away than any calendar goes");
    return at;
  };
}

/** A length of time. Units: milliseconds. */
export const readLength: Reader<number> = (typed) => {
  const match = LENGTH.exec(typed);
  if (match === null) throw new Problem("must be a length of time, as in 90d or 12h");
  return Number(match[1]) * (match[2] === "h" ? HOUR : DAY);
};

const LENGTH = /^(\d{1,9})([dh])$/;

function ofDay(typed: string, { day }: Sense): number | null {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(typed)) return null;
  const end = endOfDay(typed);
  if (end === null) throw new Problem(`must be a day that exists; \`${typed}\` does not`);
  if (day === "end") return end;
  const [year = 0, month = 1, date = 1] = typed.split("-").map(Number);
  return new Date(year, month - 1, date).getTime() + (day === "last" ? 1 : 0);
}

function ofLength(typed: string, { day, length, wholeDays }: Sense, now: () => number): number | null {
  const match = LENGTH.exec(typed);
  if (match === null) return null;
  const count = Number(match[1]) * (length === "ahead" ? 1 : -1);
  if (match[2] === "h") return now() + count * HOUR;
  if (!wholeDays) return now() + count * DAY;
  return day === "end" ? endOfDayIn(now(), count) : endOfDayIn(now(), count - 1) + (day === "last" ? 1 : 0);
}

function ofInstant(typed: string): number | null {
  const match = /^(\d{4}-\d{2}-\d{2})T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?(?:Z|[+-]\d{2}:\d{2})?$/.exec(typed);
  if (match === null) return null;
  const at = Date.parse(typed);
  // The parser carries 30 February over to March instead of refusing it.
  if (Number.isNaN(at) || endOfDay(match[1] ?? "") === null) {
    throw new Problem(`must be an instant that exists; \`${typed}\` does not`);
  }
  return at;
}
