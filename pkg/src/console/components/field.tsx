/** A labelled control: label above, hint below, and what is wrong with it where it is wrong. */
import type { ComponentChildren, JSX } from "preact";
import { useId } from "preact/hooks";
import { Icon } from "./icon.js";

export interface ControlIds {
  readonly id: string;
  readonly "aria-describedby": string | undefined;
  readonly "aria-invalid": "true" | undefined;
}

export function Field({
  label,
  hint,
  error,
  children,
}: {
  readonly label: ComponentChildren;
  readonly hint?: ComponentChildren;
  readonly error?: string | undefined;
  /** Draws the control with the ids that tie it to its label and hint. */
  readonly children: (ids: ControlIds) => ComponentChildren;
}): JSX.Element {
  const id = useId();
  const noteId = `${id}-note`;
  const note = error ?? hint;
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {children({
        id,
        "aria-describedby": note === undefined ? undefined : noteId,
        "aria-invalid": error === undefined ? undefined : "true",
      })}
      {note === undefined ? null : (
        <p id={noteId} class={error === undefined ? "hint" : "hint hint-bad"}>
          {note}
        </p>
      )}
    </div>
  );
}

/** The platform's select with the console's frame around it. */
export function Select({
  value,
  onChange,
  children,
  ...rest
}: {
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly children: ComponentChildren;
} & Partial<ControlIds> & { readonly class?: string; readonly "aria-label"?: string }): JSX.Element {
  return (
    <span class="select">
      <select {...rest} value={value} onChange={(event) => onChange(event.currentTarget.value)}>
        {children}
      </select>
      <Icon name="down" size={14} />
    </span>
  );
}

/** A check box with its word, and why it cannot be ticked where it cannot. */
export function Check({
  label,
  checked,
  onChange,
  barred,
}: {
  readonly label: ComponentChildren;
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
  /** Why not; given means disabled. */
  readonly barred?: string | undefined;
}): JSX.Element {
  return (
    <label class={barred === undefined ? "check" : "check check-barred"}>
      <input
        type="checkbox"
        checked={checked}
        disabled={barred !== undefined}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
      <span>{label}</span>
      {barred === undefined ? null : <small>{barred}</small>}
    </label>
  );
}
