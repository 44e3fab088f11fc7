/**
 * The control for one parameter or property, made of its row in the core's table. It never says what is valid: the
 * hint is the table's, and what does not fit is refused by the core.
 */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { PropertyRow } from "../../core/tables.js";
import type { RotationPolicy } from "../../types/policy.js";
import { describeRotation, RotationFields, rotationDraft, rotationOf } from "../dialogs/rotation.js";
import { labelsOf, numbersOf, wholeOf } from "../format/input.js";
import { Choices } from "./choices.js";
import { type ControlIds, Select } from "./field.js";

export interface ValueProps {
  readonly row: PropertyRow;
  readonly value: unknown;
  readonly onChange: (value: unknown) => void;
  readonly ids: ControlIds;
}

/** A value as one reads it: "never", "a, b", "none". */
export function formatValue(value: unknown): string {
  if (value === null || value === undefined) return "as the site says";
  if (Array.isArray(value)) return value.length === 0 ? "none" : value.join(", ");
  return typeof value === "object" ? describeRotation(value as RotationPolicy) : String(value);
}

export function ValueField({ row, value, onChange, ids }: ValueProps): JSX.Element {
  const { kind } = row;
  switch (kind.type) {
    case "flag":
      return <WordSelect row={row} ids={ids} value={value} onChange={onChange} words={[true, false]} />;
    case "word":
      return <WordSelect row={row} ids={ids} value={value} onChange={onChange} words={kind.words} />;
    case "words":
      return (
        <Choices
          legend={<span class="unseen">{row.name}</span>}
          options={kind.words}
          value={(value ?? []) as readonly string[]}
          onChange={(chosen) => onChange(kind.words.filter((word) => chosen.includes(word)))}
        />
      );
    case "rotation":
      return <RotationValue value={value as RotationPolicy} onChange={onChange} />;
    default:
      return (
        <TextValue
          row={row}
          ids={ids}
          value={value}
          onChange={onChange}
          read={kind.type === "labels" ? labelsOf : kind.type === "daysBefore" ? numbersOf : wholeOf}
        />
      );
  }
}

function WordSelect({
  row,
  ids,
  value,
  onChange,
  words,
}: ValueProps & { readonly words: readonly (string | boolean)[] }): JSX.Element {
  return (
    <Select {...ids} value={JSON.stringify(value ?? null)} onChange={(text) => onChange(JSON.parse(text) as unknown)}>
      {row.default === null ? <option value="null">as the site says</option> : null}
      {words.map((word) => (
        <option key={String(word)} value={JSON.stringify(word)}>
          {word === true ? "yes" : word === false ? "no" : word}
        </option>
      ))}
    </Select>
  );
}

function TextValue({
  row,
  ids,
  value,
  onChange,
  read,
}: ValueProps & { readonly read: (text: string) => unknown }): JSX.Element {
  const [text, setText] = useState(textOf(value));
  return (
    <input
      {...ids}
      type="text"
      autocomplete="off"
      spellcheck={false}
      placeholder={row.default === null ? "as the site says" : ""}
      value={text}
      onInput={(event) => {
        const typed = event.currentTarget.value;
        setText(typed);
        onChange(row.default === null && typed.trim() === "" ? null : read(typed));
      }}
    />
  );
}

function RotationValue({
  value,
  onChange,
}: {
  readonly value: RotationPolicy;
  readonly onChange: (value: unknown) => void;
}): JSX.Element {
  const [draft, setDraft] = useState(rotationDraft(value));
  return (
    <RotationFields
      label="Rotation of new keys"
      value={draft}
      onChange={(changed) => {
        setDraft(changed);
        onChange(rotationOf(changed).rotation);
      }}
    />
  );
}

function textOf(value: unknown): string {
  if (value === null || value === undefined) return "";
  return Array.isArray(value) ? value.join(", ") : String(value);
}
