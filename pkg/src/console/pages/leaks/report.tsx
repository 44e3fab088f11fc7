/**
 * Reports a leaked token. First whose it is, with when it was last used; then, by a second press, its end.
 *
 * Security: the token stays in this component's field, goes to the host's verifier, and is gone once it is ended or the
 * page is left.
 */
import type { JSX } from "preact";
import { useRef, useState } from "preact/hooks";
import type { Key } from "../../../types/key.js";
import type { LeakReport } from "../../../types/leak.js";
import type { Verdict } from "../../../types/verdict.js";
import { FailureNote } from "../../components/failure.js";
import { Field } from "../../components/field.js";
import { Relative } from "../../components/moment.js";
import { Pill, StatusPill } from "../../components/pill.js";
import { useFocusRescue } from "../../components/rescue.js";
import { useConsole } from "../../context.js";
import type { ReportLeak } from "../../contract.js";
import { sentence } from "../../format/text.js";
import { changed } from "../../state/commands.js";

const ENDED = {
  key: "The key is revoked: no other pair of it worked.",
  pair: "The pair is revoked; the other pair of its key goes on.",
  nothing: "Nothing had to be ended: the secret worked no more.",
} as const;

/** What is known of a token. */
interface Found {
  readonly token: string;
  readonly verdict: Verdict | null;
  /** null: of nobody, or of a key that one may not see. */
  readonly key: Key | null;
}

export function ReportCard({ report }: { readonly report: ReportLeak }): JSX.Element {
  const state = useConsole();
  const [text, setText] = useState("");
  const [missing, setMissing] = useState(false);
  const [found, setFound] = useState<Found | null>(null);
  const [ended, setEnded] = useState<LeakReport | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const turn = useRef(0);
  const port = useRef<HTMLDivElement>(null);
  useFocusRescue(port, ended);

  function clear(): void {
    turn.current += 1;
    setFound(null);
    setEnded(null);
    setError(null);
  }

  async function run(what: () => Promise<void>): Promise<void> {
    if (busy) return;
    setBusy(true);
    setError(null);
    await what().catch(setError);
    setBusy(false);
  }

  async function look(): Promise<void> {
    const token = text.trim();
    clear();
    setMissing(token === "");
    if (token === "") return;
    const mine = turn.current;
    const verdict = (await state.verify.peek()?.({ authorization: `Bearer ${token}` })) ?? null;
    const clientId = verdict === null ? null : verdict.ok ? verdict.principal.clientId : verdict.clientId;
    const key = clientId === null ? null : await keyOf(clientId);
    if (mine === turn.current) setFound({ token, verdict, key });
  }

  async function keyOf(clientId: string): Promise<Key | null> {
    return (
      (await state.admin
        .peek()
        ?.keys.get({ keyId: clientId })
        .catch(() => null)) ?? null
    );
  }

  async function end(token: string): Promise<void> {
    const came = await report(token);
    setText("");
    setFound(null);
    setEnded(came);
    if (came.ok) await changed(state, "revokeSelf", came.keyId);
  }

  return (
    <div class="split">
      <form
        class="card"
        aria-label="Report"
        onSubmit={(event) => {
          event.preventDefault();
          void run(look);
        }}
      >
        <Field
          label="Leaked token"
          hint="It is not stored. The token itself is the proof: nothing else is asked for."
          error={missing ? "Paste the token first." : undefined}
        >
          {(ids) => (
            <textarea
              {...ids}
              class="mono"
              rows={4}
              autocomplete="off"
              autocapitalize="off"
              spellcheck={false}
              value={text}
              onInput={(event) => {
                setText(event.currentTarget.value);
                // What was said of another token must not lead to the end of this one.
                clear();
              }}
            />
          )}
        </Field>
        <div class="card-actions">
          <button
            type="button"
            class="button"
            onClick={() => {
              setText("");
              setMissing(false);
              clear();
            }}
          >
            Clear
          </button>
          <button type="submit" class="button button-primary" aria-busy={busy}>
            Whose is it?
          </button>
        </div>
      </form>
      <div class="answer" role="status" aria-label="Answer" ref={port}>
        <FailureNote error={error} />
        {found !== null ? (
          <FoundCard of={found} busy={busy} onEnd={() => void run(() => end(found.token))} />
        ) : ended !== null ? (
          <EndedCard of={ended} />
        ) : error === null ? (
          <p class="card card-blank">Whose it is appears here.</p>
        ) : null}
      </div>
    </div>
  );
}

function FoundCard({
  of: { key, verdict },
  busy,
  onEnd,
}: {
  readonly of: Found;
  readonly busy: boolean;
  readonly onEnd: () => void;
}): JSX.Element {
  const state = useConsole();
  const clientId = verdict === null ? null : verdict.ok ? verdict.principal.clientId : verdict.clientId;
  return (
    <article class="card">
      <h2>{key?.owner ?? (verdict?.ok ? verdict.principal.owner : "Nobody that you can see")}</h2>
      <dl class="facts">
        <dt>Key</dt>
        <dd>
          {key === null ? (
            <span class="quiet">None is known</span>
          ) : (
            <button type="button" class="link" onClick={() => state.go("keys", key.keyId)}>
              {key.name}
            </button>
          )}
        </dd>
        {key === null ? null : (
          <>
            <dt>Status</dt>
            <dd>
              <StatusPill of={key} />
            </dd>
            <dt>Last used</dt>
            <dd>{key.lastUsedAt === null ? "Never" : <Relative at={key.lastUsedAt} />}</dd>
          </>
        )}
        <dt>Client ID</dt>
        <dd>{clientId === null ? <span class="quiet">None: it is no token of ours</span> : <code>{clientId}</code>}</dd>
        <dt>Verdict</dt>
        <dd>{verdict === null ? "—" : verdict.ok ? "It works" : <code>{verdict.reason}</code>}</dd>
      </dl>
      <p class="lead">If another pair of the key works, only this one goes; else the key is revoked.</p>
      <div class="card-actions">
        <button type="button" class="button button-bad" aria-busy={busy} onClick={onEnd}>
          Revoke it now
        </button>
      </div>
    </article>
  );
}

function EndedCard({ of: report }: { readonly of: LeakReport }): JSX.Element {
  const state = useConsole();
  if (!report.ok)
    return (
      <article class="card">
        <p>
          <Pill tone="bad" icon="ban">
            Not proven
          </Pill>
        </p>
        <p>
          {sentence(report.message)} <code>{report.reason}</code>
        </p>
        <p class="lead">Nothing was changed. Of a revoked key nothing is left that could tell its secret.</p>
      </article>
    );
  return (
    <article class="card">
      <p>
        <Pill tone="ok" icon="check">
          {report.revoked === "nothing" ? "Ended before" : "Ended"}
        </Pill>
      </p>
      <p>{ENDED[report.revoked]}</p>
      <p>
        <button type="button" class="link" onClick={() => state.go("keys", report.keyId)}>
          <code>{report.clientId}</code>
        </button>
      </p>
    </article>
  );
}
