/**
 * What an exchange answered: a token with its claims and its end, or why there is none.
 *
 * Security: the token is in this subtree alone, and gone when another question is asked or the page is left.
 */
import type { JSX } from "preact";
import type { IssuedToken } from "../../../types/token.js";
import type { Denied } from "../../../types/verdict.js";
import { instants } from "../../components/changes.js";
import { CopyButton } from "../../components/copy.js";
import { Relative } from "../../components/moment.js";
import { Pill } from "../../components/pill.js";
import { useConsole } from "../../context.js";
import { formatInstant } from "../../format/date.js";
import { describeAccess } from "../../format/text.js";
import { VerdictCard } from "./verdict.js";

export function ExchangedCard({
  of: answer,
  at,
  onVerify,
}: {
  readonly of: IssuedToken | Denied;
  readonly at: number;
  /** Asks the verifier about the token. */
  readonly onVerify: (token: string) => void;
}): JSX.Element {
  const state = useConsole();
  if (!answer.ok) return <VerdictCard verdict={answer} at={at} />;
  const { token, tokenId, validTill, scopes, access } = answer;
  const jwks = state.jwksUrl.value;
  return (
    <article class="card verdict">
      <header>
        <Pill tone="ok" icon="check">
          Exchanged
        </Pill>
        <span>
          valid till <time title={formatInstant(validTill)}>{formatInstant(validTill)}</time>
        </span>
      </header>
      <h2>A token for a while</h2>
      <p class="lead">Whoever has the token can do what it says until then, without the credential.</p>
      <div class="token">
        <code data-secret>{token}</code>
        <CopyButton text={token} label="the token" onResult={() => undefined} />
      </div>
      <dl class="facts">
        <dt>Ends</dt>
        <dd>
          <Relative at={validTill} />
        </dd>
        <dt>Token ID</dt>
        <dd>
          <code>{tokenId}</code>
        </dd>
        <dt>Access</dt>
        <dd>{describeAccess(access) || <span class="quiet">None</span>}</dd>
        <dt>Scopes</dt>
        <dd>{scopes.length === 0 ? <span class="quiet">None</span> : scopes.join(", ")}</dd>
      </dl>
      <h3>What it says</h3>
      <pre class="snippet">{claimsOf(token)}</pre>
      <div class="card-actions">
        {jwks === "" ? null : (
          <a class="button" href={jwks} target="_blank" rel="noreferrer">
            Public keys
          </a>
        )}
        <button type="button" class="button" onClick={() => onVerify(token)}>
          Verify the token
        </button>
      </div>
    </article>
  );
}

/** The two parts that can be read; instants of the claims are seconds, and are shown as instants. */
function claimsOf(token: string): string {
  try {
    return token
      .split(".")
      .slice(0, 2)
      .map((part) => JSON.stringify(JSON.parse(decode(part)), seconds, 2))
      .join("\n");
  } catch {
    return "This is no JSON web token.";
  }
}

function seconds(name: string, value: unknown): unknown {
  const isInstant = ["iat", "nbf", "exp"].includes(name) && typeof value === "number";
  return isInstant ? `${value} (${formatInstant((value as number) * 1000)})` : instants(name, value);
}

function decode(part: string): string {
  const binary = atob(part.replaceAll("-", "+").replaceAll("_", "/"));
  return new TextDecoder().decode(Uint8Array.from(binary, (character) => character.charCodeAt(0)));
}
