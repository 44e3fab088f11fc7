/** One domain: what holds in it and where each value comes from, and its own properties, which can only narrow. */
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { PropertyRow } from "../../../core/tables.js";
import type { DomainChange } from "../../../types/admin.js";
import type { Domain } from "../../../types/key.js";
import type { EffectivePolicy, Sourced } from "../../../types/policy.js";
import { Columns } from "../../components/columns.js";
import { DraftFoot } from "../../components/draft.js";
import { FailureNote } from "../../components/failure.js";
import { Field, Select } from "../../components/field.js";
import { PageHead } from "../../components/head.js";
import { Icon } from "../../components/icon.js";
import { type Draft, Parameters } from "../../components/parameters.js";
import { Pill } from "../../components/pill.js";
import { formatValue } from "../../components/value.js";
import { useConsole } from "../../context.js";
import { accessOf, accessText } from "../../format/input.js";
import { plural } from "../../format/text.js";
import { useAnswer } from "../../state/answer.js";

export function DomainPage({
  name,
  rows,
}: {
  readonly name: string;
  readonly rows: readonly PropertyRow[];
}): JSX.Element {
  const state = useConsole();
  const actor = state.actor.value?.actor;
  const own = actor !== undefined && "domain" in actor ? actor.domain : "default";
  const id = name === "" ? own : name;
  const domain = useAnswer((admin) => admin.domains.get({ domain: id }), [id]);
  const policy = useAnswer((admin) => admin.domains.policy({ domain: id }), [id]);
  // Only to choose from: without it, a domain is opened by its location.
  const users = useAnswer((admin) => admin.users.list(), []);
  const known = [...new Set([own, id, ...(users.value?.users ?? []).map((user) => user.domain)])];
  const environments = Object.keys(domain.value?.environments ?? {}).length;
  return (
    <div class="page">
      <PageHead
        title="Domain"
        fact={domain.value === null ? id : `${id} · ${plural(environments, "environment")} · ${domain.value.status}`}
      >
        {known.length < 2 ? null : (
          <Select aria-label="Domain" value={id} onChange={(chosen) => state.go("domain", chosen)}>
            {known.map((one) => (
              <option key={one} value={one}>
                {one}
              </option>
            ))}
          </Select>
        )}
        <button type="button" class="button" onClick={() => (state.dialog.value = { kind: "newDomain" })}>
          <Icon name="plus" />
          Add domain
        </button>
      </PageHead>
      <FailureNote error={domain.error ?? policy.error} />
      {policy.value === null ? null : <Holds of={policy.value} />}
      {domain.value === null ? null : <DomainForm key={id} of={domain.value} rows={rows} />}
    </div>
  );
}

function Holds({ of: policy }: { readonly of: EffectivePolicy }): JSX.Element {
  return (
    <section class="sheet" aria-label="What holds here">
      <header class="sheet-head">
        <h2>What holds here</h2>
        <p>The site's policy, narrowed by the domain.</p>
      </header>
      <div class="listing listing-dense">
        <table>
          <Columns of={["Name", "Value", "Comes from"]} />
          <tbody>
            {(Object.entries(policy) as [string, Sourced<unknown>][]).map(([name, { value, source }]) => (
              <tr key={name}>
                <td data-label="Name">
                  <code>{name}</code>
                </td>
                <td data-label="Value" class="wide-2">
                  {formatValue(value)}
                </td>
                <td data-label="Comes from">
                  <Pill tone={source === "domain" ? "ok" : "quiet"} icon={source === "domain" ? "domain" : "policy"}>
                    {source}
                  </Pill>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function DomainForm({ of: domain, rows }: { readonly of: Domain; readonly rows: readonly PropertyRow[] }): JSX.Element {
  const [draft, setDraft] = useState<Draft>({});
  const [edition, setEdition] = useState(0);
  const [environments, setEnvironments] = useState(accessText(domain.environments));
  const [status, setStatus] = useState<string>(domain.status);

  function restart(): void {
    setDraft({});
    setEnvironments(accessText(domain.environments));
    setStatus(domain.status);
    setEdition((old) => old + 1);
  }

  useEffect(restart, [domain]);

  const change = {
    ...(environments === accessText(domain.environments) ? {} : { environments: accessOf(environments) }),
    ...(status === domain.status ? {} : { status }),
    ...draft,
  };
  return (
    <section class="card" aria-label="Properties">
      <h2>Properties</h2>
      <div class="parameters">
        <div class="parameter">
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
        </div>
        <div class="parameter">
          <Field label="Status" hint="In a disabled domain no key works.">
            {(ids) => (
              <Select {...ids} value={status} onChange={setStatus}>
                <option value="active">active</option>
                <option value="disabled">disabled</option>
              </Select>
            )}
          </Field>
        </div>
      </div>
      <Parameters
        key={edition}
        rows={rows}
        values={domain as unknown as { readonly [name: string]: unknown }}
        draft={draft}
        onDraft={setDraft}
      />
      <DraftFoot
        command="domains.put"
        input={{ domain: domain.domain, ...change }}
        simulate={(admin) => admin.simulate.domain({ domain: domain.domain, ...change } as DomainChange)}
        dirty={Object.keys(change).length > 0}
        onDiscard={restart}
        done={`The domain ${domain.domain} is saved.`}
      />
    </section>
  );
}
