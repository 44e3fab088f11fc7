/** One verb for many keys: what it would do first, then what came of each where some were refused. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { Bulk, BulkResult, BulkVerb } from "../../types/bulk.js";
import { Dialog } from "../components/dialog.js";
import { Simulated } from "../components/effects.js";
import { FailureNote } from "../components/failure.js";
import { Prose } from "../components/prose.js";
import { useConsole } from "../context.js";
import { plural } from "../format/text.js";
import { useAnswer } from "../state/answer.js";
import { changed } from "../state/commands.js";

const VERBS: { readonly [verb in BulkVerb]: { readonly word: string; readonly done: string; readonly lead: string } } =
  {
    revoke: {
      word: "Revoke",
      done: "revoked",
      lead: "Their secrets are erased and stop working at once. Each can be regenerated with a new secret.",
    },
    disable: {
      word: "Disable",
      done: "disabled",
      lead: "They stop at once. Enabling them brings the same secrets back.",
    },
    enable: {
      word: "Enable",
      done: "enabled",
      lead: "Their secrets work again, where nothing else stands in the way.",
    },
    delete: { word: "Delete", done: "deleted", lead: "They go from every list and cannot come back." },
  };
/** The most ids a question holds: a server takes 64 KB. */
const AT_ONCE = 1000;

export function BulkDialog({
  verb,
  keys,
}: {
  readonly verb: BulkVerb;
  readonly keys: ReadonlyMap<string, string>;
}): JSX.Element {
  const state = useConsole();
  const [outcome, setOutcome] = useState<Bulk | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const { word, done, lead } = VERBS[verb];
  const close = (): void => {
    state.dialog.value = null;
  };

  async function run(): Promise<void> {
    const admin = state.admin.peek();
    if (admin === null || busy) return;
    setBusy(true);
    setError(null);
    try {
      const came = await admin.keys.bulk({ verb, keyIds: [...keys.keys()].slice(0, AT_ONCE) });
      state.selected.value = new Map(
        came.results.filter(({ ok }) => !ok).map(({ keyId }) => [keyId, keys.get(keyId) ?? keyId]),
      );
      if (came.refused === 0) {
        close();
        state.toast({ tone: "quiet", text: `${plural(came.done, "key")} ${done}.` });
      } else {
        setOutcome(came);
      }
      await changed(state, verb, null);
    } catch (refusal) {
      setError(refusal);
    }
    setBusy(false);
  }

  const danger = verb === "revoke" || verb === "delete";
  return (
    <Dialog
      title={`${word} ${plural(keys.size, "key")}`}
      lead={outcome === null ? lead : `${plural(outcome.done, "key")} ${done}, ${outcome.refused} refused.`}
      onDismiss={close}
      onSubmit={() => (outcome === null ? void run() : close())}
      actions={
        outcome === null ? (
          <>
            <button type="button" class="button" autofocus onClick={close}>
              Cancel
            </button>
            <button type="submit" class={danger ? "button button-bad" : "button button-primary"} aria-busy={busy}>
              {`${word} ${plural(keys.size, "key")}`}
            </button>
          </>
        ) : (
          <button type="submit" class="button button-primary">
            Close
          </button>
        )
      }
    >
      <FailureNote error={error} />
      {outcome !== null ? (
        <Results of={outcome.results} names={keys} done={done} />
      ) : verb === "enable" ? (
        <p class="hint">
          {[...keys.values()].slice(0, 12).join(", ")}
          {keys.size > 12 ? " …" : ""}
        </p>
      ) : (
        <WhatStops keyIds={[...keys.keys()]} />
      )}
    </Dialog>
  );
}

function WhatStops({ keyIds }: { readonly keyIds: readonly string[] }): JSX.Element {
  const effects = useAnswer((admin) => admin.simulate.revoke({ keyIds }), []);
  return (
    <>
      <h3>What stops</h3>
      <Simulated of={effects} />
    </>
  );
}

function Results({
  of: results,
  names,
  done,
}: {
  readonly of: readonly BulkResult[];
  readonly names: ReadonlyMap<string, string>;
  readonly done: string;
}): JSX.Element {
  return (
    <div class="preview" role="status">
      <ul>
        {results.map(({ keyId, ok, code, message }) => (
          <li key={keyId}>
            <b>{names.get(keyId) ?? keyId}</b>
            <span>
              {ok ? done : <Prose>{message ?? "refused"}</Prose>} {code === null ? null : <code>{code}</code>}
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}
