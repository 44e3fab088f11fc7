/**
 * Verifies a credential as a server would, and shows both answers: the coarse one for the caller, the exact one for you.
 *
 * Security: what is pasted stays in this component's field, goes to the verifier, and is gone when the page is left.
 */
import type { JSX } from "preact";
import { useRef, useState } from "preact/hooks";
import type { Verdict } from "../../../types/verdict.js";
import { FailureNote } from "../../components/failure.js";
import { Field } from "../../components/field.js";
import { PageHead } from "../../components/head.js";
import { useConsole } from "../../context.js";
import { readCredentials } from "./credentials.js";
import { VerdictCard } from "./verdict.js";

export function VerifyPage(): JSX.Element {
  const state = useConsole();
  const [text, setText] = useState("");
  const [answer, setAnswer] = useState<{ readonly verdict: Verdict; readonly at: number } | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [empty, setEmpty] = useState(false);
  const turn = useRef(0);
  const prefix = state.tokenPrefix.value === "" ? "prefix" : state.tokenPrefix.value;

  async function run(): Promise<void> {
    const headers = readCredentials(text);
    setEmpty(headers === null);
    const verify = state.verify.peek();
    if (headers === null || verify === null) return;
    turn.current += 1;
    const mine = turn.current;
    setError(null);
    try {
      const verdict = await verify(headers);
      // An older question must not answer a newer one.
      if (mine === turn.current) setAnswer({ verdict, at: Date.now() });
    } catch (failure) {
      if (mine === turn.current) setError(failure);
    }
  }

  return (
    <div class="page">
      <PageHead title="Verify" fact="Asks the verifier what it would answer to a request with this credential." />
      <div class="split">
        <form
          class="card"
          onSubmit={(event) => {
            event.preventDefault();
            void run();
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
                  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) void run();
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
            <button type="submit" class="button button-primary">
              Verify
            </button>
          </div>
        </form>
        <div class="answer" role="status" aria-label="Verdict">
          <FailureNote error={error} />
          {answer === null ? (
            error === null ? (
              <p class="card card-blank">The verdict appears here.</p>
            ) : null
          ) : (
            <VerdictCard verdict={answer.verdict} at={answer.at} />
          )}
        </div>
      </div>
    </div>
  );
}
