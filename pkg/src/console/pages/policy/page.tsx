/** The policy of the site: every parameter by the core's table, presets, texts, and what a password may still do. */
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { PresetName, SitePolicy } from "../../../generated/policy.js";
import type { PolicyChange } from "../../../types/policy.js";
import { DraftFoot } from "../../components/draft.js";
import { FailureNote } from "../../components/failure.js";
import { PageHead } from "../../components/head.js";
import { type Draft, Parameters } from "../../components/parameters.js";
import { useConsole } from "../../context.js";
import type { PolicyTables } from "../../contract.js";
import { plural, sentence } from "../../format/text.js";
import { useAnswer } from "../../state/answer.js";
import { LoginCard } from "./login.js";

export function PolicyPage({ tables }: { readonly tables: PolicyTables }): JSX.Element {
  const state = useConsole();
  const { value, error } = useAnswer((admin) => admin.site.policy(), []);
  return (
    <div class="page">
      <PageHead
        title="Policy"
        fact={`${plural(tables.parameters.length, "parameter")} of the site; a domain may narrow them`}
      >
        <button type="button" class="button" onClick={() => (state.dialog.value = { kind: "texts" })}>
          Import or export…
        </button>
      </PageHead>
      <FailureNote error={error} />
      {value === null ? null : <PolicyForm tables={tables} policy={value} />}
      <LoginCard />
    </div>
  );
}

function PolicyForm({ tables, policy }: { readonly tables: PolicyTables; readonly policy: SitePolicy }): JSX.Element {
  const [draft, setDraft] = useState<Draft>({});
  const [preset, setPreset] = useState<PresetName | null>(null);
  const [edition, setEdition] = useState(0);

  function restart(): void {
    setDraft({});
    setPreset(null);
    setEdition((old) => old + 1);
  }

  useEffect(restart, [policy]);

  const changed = Object.keys(draft).length > 0;
  const change = { ...(preset === null ? {} : { preset }), ...(changed || preset === null ? { policy: draft } : {}) };
  return (
    <section class="card" aria-label="Parameters">
      <fieldset class="presets">
        <legend>Start from</legend>
        {tables.presets.map(({ name, sentence: words }) => (
          <button
            key={name}
            type="button"
            class="button button-small"
            aria-pressed={preset === name}
            title={sentence(words)}
            onClick={() => setPreset(preset === name ? null : name)}
          >
            {name}
          </button>
        ))}
        <p class="hint">
          {preset === null
            ? "A preset sets what it has an opinion on; what you change below comes on top of it."
            : sentence(tables.presets.find(({ name }) => name === preset)?.sentence ?? "")}
        </p>
      </fieldset>
      <Parameters
        key={edition}
        rows={tables.parameters}
        values={policy as unknown as { readonly [name: string]: unknown }}
        draft={draft}
        onDraft={setDraft}
      />
      <DraftFoot
        command="site.setPolicy"
        input={change}
        dirty={changed || preset !== null}
        simulate={(admin) => admin.simulate.policy(change as PolicyChange)}
        onDiscard={restart}
        done="The policy is saved."
      />
    </section>
  );
}
