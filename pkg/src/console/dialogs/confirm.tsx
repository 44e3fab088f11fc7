/** The two steps of the ladder that ask: what breaks traffic names the last use; what cannot be undone is typed. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { CommandName } from "../../engine/admin.js";
import type { Key } from "../../types/key.js";
import { Field } from "../components/field.js";
import { useConsole } from "../context.js";
import { formatInstant, formatRelative } from "../format/date.js";
import { clientIdOf } from "../format/text.js";
import { CommandDialog } from "./command.js";

export function RevokeDialog({ of: key }: { readonly of: Key }): JSX.Element {
  return (
    <CommandDialog
      title={`Revoke “${key.name}”`}
      lead="Its secret is erased and stops working at once. The key stays in the list and can be regenerated with a new secret."
      verb="Revoke key"
      tone="bad"
      command="keys.revoke"
      input={() => ({ keyId: key.keyId })}
      done={`“${key.name}” is revoked.`}
      keyId={key.keyId}
      start="cancel"
    >
      <KeyFacts of={key} />
    </CommandDialog>
  );
}

export function DeletePairDialog({ of: key, clientId }: { readonly of: Key; readonly clientId: string }): JSX.Element {
  const used = key.pairs.find((pair) => pair.clientId === clientId)?.lastUsedAt ?? null;
  return (
    <CommandDialog
      title="Delete this pair"
      lead={`Its secret stops working at once; the other pair of “${key.name}” goes on.`}
      verb="Delete pair"
      tone="bad"
      command="keys.deletePair"
      input={() => ({ keyId: key.keyId, clientId })}
      done={`The pair ${clientId} is deleted.`}
      keyId={key.keyId}
      start="cancel"
    >
      <KeyFacts of={key} clientId={clientId} usedAt={used} />
    </CommandDialog>
  );
}

export function DeleteDialog({ of: key }: { readonly of: Key }): JSX.Element {
  const clientId = clientIdOf(key);
  return (
    <TypedDialog
      title={`Delete “${key.name}”`}
      lead="The key goes from every list and cannot come back. What it did stays in the audit log."
      verb="Delete key"
      what="the client ID"
      wanted={clientId}
      wrong="This is not the client ID of the key."
      command="keys.delete"
      input={{ keyId: key.keyId }}
      done={`“${key.name}” is deleted.`}
      keyId={key.keyId}
    >
      <KeyFacts of={key} />
    </TypedDialog>
  );
}

/** What cannot be undone: its name is typed first. */
export function TypedDialog({
  what,
  wanted,
  wrong,
  input,
  children,
  ...rest
}: {
  readonly title: string;
  readonly lead: string;
  readonly verb: string;
  readonly what: string;
  readonly wanted: string;
  readonly wrong: string;
  readonly command: CommandName;
  readonly input: object;
  readonly done: string;
  readonly keyId?: string;
  readonly children?: JSX.Element;
}): JSX.Element {
  const [typed, setTyped] = useState("");
  const [tried, setTried] = useState(false);
  const matches = typed.trim() === wanted;
  return (
    <CommandDialog
      {...rest}
      tone="bad"
      waits={!matches}
      input={(dry) => {
        setTried(!matches && !dry);
        return matches || dry ? input : null;
      }}
    >
      {children}
      <Field
        label={
          <>
            Type {what} <code>{wanted}</code>
          </>
        }
        error={tried && !matches ? wrong : undefined}
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
    </CommandDialog>
  );
}

function KeyFacts({
  of: key,
  clientId = clientIdOf(key),
  usedAt = key.lastUsedAt,
}: {
  readonly of: Key;
  readonly clientId?: string;
  readonly usedAt?: number | null;
}): JSX.Element {
  const { now } = useConsole();
  return (
    <dl class="facts">
      <dt>Last used</dt>
      <dd>{usedAt === null ? "Never" : `${formatRelative(usedAt, now.value)} · ${formatInstant(usedAt)}`}</dd>
      <dt>Owner</dt>
      <dd>{key.owner}</dd>
      <dt>Client ID</dt>
      <dd>
        <code>{clientId}</code>
      </dd>
    </dl>
  );
}
