/** The policy as ALM writes it, line by line: to be copied elsewhere, or pasted from there. */
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { CopyButton } from "../components/copy.js";
import { FailureNote } from "../components/failure.js";
import { Field } from "../components/field.js";
import { parametersOf } from "../format/input.js";
import { useAnswer } from "../state/answer.js";
import { CommandDialog } from "./command.js";

export function TextsDialog(): JSX.Element {
  const { value, error } = useAnswer((admin) => admin.site.exportPolicy(), []);
  const [text, setText] = useState("");

  useEffect(() => {
    if (value !== null)
      setText(
        Object.entries(value)
          .map(([name, said]) => `${name}=${said}`)
          .join("\n"),
      );
  }, [value]);

  return (
    <CommandDialog
      title="The policy as text"
      lead="Copy it as it is, or change the lines and import them: one parameter a line, by its name or its alias; what is left out stays."
      verb="Import"
      command="site.importPolicy"
      input={() => ({ parameters: parametersOf(text) })}
      done="The policy is imported."
    >
      <FailureNote error={error} />
      <Field label="Parameters">
        {(ids) => (
          <textarea
            {...ids}
            class="mono"
            rows={12}
            spellcheck={false}
            value={text}
            onInput={(event) => setText(event.currentTarget.value)}
          />
        )}
      </Field>
      <p>
        <CopyButton text={text} label="the parameters" onResult={() => undefined} />
      </p>
    </CommandDialog>
  );
}
