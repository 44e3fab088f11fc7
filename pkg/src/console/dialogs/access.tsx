/** What a key may do: roles, environment by environment. Roles that the owner lacks are shown, barred, and say why. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { Access, Domain, User } from "../../types/key.js";
import { Check, Field, Select } from "../components/field.js";
import { describeAccess, environmentsOf } from "../format/text.js";

export function AccessFields({
  domain,
  owner,
  value,
  onChange,
}: {
  readonly domain: Domain;
  readonly owner: User;
  readonly value: Access;
  readonly onChange: (access: Access) => void;
}): JSX.Element {
  const environments = Object.keys(domain.environments);
  const [chosen, setChosen] = useState("");
  const environment = environments.includes(chosen) ? chosen : (environments[0] ?? "");
  const granted = value[environment] ?? [];
  const held = owner.access[environment] ?? [];

  function grant(role: string, on: boolean): void {
    onChange({ ...value, [environment]: on ? [...granted, role] : granted.filter((other) => other !== role) });
  }

  if (environments.length === 0) {
    return <p class="hint">The domain {domain.domain} has no environments yet, so the key can be granted nothing.</p>;
  }
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
      <fieldset class="roles">
        <legend>
          Roles <span>— at most those of {owner.user}</span>
        </legend>
        {(domain.environments[environment] ?? []).map((role) => (
          <Check
            key={`${environment} ${role}`}
            label={role}
            checked={granted.includes(role)}
            onChange={(on) => grant(role, on)}
            barred={held.includes(role) ? undefined : "not held by owner"}
          />
        ))}
      </fieldset>
    </>
  );
}
