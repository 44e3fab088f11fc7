/** Why a key may do something or may not: every check that a verification makes, and what would help. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { Explanation } from "../../types/explanation.js";
import type { Key } from "../../types/key.js";
import { Dialog } from "../components/dialog.js";
import { FailureNote } from "../components/failure.js";
import { Field, Select } from "../components/field.js";
import { Icon } from "../components/icon.js";
import { Pill } from "../components/pill.js";
import { Prose } from "../components/prose.js";
import { useConsole } from "../context.js";
import { useAnswer } from "../state/answer.js";
import { METHOD_WORDS } from "./create.js";

export function ExplainDialog({ of: key }: { readonly of: Key }): JSX.Element {
  const state = useConsole();
  const domain = useAnswer((admin) => admin.domains.get({ domain: key.domain }), [key.domain]);
  const [asked, setAsked] = useState({ environment: "", role: "", scope: "", method: "" });
  const [answer, setAnswer] = useState<Explanation | null>(null);
  const [error, setError] = useState<unknown>(null);
  const environments = domain.value?.environments ?? key.access;

  async function explain(): Promise<void> {
    const said = Object.fromEntries(Object.entries(asked).filter(([, word]) => word !== ""));
    try {
      setAnswer((await state.admin.peek()?.keys.explain({ keyId: key.keyId, ...said })) ?? null);
      setError(null);
    } catch (refusal) {
      setError(refusal);
      setAnswer(null);
    }
  }

  const choice = (label: string, name: keyof typeof asked, options: readonly string[], words = {}): JSX.Element => (
    <Field label={label}>
      {(ids) => (
        <Select
          {...ids}
          value={asked[name]}
          onChange={(word) => setAsked({ ...asked, [name]: word, ...(name === "environment" ? { role: "" } : {}) })}
        >
          <option value="">any</option>
          {options.map((option) => (
            <option key={option} value={option}>
              {(words as { readonly [option: string]: string })[option] ?? option}
            </option>
          ))}
        </Select>
      )}
    </Field>
  );

  return (
    <Dialog
      title={`Explain “${key.name}”`}
      lead="What a verification would say of a request that needs this."
      onDismiss={() => (state.dialog.value = null)}
      onSubmit={() => void explain()}
      actions={
        <>
          <button type="button" class="button" onClick={() => (state.dialog.value = null)}>
            Close
          </button>
          <button type="submit" class="button button-primary" autofocus>
            Explain
          </button>
        </>
      }
    >
      <div class="field-pair">
        {choice("Environment", "environment", Object.keys(environments))}
        {choice("Role", "role", environments[asked.environment] ?? [])}
        <Field label="Scope">
          {(ids) => (
            <input
              {...ids}
              type="text"
              autocomplete="off"
              placeholder="any"
              value={asked.scope}
              onInput={(event) => setAsked({ ...asked, scope: event.currentTarget.value })}
            />
          )}
        </Field>
        {choice("Method", "method", Object.keys(METHOD_WORDS), METHOD_WORDS)}
      </div>
      <FailureNote error={error} />
      <div role="status">{answer === null ? null : <Checks of={answer} />}</div>
    </Dialog>
  );
}

function Checks({ of: answer }: { readonly of: Explanation }): JSX.Element {
  return (
    <div class="answer">
      <p>
        <Pill tone={answer.allowed ? "ok" : "bad"} icon={answer.allowed ? "check" : "ban"}>
          {answer.allowed ? "Allowed" : "Denied"}
        </Pill>{" "}
        {answer.reason === null ? null : <code>{answer.reason}</code>}
      </p>
      <h3>What could stand in the way</h3>
      <ol class="checks">
        {answer.checks.map(({ check, passed, sentence }) => (
          <li key={check} class={passed ? "check-passed" : "check-failed"}>
            <Icon name={passed ? "check" : "close"} />
            <span>
              <Prose>{sentence}</Prose>: {passed ? "no" : <b>yes</b>} <code>{check}</code>
            </span>
          </li>
        ))}
      </ol>
      {answer.nearest.length === 0 ? null : (
        <>
          <h3>What would help</h3>
          <ul class="helps">
            {answer.nearest.map(({ command, input, sentence }) => (
              <li key={command + JSON.stringify(input)}>
                <Prose>{sentence}</Prose> <code>{`${command} ${JSON.stringify(input)}`}</code>
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
}
