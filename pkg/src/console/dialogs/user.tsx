/** Creates a user or changes one: what it is, who maintains it, what it may have, its two switches. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { Access, User } from "../../types/key.js";
import type { Simulation } from "../../types/simulate.js";
import { Effects } from "../components/effects.js";
import { FailureNote } from "../components/failure.js";
import { Check, Field, Select } from "../components/field.js";
import { useConsole } from "../context.js";
import { labelsOf } from "../format/input.js";
import { useAnswer } from "../state/answer.js";
import { AccessFields, saidOf } from "./access.js";
import { CommandDialog } from "./command.js";

export function UserDialog({ of: user }: { readonly of: User | null }): JSX.Element {
  const state = useConsole();
  const [id, setId] = useState(user?.user ?? "");
  const [domainId, setDomainId] = useState(user?.domain ?? "default");
  const [kind, setKind] = useState<User["kind"]>(user?.kind ?? "person");
  const [maintainers, setMaintainers] = useState((user?.maintainers ?? []).join(", "));
  const [access, setAccess] = useState<Access>(user?.access ?? {});
  const [keyCreation, setKeyCreation] = useState(user?.keyCreation ?? true);
  const [tokenGeneration, setTokenGeneration] = useState(user?.tokenGeneration ?? true);
  const [effects, setEffects] = useState<Simulation | null>(null);
  const [refusal, setRefusal] = useState<unknown>(null);
  const domain = useAnswer((admin) => admin.domains.get({ domain: domainId }), [domainId]);

  async function simulate(): Promise<void> {
    if (user === null) return;
    setRefusal(null);
    setEffects(
      (await state.admin
        .peek()
        ?.simulate.demote({ user: user.user, domain: user.domain, access: saidOf(access) })
        .catch((error: unknown) => {
          setRefusal(error);
          return null;
        })) ?? null,
    );
  }

  return (
    <CommandDialog
      title={user === null ? "Add user" : `Edit ${user.user}`}
      lead="What a key of the user may do is at most what the user has."
      verb={user === null ? "Add user" : "Save"}
      command="users.put"
      input={() => ({
        user: id.trim(),
        domain: domainId.trim(),
        kind,
        ...(kind === "service" || (user?.maintainers.length ?? 0) > 0 ? { maintainers: labelsOf(maintainers) } : {}),
        access: saidOf(access),
        keyCreation,
        tokenGeneration,
      })}
      done={user === null ? `${id.trim()} is added.` : `${id} is saved.`}
    >
      {user !== null ? null : (
        <div class="field-pair">
          <Field label="User">
            {(ids) => (
              <input
                {...ids}
                type="text"
                autofocus
                autocomplete="off"
                value={id}
                onInput={(event) => setId(event.currentTarget.value)}
              />
            )}
          </Field>
          <Field label="Domain">
            {(ids) => (
              <input
                {...ids}
                type="text"
                autocomplete="off"
                value={domainId}
                // Not when the field is left: what a domain offers is of another height, and would move the verb away
                // from under the press that leaves the field.
                onInput={(event) => setDomainId(event.currentTarget.value)}
              />
            )}
          </Field>
        </div>
      )}
      <div class="field-pair">
        <Field label="Kind">
          {(ids) => (
            <Select {...ids} value={kind} onChange={(word) => setKind(word as User["kind"])}>
              <option value="person">Person</option>
              <option value="service">Service: outlives people</option>
            </Select>
          )}
        </Field>
        {kind === "service" ? (
          <Field label="Maintainers" hint="Users of the domain, parted by commas.">
            {(ids) => (
              <input
                {...ids}
                type="text"
                autocomplete="off"
                value={maintainers}
                onInput={(event) => setMaintainers(event.currentTarget.value)}
              />
            )}
          </Field>
        ) : null}
      </div>
      {domain.error === null ? (
        <AccessFields
          offer={domain.value?.environments ?? saidOf(access)}
          empty={`The domain ${domainId} has no environments yet.`}
          value={access}
          onChange={setAccess}
        />
      ) : (
        <p class="hint">What the domain offers is not known.</p>
      )}
      <fieldset class="roles">
        <legend>
          Switches <span>— for it, and with its keys</span>
        </legend>
        <Check label="Keys can be created" checked={keyCreation} onChange={setKeyCreation} />
        <Check label="Tokens can be generated" checked={tokenGeneration} onChange={setTokenGeneration} />
      </fieldset>
      {user === null ? null : (
        <p>
          <button type="button" class="button button-small" onClick={() => void simulate()}>
            What would less access break?
          </button>
        </p>
      )}
      <FailureNote error={refusal} />
      <div role="status">{effects === null ? null : <Effects of={effects} />}</div>
    </CommandDialog>
  );
}
