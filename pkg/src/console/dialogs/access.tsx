/** Roles, environment by environment. Those that cannot be given are shown, barred, and say why. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { Access } from "../../types/key.js";
import { Choices } from "../components/choices.js";
import { Field, Select } from "../components/field.js";
import { describeAccess, environmentsOf } from "../format/text.js";

export function AccessFields({
  offer,
  empty,
  note,
  value,
  onChange,
  barred,
}: {
  /** What there is to choose from. */
  readonly offer: Access;
  /** What is said where that is nothing. */
  readonly empty: string;
  /** Behind the word "Roles". */
  readonly note?: string;
  readonly value: Access;
  readonly onChange: (access: Access) => void;
  readonly barred?: (environment: string, role: string) => string | undefined;
}): JSX.Element {
  const environments = Object.keys(offer);
  const [chosen, setChosen] = useState("");
  const environment = environments.includes(chosen) ? chosen : (environments[0] ?? "");
  if (environments.length === 0) return <p class="hint">{empty}</p>;
  const others = environmentsOf(value).filter((name) => name !== environment);
  return (
    <>
      <Field
        label="Environment"
        hint={
          others.length === 0
            ? undefined
            : `Also: ${describeAccess(Object.fromEntries(others.map((name) => [name, value[name] ?? []])))}.`
        }
      >
        {(ids) => (
          <Select {...ids} value={environment} onChange={setChosen}>
            {environments.map((name) => (
              <option key={name} value={name}>
                {name}
              </option>
            ))}
          </Select>
        )}
      </Field>
      <Choices
        key={environment}
        legend="Roles"
        {...(note === undefined ? {} : { note })}
        options={offer[environment] ?? []}
        value={value[environment] ?? []}
        onChange={(roles) => onChange({ ...value, [environment]: roles })}
        {...(barred === undefined ? {} : { barred: (role: string) => barred(environment, role) })}
      />
    </>
  );
}

/** The part of an access that says something: environments without a role are left out. */
export function saidOf(access: Access): Access {
  return Object.fromEntries(Object.entries(access).filter(([, roles]) => roles.length > 0));
}
