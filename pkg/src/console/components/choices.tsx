/** Some of a few words: check boxes in a frame, those that cannot be chosen with the reason. */
import type { ComponentChildren, JSX } from "preact";
import { Check } from "./field.js";

export function Choices({
  legend,
  note,
  options,
  value,
  onChange,
  words = {},
  barred = () => undefined,
}: {
  readonly legend: ComponentChildren;
  /** Behind the legend, quietly. */
  readonly note?: string;
  readonly options: readonly string[];
  readonly value: readonly string[];
  readonly onChange: (value: readonly string[]) => void;
  /** What an option is called, where that is not the option itself. */
  readonly words?: { readonly [option: string]: string };
  /** Why an option cannot be chosen. */
  readonly barred?: (option: string) => string | undefined;
}): JSX.Element {
  return (
    <fieldset class="roles">
      <legend>
        {legend} {note === undefined ? null : <span>— {note}</span>}
      </legend>
      {options.map((option) => (
        <Check
          key={option}
          label={words[option] ?? option}
          checked={value.includes(option)}
          onChange={(on) => onChange(on ? [...value, option] : value.filter((other) => other !== option))}
          barred={barred(option)}
        />
      ))}
    </fieldset>
  );
}
