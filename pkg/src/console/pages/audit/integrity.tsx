/** Whether the history is still what happened: the chains held against each other, and against checkpoints. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { Admin } from "../../../types/admin.js";
import type { AuditVerification, SignedCheckpoint } from "../../../types/audit.js";
import { CopyButton } from "../../components/copy.js";
import { download } from "../../components/download.js";
import { FailureNote } from "../../components/failure.js";
import { FileButton, type TextFile } from "../../components/file.js";
import { Pill } from "../../components/pill.js";
import { Prose } from "../../components/prose.js";
import { useConsole } from "../../context.js";
import { formatCount, plural, sentence } from "../../format/text.js";

export function Integrity(): JSX.Element {
  const state = useConsole();
  const [files, setFiles] = useState<readonly TextFile[]>([]);
  const [answer, setAnswer] = useState<AuditVerification | null>(null);
  const [made, setMade] = useState<SignedCheckpoint | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);

  async function run(what: (admin: Admin) => Promise<void>): Promise<void> {
    const admin = state.admin.peek();
    if (admin === null || busy) return;
    setBusy(true);
    setError(null);
    await what(admin).catch(setError);
    setBusy(false);
  }

  async function verify(admin: Admin): Promise<void> {
    setAnswer(null);
    const checkpoints = files.map(({ text }) => text);
    setAnswer(await admin.audit.verify(checkpoints.length === 0 ? {} : { checkpoints }));
  }

  const checkpoint = (page: Document) => async (admin: Admin) => {
    const signed = await admin.audit.checkpoint();
    setMade(signed);
    const day = new Date().toISOString().replaceAll(":", "-").slice(0, 19);
    download(page, `checkpoint-${day}.json`, `${JSON.stringify(signed.checkpoint)}\n`, "application/json");
  };

  return (
    <section class="card" aria-label="Integrity">
      <h2>Is it what happened?</h2>
      <p class="lead">
        Each change names the one before it by its hash. A checkpoint, kept where nobody who writes the storage can
        reach it, also shows a history that was written anew.
      </p>
      <div class="toolbar">
        <button type="button" class="button button-primary" aria-busy={busy} onClick={() => void run(verify)}>
          Verify
        </button>
        <FileButton accept=".json,application/json" multiple onFiles={setFiles}>
          {files.length === 0 ? "Against checkpoints…" : `Against ${plural(files.length, "checkpoint")}…`}
        </FileButton>
        <button
          type="button"
          class="button button-small"
          aria-busy={busy}
          onClick={(event) => void run(checkpoint(event.currentTarget.ownerDocument))}
        >
          Make a checkpoint
        </button>
      </div>
      <FailureNote error={error} />
      <div role="status">
        {answer === null ? null : <Answer of={answer} />}
        {made === null ? null : (
          <>
            <p>
              The checkpoint of {plural(made.checkpoint.leaves.length, "document")} is downloaded. It is opened with{" "}
              <code>{made.key}</code>{" "}
            </p>
            <CopyButton text={made.key} label="the verifier key" onResult={() => undefined} />
          </>
        )}
      </div>
    </section>
  );
}

function Answer({ of: answer }: { readonly of: AuditVerification }): JSX.Element {
  const { ok, events, documents, covered, checkpoints, problems, unreadable } = answer;
  return (
    <div class="answer">
      <p>
        <Pill tone={ok ? "ok" : "bad"} icon={ok ? "check" : "warn"}>
          {ok ? "Whole" : "Not whole"}
        </Pill>{" "}
        {plural(events, "event")} of {plural(documents, "document")}.{" "}
        {checkpoints.length === 0
          ? "No checkpoint vouches for them."
          : `Checkpoints vouch for ${formatCount(covered)} of them.`}
      </p>
      <ul class="helps">
        {problems.map(({ document, sequence, wrong, message }) => (
          <li key={`${document} ${sequence}`}>
            <Prose>{sentence(message)}</Prose> <code>{wrong}</code>
          </li>
        ))}
        {checkpoints.map(({ origin, rejected }, index) =>
          rejected === null ? null : (
            <li key={`${origin} ${index}`}>
              The checkpoint <code>{origin}</code> is not to be believed: <Prose>{rejected}</Prose>
            </li>
          ),
        )}
        {unreadable.map((document) => (
          <li key={document}>
            <code>{document}</code> could not be read.
          </li>
        ))}
      </ul>
    </div>
  );
}
