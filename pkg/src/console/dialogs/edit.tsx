/** Changes what is said of a key: name, description, expiration, rotation. Only what was changed is sent. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { Key } from "../../types/key.js";
import { Field } from "../components/field.js";
import { CommandDialog } from "./command.js";
import { type ExpiryChoice, ExpiryField, expirySaid, lacksDate } from "./expiry.js";
import { RotationFields, rotationDraft, rotationOf } from "./rotation.js";

export function EditDialog({ of: key }: { readonly of: Key }): JSX.Element {
  const [now] = useState(Date.now);
  const [name, setName] = useState(key.name);
  const [description, setDescription] = useState(key.description);
  const [expiry, setExpiry] = useState<ExpiryChoice>({ preset: "keep", date: "" });
  const [rotation, setRotation] = useState(rotationDraft(key.rotation));
  const [tried, setTried] = useState(false);

  function changes(): object | null {
    setTried(true);
    if (lacksDate(expiry)) return null;
    const said = rotationOf(rotation);
    return {
      keyId: key.keyId,
      ...(name === key.name ? {} : { name }),
      ...(description === key.description ? {} : { description }),
      ...expirySaid(expiry),
      ...(JSON.stringify(said.rotation) === JSON.stringify(key.rotation) ? {} : said),
    };
  }

  return (
    <CommandDialog
      title={`Edit “${key.name}”`}
      verb="Save"
      command="keys.edit"
      input={changes}
      done={`“${name}” is saved.`}
      keyId={key.keyId}
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
      <Field label="Description">
        {(ids) => (
          <textarea
            {...ids}
            rows={2}
            value={description}
            onInput={(event) => setDescription(event.currentTarget.value)}
          />
        )}
      </Field>
      <ExpiryField
        value={expiry}
        onChange={setExpiry}
        now={now}
        kept={key.expiresAt}
        error={tried && lacksDate(expiry) ? "Choose the last day." : undefined}
      />
      <RotationFields value={rotation} onChange={setRotation} />
    </CommandDialog>
  );
}
