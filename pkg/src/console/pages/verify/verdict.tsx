/** A verdict: whom an accepted request acts for, or why a denied one is denied and what its caller is told. */
import type { ComponentChildren, JSX } from "preact";
import type { Accepted, Denied, Verdict } from "../../../types/verdict.js";
import { Expiry } from "../../components/moment.js";
import { Pill } from "../../components/pill.js";
import { formatTime } from "../../format/date.js";
import { environmentsOf } from "../../format/text.js";

export function VerdictCard({ verdict, at }: { readonly verdict: Verdict; readonly at: number }): JSX.Element {
  return verdict.ok ? <AcceptedCard verdict={verdict} at={at} /> : <DeniedCard verdict={verdict} at={at} />;
}

function AcceptedCard({ verdict, at }: { readonly verdict: Accepted; readonly at: number }): JSX.Element {
  const { principal } = verdict;
  return (
    <article class="card verdict">
      <header>
        <Pill tone="ok" icon="check">
          Accepted
        </Pill>
        <small>{formatTime(at)}</small>
      </header>
      <h2>{principal.owner}</h2>
      <p class="lead">
        acts through “{principal.keyName}”, proven by {verdict.method}.
      </p>
      <dl class="facts">
        <Fact name="Client ID">
          <code>{principal.clientId}</code>
        </Fact>
        <Fact name="Domain">{principal.domain}</Fact>
        <Fact name="Access">
          {environmentsOf(principal.access).length === 0
            ? "None"
            : environmentsOf(principal.access).map((environment) => (
                <div key={environment}>
                  {environment} <small>{(principal.access[environment] ?? []).join(", ")}</small>
                </div>
              ))}
        </Fact>
        <Fact name="Scopes">{principal.scopes.length === 0 ? "None" : principal.scopes.join(", ")}</Fact>
        <Fact name="Expires">
          <Expiry at={principal.expiresAt} />
        </Fact>
        <Fact name="Data">{verdict.stalenessMs < 1 ? "fresh" : `${Math.round(verdict.stalenessMs)} ms old`}</Fact>
      </dl>
    </article>
  );
}

function DeniedCard({ verdict, at }: { readonly verdict: Denied; readonly at: number }): JSX.Element {
  return (
    <article class="card verdict">
      <header>
        <Pill tone="bad" icon="ban">
          Denied
        </Pill>
        <small>{formatTime(at)}</small>
      </header>
      <h2>
        <code>{verdict.reason}</code>
      </h2>
      <p class="lead">is the exact reason. Only you see it.</p>
      <dl class="facts">
        <Fact name="Client ID">{verdict.clientId === null ? "No key was named" : <code>{verdict.clientId}</code>}</Fact>
      </dl>
      <h3>What the caller is told</h3>
      <dl class="facts">
        <Fact name="Status">{verdict.status}</Fact>
        <Fact name="Code">
          <code>{verdict.code}</code>
        </Fact>
        <Fact name="Message">{verdict.message}</Fact>
      </dl>
    </article>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: ComponentChildren }): JSX.Element {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  );
}
