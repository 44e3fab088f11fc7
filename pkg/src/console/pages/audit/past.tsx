/** What a user, a domain or the site was like at an instant, as its events tell it. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { AuditState } from "../../../types/audit.js";
import { instants } from "../../components/changes.js";
import { FailureNote } from "../../components/failure.js";
import { Field } from "../../components/field.js";
import { Relative } from "../../components/moment.js";
import { useConsole } from "../../context.js";
import { formatInstant } from "../../format/date.js";
import { plural } from "../../format/text.js";

const FIELDS = [
  { name: "user", label: "User", hint: "none: the domain" },
  { name: "domain", label: "Domain", hint: "none: the site" },
] as const;

export function Past(): JSX.Element {
  const state = useConsole();
  const [asked, setAsked] = useState({ user: "", domain: "default", at: "" });
  const [missing, setMissing] = useState(false);
  const [answer, setAnswer] = useState<{ readonly at: number; readonly state: AuditState } | null>(null);
  const [error, setError] = useState<unknown>(null);

  async function look(): Promise<void> {
    const admin = state.admin.peek();
    // The platform reads a day and a time in the viewer's zone.
    const at = new Date(asked.at).getTime();
    setMissing(Number.isNaN(at));
    if (admin === null || Number.isNaN(at)) return;
    setError(null);
    setAnswer(null);
    const [user, domain] = [asked.user.trim(), asked.domain.trim()];
    try {
      const found = await admin.audit.state({
        at,
        ...(user === "" ? {} : { user }),
        ...(domain === "" ? {} : { domain }),
      });
      setAnswer({ at, state: found });
    } catch (refusal) {
      setError(refusal);
    }
  }

  return (
    <section class="card" aria-label="As it was">
      <h2>As it was</h2>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void look();
        }}
      >
        <div class="field-pair">
          {FIELDS.map(({ name, label, hint }) => (
            <Field key={name} label={label}>
              {(ids) => (
                <input
                  {...ids}
                  type="text"
                  autocomplete="off"
                  placeholder={hint}
                  value={asked[name]}
                  onInput={(event) => setAsked({ ...asked, [name]: event.currentTarget.value })}
                />
              )}
            </Field>
          ))}
          <Field label="At" error={missing ? "Say when: a day and a time." : undefined}>
            {(ids) => (
              <input
                {...ids}
                type="datetime-local"
                value={asked.at}
                onInput={(event) => setAsked({ ...asked, at: event.currentTarget.value })}
              />
            )}
          </Field>
        </div>
        <div class="card-actions">
          <button type="submit" class="button">
            Show
          </button>
        </div>
      </form>
      <FailureNote error={error} />
      <div role="status">{answer === null ? null : <Shown at={answer.at} of={answer.state} />}</div>
    </section>
  );
}

function Shown({
  at,
  of: { state, sequence, changedAt },
}: {
  readonly at: number;
  readonly of: AuditState;
}): JSX.Element {
  if (state === null) return <p>It did not exist on {formatInstant(at)}.</p>;
  return (
    <>
      <p>
        On {formatInstant(at)}, after {plural(sequence, "change")}
        {changedAt === null ? null : (
          <>
            ; the last of them <Relative at={changedAt} />
          </>
        )}
        .
      </p>
      <pre class="snippet">{JSON.stringify(state, instants, 2)}</pre>
    </>
  );
}
