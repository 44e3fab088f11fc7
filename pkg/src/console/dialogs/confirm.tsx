/** The two steps of the ladder that ask: what breaks traffic names the last use; what cannot be undone is typed. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { Admin } from "../../types/admin.js";
import type { Key } from "../../types/key.js";
import { Dialog } from "../components/dialog.js";
import { FailureNote } from "../components/failure.js";
import { Field } from "../components/field.js";
import { useConsole } from "../context.js";
import { formatInstant, formatRelative } from "../format/date.js";
import { clientIdOf } from "../format/text.js";
import { changed } from "../state/commands.js";

export function RevokeDialog({ of: key }: { readonly of: Key }): JSX.Element {
  const { run, close, error, busy } = useCommand(
    key,
    "revoke",
    (admin) => admin.keys.revoke({ keyId: key.keyId }),
    "revoked",
  );
  return (
    <Dialog
      title={`Revoke “${key.name}”`}
      lead="Its secret is erased and stops working at once. The key stays in the list and can be regenerated with a new secret."
      onDismiss={close}
      onSubmit={run}
      actions={
        <>
          <button type="button" class="button" autofocus onClick={close}>
            Cancel
          </button>
          <button type="submit" class="button button-bad" aria-busy={busy}>
            Revoke key
          </button>
        </>
      }
    >
      <FailureNote error={error} />
      <KeyFacts of={key} />
    </Dialog>
  );
}

export function DeleteDialog({ of: key }: { readonly of: Key }): JSX.Element {
  const { run, close, error, busy } = useCommand(
    key,
    "delete",
    (admin) => admin.keys.delete({ keyId: key.keyId }),
    "deleted",
  );
  const [typed, setTyped] = useState("");
  const [tried, setTried] = useState(false);
  const clientId = clientIdOf(key);
  const matches = typed.trim() === clientId;
  return (
    <Dialog
      title={`Delete “${key.name}”`}
      lead="The key goes from every list and cannot come back. What it did stays in the audit log."
      onDismiss={close}
      onSubmit={() => (matches ? run() : setTried(true))}
      actions={
        <>
          <button type="button" class="button" onClick={close}>
            Cancel
          </button>
          <button type="submit" class="button button-bad" aria-disabled={!matches} aria-busy={busy}>
            Delete key
          </button>
        </>
      }
    >
      <FailureNote error={error} />
      <KeyFacts of={key} />
      <Field
        label={
          <>
            Type the client ID <code>{clientId}</code>
          </>
        }
        error={tried && !matches ? "This is not the client ID of the key." : undefined}
      >
        {(ids) => (
          <input
            {...ids}
            class="mono"
            type="text"
            autofocus
            autocomplete="off"
            autocapitalize="off"
            spellcheck={false}
            value={typed}
            onInput={(event) => setTyped(event.currentTarget.value)}
          />
        )}
      </Field>
    </Dialog>
  );
}

function KeyFacts({ of: key }: { readonly of: Key }): JSX.Element {
  const { now } = useConsole();
  return (
    <dl class="facts">
      <dt>Last used</dt>
      <dd>
        {key.lastUsedAt === null
          ? "Never"
          : `${formatRelative(key.lastUsedAt, now.value)} · ${formatInstant(key.lastUsedAt)}`}
      </dd>
      <dt>Owner</dt>
      <dd>{key.owner}</dd>
      <dt>Client ID</dt>
      <dd>
        <code>{clientIdOf(key)}</code>
      </dd>
    </dl>
  );
}

/** Runs one command from a dialog: closes and tells when it is done, stays open and shows why when it is refused. */
function useCommand(key: Key, action: string, command: (admin: Admin) => Promise<unknown>, done: string) {
  const state = useConsole();
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const close = (): void => {
    state.dialog.value = null;
  };

  async function execute(): Promise<void> {
    const admin = state.admin.peek();
    if (admin === null || busy) return;
    setBusy(true);
    setError(null);
    try {
      await command(admin);
      close();
      state.toast({ tone: "quiet", text: `“${key.name}” is ${done}.` });
      await changed(state, action, key.keyId);
    } catch (refusal) {
      setError(refusal);
      setBusy(false);
    }
  }

  return { run: () => void execute(), close, error, busy };
}
