/** One key: what it is, its pairs, what it may do, and everything that can be done with it. */
import type { JSX } from "preact";
import type { Key } from "../../../types/key.js";
import { FailureNote } from "../../components/failure.js";
import { PageHead } from "../../components/head.js";
import { Icon, type IconName } from "../../components/icon.js";
import { Day, Expiry, Relative } from "../../components/moment.js";
import { StatusPill } from "../../components/pill.js";
import { useConsole } from "../../context.js";
import { describeRotation } from "../../dialogs/rotation.js";
import { environmentsOf, plural } from "../../format/text.js";
import { useAnswer } from "../../state/answer.js";
import { setEnabled } from "../../state/commands.js";
import type { KeyDialog } from "../../state/dialog.js";
import { Later } from "../later.js";
import { Alarm, Pairs } from "./pairs.js";

export function KeyPage({ keyId }: { readonly keyId: string }): JSX.Element {
  const state = useConsole();
  const { value: key, error } = useAnswer((admin) => admin.keys.get({ keyId }), [keyId]);
  return (
    <div class="page page-key">
      <p class="crumbs">
        <button type="button" class="button-quiet" onClick={() => state.go("keys")}>
          <Icon name="back" size={14} />
          API keys
        </button>
      </p>
      {key === null ? (
        <>
          <PageHead title="Key" fact={error === null ? "Loading…" : "There is nothing to show."} />
          <FailureNote error={error} />
        </>
      ) : (
        <Sheet of={key} />
      )}
    </div>
  );
}

const ACTIONS: readonly { readonly kind: KeyDialog; readonly word: string; readonly icon: IconName }[] = [
  { kind: "rotate", word: "Rotate…", icon: "refresh" },
  { kind: "addPair", word: "Add pair…", icon: "plus" },
  { kind: "promote", word: "Promote…", icon: "ascending" },
  { kind: "edit", word: "Edit…", icon: "edit" },
  { kind: "access", word: "Access…", icon: "lock" },
  { kind: "explain", word: "Explain…", icon: "verify" },
];
const ENDS: readonly { readonly kind: KeyDialog; readonly word: string; readonly icon: IconName }[] = [
  { kind: "regenerate", word: "Regenerate…", icon: "key" },
  { kind: "revoke", word: "Revoke…", icon: "ban" },
  { kind: "delete", word: "Delete…", icon: "trash" },
];

function Sheet({ of: key }: { readonly of: Key }): JSX.Element {
  const state = useConsole();
  const disabled = key.reason === "disabled";
  const open = ({ kind, word, icon }: (typeof ACTIONS)[number]): JSX.Element => (
    <button key={kind} type="button" class="button button-small" onClick={() => (state.dialog.value = { kind, key })}>
      <Icon name={icon} size={14} />
      {word}
    </button>
  );
  return (
    <>
      <PageHead
        title={key.name}
        fact={
          <>
            <StatusPill of={key} /> {key.owner} · {key.domain}
            {key.description === "" ? "" : ` · ${key.description}`}
          </>
        }
      >
        <button type="button" class="button button-small" onClick={() => void setEnabled(state, key, disabled)}>
          <Icon name={disabled ? "play" : "pause"} size={14} />
          {disabled ? "Enable" : "Disable"}
        </button>
        {ENDS.map(open)}
      </PageHead>
      <fieldset class="actions">
        <legend class="unseen">What can be done with the key</legend>
        {ACTIONS.map(open)}
      </fieldset>
      <Alarm of={key} />
      <Pairs of={key} />
      <div class="split">
        <Properties of={key} />
        <AccessCard of={key} />
      </div>
      <Later>{({ History }) => <History of={key} />}</Later>
    </>
  );
}

function Properties({ of: key }: { readonly of: Key }): JSX.Element {
  return (
    <section class="card" aria-label="Properties">
      <h2>Properties</h2>
      <dl class="facts">
        <dt>Key ID</dt>
        <dd>
          <code>{key.keyId}</code>
        </dd>
        <dt>Expires</dt>
        <dd>
          <Expiry at={key.expiresAt} />
        </dd>
        {key.endsAt === key.expiresAt ? null : (
          <>
            <dt>Pairs end</dt>
            <dd>
              <Expiry at={key.endsAt} />
            </dd>
          </>
        )}
        {key.notBefore === null ? null : (
          <>
            <dt>Valid from</dt>
            <dd>
              <Day at={key.notBefore} />
            </dd>
          </>
        )}
        <dt>Last used</dt>
        <dd>{key.lastUsedAt === null ? <span class="quiet">Never</span> : <Relative at={key.lastUsedAt} />}</dd>
        <dt>Created</dt>
        <dd>
          <Day at={key.createdAt} /> by {key.createdBy}
        </dd>
        <dt>Rotation</dt>
        <dd>{describeRotation(key.rotation)}</dd>
      </dl>
    </section>
  );
}

function AccessCard({ of: key }: { readonly of: Key }): JSX.Element {
  const environments = environmentsOf(key.access);
  return (
    <section class="card" aria-label="Access">
      <h2>Access</h2>
      <p class="lead">
        {environments.length === 0
          ? "The key has no roles."
          : `Roles in ${plural(environments.length, "environment")}, as far as ${key.owner} has them too.`}
      </p>
      <dl class="facts">
        {environments.map((environment) => [
          <dt key={environment}>{environment}</dt>,
          <dd key={`${environment} roles`}>{key.access[environment]?.join(", ")}</dd>,
        ])}
        <dt>Scopes</dt>
        <dd>{key.scopes.length === 0 ? <span class="quiet">None</span> : key.scopes.join(", ")}</dd>
      </dl>
    </section>
  );
}
