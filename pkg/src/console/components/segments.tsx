/** One choice of a few, all in sight: radio buttons in one frame, so that arrows move and a screen reader counts. */
import type { JSX } from "preact";
import { useId } from "preact/hooks";

export interface SegmentOption {
  readonly value: string;
  readonly label: string;
  /** Beside the label, quietly; with the exact figure for hover and screen readers. */
  readonly count?: { readonly short: string; readonly exact: string };
}

export function Segments({
  label,
  options,
  value,
  onChange,
}: {
  readonly label: string;
  readonly options: readonly SegmentOption[];
  readonly value: string;
  readonly onChange: (value: string) => void;
}): JSX.Element {
  const name = useId();
  return (
    <div class="segments" role="radiogroup" aria-label={label}>
      {options.map((option) => (
        <label class="segment" key={option.value} title={option.count?.exact}>
          <input
            type="radio"
            name={name}
            value={option.value}
            checked={option.value === value}
            onChange={() => onChange(option.value)}
          />
          <span>
            {option.label}
            {option.count === undefined ? null : <small>{option.count.short}</small>}
          </span>
        </label>
      ))}
    </div>
  );
}
