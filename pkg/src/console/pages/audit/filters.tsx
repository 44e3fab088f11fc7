/** The filters of the report. What is typed counts once it is entered: each question reads the whole history. */
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { Field } from "../../components/field.js";
import { Segments } from "../../components/segments.js";
import { useConsole } from "../../context.js";
import type { Words } from "../../state/console.js";
import { FILTERS } from "./view.js";

const OUTCOMES = [
  { value: "", label: "All" },
  { value: "done", label: "Done" },
  { value: "refused", label: "Refused" },
];

export function Filters({ words }: { readonly words: Words }): JSX.Element {
  const state = useConsole();
  return (
    <search class="filters">
      {FILTERS.map((filter) => (
        <Filter
          key={filter.name}
          of={filter}
          word={words[filter.name] ?? ""}
          onWord={(word) => state.narrow({ ...words, [filter.name]: word })}
        />
      ))}
      <Segments
        label="Outcome"
        options={OUTCOMES}
        value={words.outcome ?? ""}
        onChange={(outcome) => state.narrow({ ...words, outcome })}
      />
    </search>
  );
}

function Filter({
  of: { label, type, hint },
  word,
  onWord,
}: {
  readonly of: (typeof FILTERS)[number];
  readonly word: string;
  readonly onWord: (word: string) => void;
}): JSX.Element {
  const [typed, setTyped] = useState(word);
  useEffect(() => setTyped(word), [word]);
  return (
    <Field label={label}>
      {(ids) => (
        <input
          {...ids}
          type={type as "text"}
          placeholder={hint}
          autocomplete="off"
          spellcheck={false}
          value={typed}
          onInput={(event) => setTyped(event.currentTarget.value)}
          onChange={(event) => onWord(event.currentTarget.value.trim())}
        />
      )}
    </Field>
  );
}
