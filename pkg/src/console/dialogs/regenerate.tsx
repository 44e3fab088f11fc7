/** Gives a revoked key a new secret under the same client id. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { Key } from "../../types/key.js";
import { Dialog } from "../components/dialog.js";
import { FailureNote } from "../components/failure.js";
import { Field, Select } from "../components/field.js";
import { useConsole } from "../context.js";
import { clientIdOf } from "../format/text.js";
import { present } from "../state/commands.js";
import { type ExpiryChoice, ExpiryField, expirySaid, lacksDate, NINETY_DAYS } from "./expiry.js";

export function RegenerateDialog({ of: key }: { readonly of: Key }): JSX.Element {
  const state = useConsole();
  const [now] = useState(Date.now);
  const past = key.expiresAt !== null && key.expiresAt <= now;
  const [expiry, setExpiry] = useState<ExpiryChoice>(past ? NINETY_DAYS : { preset: "keep", date: "" });
  const [clientId, setClientId] = useState(clientIdOf(key));
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const close = (): void => {
    state.dialog.value = null;
  };

  async function submit(): Promise<void> {
    const admin = state.admin.peek();
    if (admin === null || busy || lacksDate(expiry)) return;
    setBusy(true);
    setError(null);
    try {
      const issued = await admin.keys.regenerate({
        keyId: key.keyId,
        ...(key.pairs.length > 1 ? { clientId } : {}),
        ...expirySaid(expiry),
      });
      present(state, issued, "regenerate");
    } catch (refusal) {
      setError(refusal);
      setBusy(false);
    }
  }

  return (
    <Dialog
      title={`Regenerate “${key.name}”`}
      lead="The key becomes active again with a new secret, which is shown once. The old secret stays dead."
      onDismiss={close}
      onSubmit={() => void submit()}
      actions={
        <>
          <button type="button" class="button" onClick={close}>
            Cancel
          </button>
          <button type="submit" class="button button-primary" autofocus aria-busy={busy}>
            Regenerate key
          </button>
        </>
      }
    >
      <FailureNote error={error} />
      {key.pairs.length > 1 ? (
        <Field label="Client ID" hint="The key had two pairs. The one that is not chosen is dropped.">
          {(ids) => (
            <Select {...ids} class="mono" value={clientId} onChange={setClientId}>
              {key.pairs.map((pair) => (
                <option key={pair.clientId} value={pair.clientId}>
                  {pair.clientId}
                </option>
              ))}
            </Select>
          )}
        </Field>
      ) : (
        <dl class="facts">
          <dt>Client ID</dt>
          <dd>
            <code>{clientId}</code>
          </dd>
        </dl>
      )}
      <ExpiryField
        value={expiry}
        onChange={setExpiry}
        now={now}
        kept={past ? undefined : key.expiresAt}
        error={lacksDate(expiry) && expiry.date !== "" ? "Choose the last day." : undefined}
      />
    </Dialog>
  );
}
