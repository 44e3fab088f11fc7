/** Parameters as a form, each row made of the core's table: name, what it does, what it takes, and its control. */
import type { ComponentChildren, JSX } from "preact";
import type { ParameterRow, PropertyRow } from "../../core/tables.js";
import { sentence } from "../format/text.js";
import { Field } from "./field.js";
import { Prose } from "./prose.js";
import { formatValue, ValueField } from "./value.js";

/** What is changed and not saved, by name. */
export type Draft = { readonly [name: string]: unknown };

export function Parameters({
  rows,
  values,
  draft,
  onDraft,
  aside,
}: {
  readonly rows: readonly (PropertyRow | ParameterRow)[];
  /** What is stored. */
  readonly values: { readonly [name: string]: unknown };
  readonly draft: Draft;
  readonly onDraft: (draft: Draft) => void;
  /** Something beside the name of a row. */
  readonly aside?: (row: PropertyRow) => ComponentChildren;
}): JSX.Element {
  function change(name: string, value: unknown): void {
    const { [name]: _, ...rest } = draft;
    onDraft(JSON.stringify(value) === JSON.stringify(values[name]) ? rest : { ...rest, [name]: value });
  }

  return (
    <div class="parameters">
      {rows.map((row) => (
        <div key={row.name} class={row.name in draft ? "parameter parameter-changed" : "parameter"}>
          <Field
            label={<code>{row.name}</code>}
            hint={
              <>
                <Prose>{sentence(row.sentence)}</Prose> <Prose>{sentence(row.values)}</Prose>{" "}
                {row.default === null ? null : (
                  <>
                    Default: <code>{formatValue(row.default)}</code>.
                  </>
                )}{" "}
                {"alias" in row && row.alias !== row.name ? (
                  <>
                    Also <code>{row.alias}</code>.
                  </>
                ) : null}
                {aside?.(row)}
              </>
            }
          >
            {(ids) => (
              <ValueField
                ids={ids}
                row={row}
                value={row.name in draft ? draft[row.name] : values[row.name]}
                onChange={(value) => change(row.name, value)}
              />
            )}
          </Field>
        </div>
      ))}
    </div>
  );
}
