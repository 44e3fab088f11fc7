/** The dialogs of a rotation: a second pair, its turn, both at once. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { Key, Method } from "../../types/key.js";
import { Choices } from "../components/choices.js";
import { Field } from "../components/field.js";
import { wholeOf } from "../format/input.js";
import { CommandDialog } from "./command.js";
import { METHOD_WORDS } from "./create.js";
import { type ExpiryChoice, ExpiryField, expiryOf } from "./expiry.js";

export function RotateDialog({ of: key }: { readonly of: Key }): JSX.Element {
  const [overlap, setOverlap] = useState("");
  const [methods, setMethods] = useState<readonly string[]>(methodsOf(key));
  return (
    <CommandDialog
      title={`Rotate “${key.name}”`}
      lead="A new pair takes over, and its secret is shown once. The old pair goes on until the overlap is over."
      verb="Rotate key"
      command="keys.rotate"
      input={() => ({ keyId: key.keyId, ...overlapOf(overlap), ...newMethods(key, methods) })}
      done={`“${key.name}” is rotated.`}
      keyId={key.keyId}
    >
      <OverlapField value={overlap} onChange={setOverlap} />
      <MethodChoices value={methods} onChange={setMethods} />
    </CommandDialog>
  );
}

export function AddPairDialog({ of: key }: { readonly of: Key }): JSX.Element {
  const [now] = useState(Date.now);
  const [methods, setMethods] = useState<readonly string[]>(methodsOf(key));
  const [expiry, setExpiry] = useState<ExpiryChoice>({ preset: "keep", date: "" });
  const expiresAt = expiryOf(expiry, now);
  return (
    <CommandDialog
      title={`Add a pair to “${key.name}”`}
      lead="Both pairs work from now on. The new one is staged: promote it when its secret is where it belongs."
      verb="Add pair"
      command="keys.addPair"
      input={() => ({
        keyId: key.keyId,
        ...newMethods(key, methods),
        ...(expiresAt === undefined || expiresAt === null ? {} : { expiresAt }),
      })}
      done={`“${key.name}” has a second pair.`}
      keyId={key.keyId}
    >
      <MethodChoices value={methods} onChange={setMethods} />
      <ExpiryField value={expiry} onChange={setExpiry} now={now} kept={key.expiresAt} endless={false} />
    </CommandDialog>
  );
}

export function PromoteDialog({ of: key }: { readonly of: Key }): JSX.Element {
  const [overlap, setOverlap] = useState("");
  return (
    <CommandDialog
      title={`Promote the staged pair of “${key.name}”`}
      lead="It becomes the current pair. The old one goes on until the overlap is over."
      verb="Promote pair"
      command="keys.promote"
      input={() => ({ keyId: key.keyId, ...overlapOf(overlap) })}
      done="The staged pair is the current one."
      keyId={key.keyId}
    >
      <OverlapField value={overlap} onChange={setOverlap} />
    </CommandDialog>
  );
}

function OverlapField({
  value,
  onChange,
}: {
  readonly value: string;
  readonly onChange: (value: string) => void;
}): JSX.Element {
  return (
    <Field
      label="Overlap, in days"
      hint="For so long both secrets work; with 0 the old one stops now. Empty: what the rotation policy says, else 7."
    >
      {(ids) => (
        <input
          {...ids}
          type="text"
          inputmode="numeric"
          autofocus
          autocomplete="off"
          value={value}
          onInput={(event) => onChange(event.currentTarget.value)}
        />
      )}
    </Field>
  );
}

function MethodChoices(props: {
  readonly value: readonly string[];
  readonly onChange: (value: readonly string[]) => void;
}): JSX.Element {
  return (
    <Choices
      legend="Methods"
      note="of the new pair"
      options={Object.keys(METHOD_WORDS)}
      words={METHOD_WORDS}
      {...props}
    />
  );
}

function overlapOf(text: string): object {
  return text.trim() === "" ? {} : { overlapDays: wholeOf(text) };
}

/** The methods of the pair that works now: what a new pair has unless something else is said. */
function methodsOf(key: Key): readonly Method[] {
  return (key.pairs.find(({ stage }) => stage === "current") ?? key.pairs[0])?.methods ?? [];
}

function newMethods(key: Key, chosen: readonly string[]): object {
  const old = methodsOf(key);
  const same = chosen.length === old.length && old.every((method) => chosen.includes(method));
  return same ? {} : { methods: chosen };
}
