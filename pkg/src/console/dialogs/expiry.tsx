/** When a key ends: a few spans, a date, or never; and under it the exact instant that this means. */
import type { JSX } from "preact";
import { Field, Select } from "../components/field.js";
import { DAY, endOfDay, formatInstant, formatLastDay, formatRelative, toDateInput } from "../format/date.js";

/** A choice as the form holds it: `90d`, `date`, `never`, or `keep` where there is an expiry to keep. */
export interface ExpiryChoice {
  readonly preset: string;
  /** Of a date input; counts with the preset `date`. */
  readonly date: string;
}

export const NINETY_DAYS: ExpiryChoice = { preset: "90d", date: "" };

const SPANS = [
  { days: 1, label: "in 24 hours" },
  { days: 7, label: "in 7 days" },
  { days: 30, label: "in 30 days" },
  { days: 90, label: "in 90 days" },
  { days: 365, label: "in 1 year" },
];

/** The instant that a choice means at `now`; null is never, undefined is nothing said. */
export function expiryOf(choice: ExpiryChoice, now: number): number | null | undefined {
  if (choice.preset === "never") return null;
  if (choice.preset === "keep") return undefined;
  if (choice.preset === "date") return endOfDay(choice.date) ?? undefined;
  return now + Number.parseInt(choice.preset, 10) * DAY;
}

/**
 * The choice as members of a command; nothing where an expiry is kept. A span is sent as its days: a domain may offer
 * spans and no dates.
 */
export function expirySaid(choice: ExpiryChoice): {
  readonly expiresAt?: number | null;
  readonly expiresInDays?: number;
} {
  if (choice.preset.endsWith("d")) return { expiresInDays: Number.parseInt(choice.preset, 10) };
  const expiresAt = expiryOf(choice, 0);
  return expiresAt === undefined ? {} : { expiresAt };
}

/** True if the choice says "on a date" and names none. */
export function lacksDate(choice: ExpiryChoice): boolean {
  return choice.preset === "date" && endOfDay(choice.date) === null;
}

export function ExpiryField({
  value,
  onChange,
  now,
  longest,
  kept,
  error,
  endless = true,
}: {
  readonly value: ExpiryChoice;
  readonly onChange: (choice: ExpiryChoice) => void;
  readonly now: number;
  /** Days that the site's policy allows; -1 or undefined: any. */
  readonly longest?: number | undefined;
  /** The expiry that may be kept; undefined offers no keeping. */
  readonly kept?: number | null | undefined;
  readonly error?: string | undefined;
  /** Whether "never" is a choice. */
  readonly endless?: boolean;
}): JSX.Element {
  const limited = longest !== undefined && longest >= 0;
  const barred = (days: number): boolean => limited && days > longest;
  const note = (days: number): string =>
    barred(days) ? ` · the policy allows ${longest} days` : ` · ${formatLastDay(now + days * DAY)}`;
  const instant = expiryOf(value, now);
  const hint =
    value.preset === "keep"
      ? kept === null
        ? "Never expires, as before."
        : kept === undefined
          ? undefined
          : `Until ${formatInstant(kept)}, as before.`
      : instant === null
        ? "Works until somebody revokes it."
        : instant === undefined
          ? "The end of that day, where you are."
          : `Until ${formatInstant(instant)}${instant - now < 2 * DAY ? `, ${formatRelative(instant, now)}` : ""}.`;

  return (
    <Field label="Expires" hint={hint} error={error}>
      {(ids) => (
        <div class="expiry">
          <Select {...ids} value={value.preset} onChange={(preset) => onChange({ ...value, preset })}>
            {kept === undefined ? null : (
              <option value="keep">{kept === null ? "never, as before" : `${formatLastDay(kept)}, as before`}</option>
            )}
            {SPANS.map(({ days, label }) => (
              <option key={days} value={`${days}d`} disabled={barred(days)}>
                {label + note(days)}
              </option>
            ))}
            <option value="date">on a date…</option>
            {endless ? (
              <option value="never" disabled={limited}>
                {limited ? `never · the policy allows ${longest} days` : "never"}
              </option>
            ) : null}
          </Select>
          {value.preset === "date" ? (
            <input
              type="date"
              aria-label="Last day"
              min={toDateInput(now)}
              value={value.date}
              onInput={(event) => onChange({ ...value, date: event.currentTarget.value })}
            />
          ) : null}
        </div>
      )}
    </Field>
  );
}
