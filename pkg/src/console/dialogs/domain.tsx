/** Creates a domain. Its properties are set on its page. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { Field } from "../components/field.js";
import { accessOf } from "../format/input.js";
import { CommandDialog } from "./command.js";

export function NewDomainDialog(): JSX.Element {
  const [name, setName] = useState("");
  const [environments, setEnvironments] = useState("production: read, write");
  return (
    <CommandDialog
      title="Add domain"
      lead="A tenant of the site: users, keys, environments and properties of its own."
      verb="Add domain"
      command="domains.put"
      input={() => ({ domain: name.trim(), environments: accessOf(environments) })}
      done={`The domain ${name.trim()} is there: open it by its name.`}
    >
      <Field label="Name">
        {(ids) => (
          <input
            {...ids}
            type="text"
            autofocus
            autocomplete="off"
            value={name}
            onInput={(event) => setName(event.currentTarget.value)}
          />
        )}
      </Field>
      <Field label="Environments" hint="One a line, with its roles: production: read, write">
        {(ids) => (
          <textarea
            {...ids}
            class="mono"
            rows={4}
            spellcheck={false}
            value={environments}
            onInput={(event) => setEnvironments(event.currentTarget.value)}
          />
        )}
      </Field>
    </CommandDialog>
  );
}
