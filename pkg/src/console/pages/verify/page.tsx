/**
 * Verifies a credential as a server would, and shows both answers: the coarse one for the caller, the exact one for you.
 *
 * Security: what is pasted stays in this component's field, goes to the verifier, and is gone when the page is left.
 */
import type { JSX } from "preact";
import { useRef, useState } from "preact/hooks";
import type { IssuedToken } from "../../../types/token.js";
import type { Denied, Verdict } from "../../../types/verdict.js";
import { FailureNote } from "../../components/failure.js";
import { Field } from "../../components/field.js";
import { PageHead } from "../../components/head.js";
import { useFocusRescue } from "../../components/rescue.js";
import { useConsole } from "../../context.js";
import { Later } from "../later.js";
import { readCredentials } from "./credentials.js";
import { VerdictCard } from "./verdict.js";

/** What was answered last: to a verification or to an exchange. */
interface Answer {
  readonly verdict?: Verdict | undefined;
  readonly exchanged?: IssuedToken | Denied | undefined;
  readonly at: number;
}

export function VerifyPage(): JSX.Element {
  const state = useConsole();
  const [text, setText] = useState("");
  const [answer, setAnswer] = useState<Answer | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [empty, setEmpty] = useState(false);
  const turn = useRef(0);
  const port = useRef<HTMLDivElement>(null);
  useFocusRescue(port, answer);
  const prefix = state.tokenPrefix.value === "" ? "prefix" : state.tokenPrefix.value;

  async function run(pasted: string, asked: "verdict" | "exchanged"): Promise<void> {
    const headers = readCredentials(pasted);
    setEmpty(headers === null);
    const [verify, exchange] = [state.verify.peek(), state.exchange.peek()];
    if (headers === null) return;
    turn.current += 1;
    const mine = turn.current;
    setError(null);
    // A token that was exchanged is not to outlive the next question.
    setAnswer((old) => (old?.exchanged === undefined ? old : null));
    try {
      const said =
        asked === "verdict" ? { verdict: await verify?.(headers) } : { exchanged: await exchange?.(headers) };
      // An older question must not answer a newer one.
      if (mine === turn.current) setAnswer({ ...said, at: Date.now() });
    } catch (failure) {
      if (mine === turn.current) setError(failure);
    }
  }

  function verifyToken(token: string): void {
    setText(token);
    void run(token, "verdict");
  }

  return (
    <div class="page">
      <PageHead title="Verify" fact="Asks the verifier what it would answer to a request with this credential." />
      <div class="split">
        <form
          class="card"
          onSubmit={(event) => {
            event.preventDefault();
            void run(text, "verdict");
          }}
        >
          <Field
            label="Token or headers"
            hint="A token, Authorization or X-API-Key lines, or a whole curl command. It is not stored."
            error={empty ? "Paste a token or headers first." : undefined}
          >
            {(ids) => (
              <textarea
                {...ids}
                class="mono"
                rows={7}
                placeholder={`${prefix}_…\n\nAuthorization: Bearer ${prefix}_…\nX-API-Key: ${prefix}_…`}
                autocomplete="off"
                autocapitalize="off"
                spellcheck={false}
                value={text}
                onInput={(event) => setText(event.currentTarget.value)}
                onKeyDown={(event) => {
                  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) void run(text, "verdict");
                }}
              />
            )}
          </Field>
          <div class="card-actions">
            <button
              type="button"
              class="button"
              onClick={() => {
                turn.current += 1;
                setText("");
                setAnswer(null);
                setError(null);
              }}
            >
              Clear
            </button>
            {state.exchange.value === null ? null : (
              <button type="button" class="button" onClick={() => void run(text, "exchanged")}>
                Exchange for a token
              </button>
            )}
            <button type="submit" class="button button-primary">
              Verify
            </button>
          </div>
        </form>
        <div class="answer" role="status" aria-label="Verdict" ref={port}>
          <FailureNote error={error} />
          {answer === null && error === null ? <p class="card card-blank">The verdict appears here.</p> : null}
          {answer?.verdict === undefined ? null : <VerdictCard verdict={answer.verdict} at={answer.at} />}
          {answer?.exchanged === undefined ? null : (
            <Exchanged of={answer.exchanged} at={answer.at} onVerify={verifyToken} />
          )}
        </div>
      </div>
    </div>
  );
}

/** What is shown needs more than most visits do. */
function Exchanged(props: {
  readonly of: IssuedToken | Denied;
  readonly at: number;
  readonly onVerify: (token: string) => void;
}): JSX.Element {
  return <Later>{({ ExchangedCard }) => <ExchangedCard {...props} />}</Later>;
}
