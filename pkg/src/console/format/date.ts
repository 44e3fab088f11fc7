/**
 * Instants as people read them, and days as instants. The core knows instants only; a day, its end and its zone
 * belong to whoever presents them: the viewer's zone, here.
 */
import type { FilterDays } from "../../types/query.js";
import { once } from "./once.js";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** Milliseconds of the core's day. */
export const DAY = 24 * HOUR;

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const relative = once(() => new Intl.RelativeTimeFormat("en", { numeric: "auto" }));
const zone = once(() => new Intl.DateTimeFormat("en", { timeZoneName: "short" }));

/** "19 Feb 2027". */
export function formatDay(at: number): string {
  return `${formatShortDay(at)} ${new Date(at).getFullYear()}`;
}

/** "19 Feb". */
export function formatShortDay(at: number): string {
  const date = new Date(at);
  return `${date.getDate()} ${MONTHS[date.getMonth()] ?? ""}`;
}

/** "14:05:09". */
export function formatTime(at: number): string {
  const date = new Date(at);
  return [date.getHours(), date.getMinutes(), date.getSeconds()].map((part) => String(part).padStart(2, "0")).join(":");
}

/** "19 Feb 2027, 14:05:09 GMT+2": the exact instant, with its zone. */
export function formatInstant(at: number): string {
  const parts = zone().formatToParts(at);
  const name = parts.find((part) => part.type === "timeZoneName")?.value ?? "";
  return `${formatDay(at)}, ${formatTime(at)} ${name}`.trim();
}

/** The last day on which something that ends at `at` still counts: midnight belongs to the day before it. */
export function formatLastDay(at: number): string {
  return formatDay(at - 1);
}

/** "in 3 days", "26 hours ago", "this minute": hours below two days, where a day would hide too much. */
export function formatRelative(at: number, now: number): string {
  const distance = at - now;
  const size = Math.abs(distance);
  if (size < HOUR) return relative().format(Math.trunc(distance / MINUTE), "minute");
  if (size < 2 * DAY) return relative().format(Math.trunc(distance / HOUR), "hour");
  if (size < 60 * DAY) return relative().format(Math.trunc(distance / DAY), "day");
  if (size < 730 * DAY) return relative().format(Math.trunc(distance / (30.44 * DAY)), "month");
  return relative().format(Math.trunc(distance / (365.25 * DAY)), "year");
}

/** The instant at which the day `2027-02-19` is over in the viewer's zone; null if the text names no day. */
export function endOfDay(text: string): number | null {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (match === null) return null;
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  const start = new Date(year, month - 1, day);
  // The constructor carries 31 February over to March instead of refusing it.
  if (start.getMonth() !== month - 1 || start.getDate() !== day) return null;
  return new Date(year, month - 1, day + 1).getTime();
}

/** The instant at which the day `2027-02-19` begins in the viewer's zone; null if the text names no day. */
export function startOfDay(text: string): number | null {
  const end = endOfDay(text);
  if (end === null) return null;
  const last = new Date(end - 1);
  return new Date(last.getFullYear(), last.getMonth(), last.getDate()).getTime();
}

/** Which instants the days that a text names are in the viewer's zone; a day that does not exist is none. */
export function daysIn(text: string): FilterDays {
  const days: Record<string, { from: number; to: number }> = {};
  for (const [day] of text.matchAll(/\d{4}-\d{2}-\d{2}/g)) {
    const to = endOfDay(day);
    if (to === null) continue;
    const [year = 0, month = 1, date = 1] = day.split("-").map(Number);
    const from = new Date(year, month - 1, date).getTime();
    // The core's time begins in 1970.
    if (from >= 0) days[day] = { from, to };
  }
  return days;
}

/** The end, in the viewer's zone, of the day that is `days` after the day of `now`. */
export function endOfDayIn(now: number, days: number): number {
  const date = new Date(now);
  return new Date(date.getFullYear(), date.getMonth(), date.getDate() + days + 1).getTime();
}

/** The day of `at` as a date input writes it: `2027-02-19`. */
export function toDateInput(at: number): string {
  const date = new Date(at);
  const [month, day] = [date.getMonth() + 1, date.getDate()].map((part) => String(part).padStart(2, "0"));
  return `${date.getFullYear()}-${month}-${day}`;
}
