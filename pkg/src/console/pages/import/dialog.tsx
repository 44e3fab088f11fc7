/** Brings the keys of another system along by their hashes: a file, what would come of each record, then the import. */
import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { ImportFormat } from "../../../generated/codes.js";
import type { Admin } from "../../../types/admin.js";
import { Dialog } from "../../components/dialog.js";
import { download } from "../../components/download.js";
import { FailureNote } from "../../components/failure.js";
import { Field, Select } from "../../components/field.js";
import { FileButton, type TextFile } from "../../components/file.js";
import { Prose } from "../../components/prose.js";
import { useConsole } from "../../context.js";
import type { PolicyTables } from "../../contract.js";
import { formatCount, plural, sentence } from "../../format/text.js";
import { changed } from "../../state/commands.js";
import { inPieces, MOST_RECORDS, type Outcome, type Row, readRows, rehearse } from "./batches.js";

/** What is being done, or was. */
interface Progress {
  readonly dry: boolean;
  readonly all: number;
  readonly outcomes: readonly Outcome[];
}

const SHOWN = 300;
const WORDS: { readonly [outcome in Outcome["outcome"]]: string } = {
  imported: "imported",
  present: "there already",
  gone: "imported before, and gone since",
  revoked: "left out: revoked there",
  refused: "refused",
};

export function ImportDialog({ formats }: { readonly formats: PolicyTables["formats"] }): JSX.Element {
  const state = useConsole();
  const [format, setFormat] = useState<ImportFormat | "">("");
  const [file, setFile] = useState<TextFile | null>(null);
  const [owner, setOwner] = useState("");
  const [domain, setDomain] = useState("");
  const [progress, setProgress] = useState<Progress | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [missing, setMissing] = useState(false);
  const [busy, setBusy] = useState(false);
  const open = useRef(true);
  const close = (): void => {
    state.dialog.value = null;
  };

  // What is under way ends with the piece that was sent.
  useEffect(
    () => () => {
      open.current = false;
    },
    [],
  );
  // A report on another file, or on another format, would mislead.
  useEffect(() => {
    setProgress(null);
    setError(null);
  }, [format, file, owner, domain]);

  function rowsOf(): readonly Row[] | null {
    setMissing(file === null || format === "");
    if (file === null || format === "") return null;
    return readRows(file, {
      format,
      ...(owner.trim() === "" ? {} : { owner: owner.trim() }),
      ...(domain.trim() === "" ? {} : { domain: domain.trim() }),
    });
  }

  async function run(dry: boolean): Promise<void> {
    const admin = state.admin.peek();
    if (admin === null || busy) return;
    setError(null);
    setBusy(true);
    try {
      const rows = rowsOf();
      if (rows !== null) await carryOut(admin, rows, dry);
    } catch (failure) {
      setError(failure);
    }
    setBusy(false);
  }

  async function carryOut(admin: Admin, rows: readonly Row[], dry: boolean): Promise<void> {
    let outcomes: readonly Outcome[] = [];
    setProgress({ dry, all: rows.length, outcomes });
    try {
      await inPieces(
        rows,
        (records) => (dry ? rehearse(admin, records) : admin.keys.import({ records })),
        (more) => {
          outcomes = [...outcomes, ...more];
          setProgress({ dry, all: rows.length, outcomes });
        },
        () => open.current,
      );
    } finally {
      if (!dry && outcomes.length > 0) await changed(state, "import", null);
    }
  }

  const done = progress !== null && !progress.dry && !busy && progress.outcomes.length === progress.all;
  return (
    <Dialog
      title="Import keys"
      lead="Keys of another system, by their hashes: whoever has a token goes on using it, where the verifier accepts them."
      onDismiss={close}
      onSubmit={() => (done ? close() : void run(false))}
      actions={
        done ? (
          <button type="submit" class="button button-primary">
            Close
          </button>
        ) : (
          <>
            <button type="button" class="button-quiet ask" aria-busy={busy} onClick={() => void run(true)}>
              What would come of it?
            </button>
            <button type="button" class="button" onClick={close}>
              Cancel
            </button>
            <button type="submit" class="button button-primary" aria-busy={busy}>
              Import
            </button>
          </>
        )
      }
    >
      <Field
        label="Format"
        hint={format === "" ? "How the other system hashes its tokens." : sentenceOf(formats, format)}
        error={missing && format === "" ? "Say how the other system hashes its tokens." : undefined}
      >
        {(ids) => (
          <Select {...ids} value={format} onChange={(word) => setFormat(word as ImportFormat)}>
            <option value="">Choose…</option>
            {formats.map((row) => (
              <option key={row.format} value={row.format}>
                {row.format}
              </option>
            ))}
          </Select>
        )}
      </Field>
      <div class="toolbar">
        <FileButton
          accept=".csv,.json,.jsonl,.ndjson,text/csv,application/json"
          onFiles={([one]) => setFile(one ?? null)}
        >
          {file === null ? "Choose a file…" : "Another file…"}
        </FileButton>
        <span class={missing && file === null ? "hint hint-bad" : "hint"}>
          {file === null ? "JSON Lines, a JSON list, or CSV with names. Columns are taken by name." : file.name}
        </span>
      </div>
      <div class="field-pair">
        <Field label="Owner" hint="Of those that name none.">
          {(ids) => (
            <input
              {...ids}
              type="text"
              autocomplete="off"
              value={owner}
              onInput={(event) => setOwner(event.currentTarget.value)}
            />
          )}
        </Field>
        <Field label="Domain" hint="Of those that name none.">
          {(ids) => (
            <input
              {...ids}
              type="text"
              autocomplete="off"
              placeholder="default"
              value={domain}
              onInput={(event) => setDomain(event.currentTarget.value)}
            />
          )}
        </Field>
      </div>
      <FailureNote error={error} />
      {progress === null ? null : <Report of={progress} busy={busy} />}
    </Dialog>
  );
}

function Report({ of: { dry, all, outcomes }, busy }: { readonly of: Progress; readonly busy: boolean }): JSX.Element {
  const count = (...wanted: readonly Outcome["outcome"][]): number =>
    outcomes.filter(({ outcome }) => wanted.includes(outcome)).length;
  const refused = count("refused");
  // Those that need somebody come first.
  const shown = [...outcomes].sort((a, b) => weight(a) - weight(b) || a.number - b.number).slice(0, SHOWN);
  return (
    <div class="preview">
      {busy ? <progress aria-label="Records" max={all} value={outcomes.length} /> : null}
      <p role="status">
        {busy
          ? `${formatCount(outcomes.length)} of ${plural(all, "record")}`
          : `${dry ? "Nothing is written yet. It would be: " : ""}${formatCount(count("imported"))} imported, ${formatCount(count("present", "gone", "revoked"))} skipped, ${formatCount(refused)} refused.`}
      </p>
      {dry && all > MOST_RECORDS ? (
        <p>{MOST_RECORDS} at most are tried together: a cap that more of them reach shows when they are imported.</p>
      ) : null}
      <ul>
        {shown.map(({ number, name, owner, outcome, code, message }) => (
          <li key={number}>
            <b>{name === "" ? `Record ${number}` : name}</b>
            <span>
              {number} · {owner === "" ? "" : `${owner} · `}
              {message === null ? WORDS[outcome] : <Prose>{message}</Prose>}{" "}
              {code === null ? null : <code>{code}</code>}
            </span>
          </li>
        ))}
      </ul>
      {outcomes.length > shown.length ? <p>And {formatCount(outcomes.length - shown.length)} more.</p> : null}
      {busy || outcomes.length === 0 ? null : (
        <p>
          <button
            type="button"
            class="button button-small"
            onClick={(event) =>
              download(
                event.currentTarget.ownerDocument,
                "import.jsonl",
                outcomes.map((outcome) => `${JSON.stringify(outcome)}\n`).join(""),
              )
            }
          >
            Download the report
          </button>
        </p>
      )}
    </div>
  );
}

function weight({ outcome }: Outcome): number {
  return outcome === "refused" ? 0 : outcome === "gone" ? 1 : 2;
}

function sentenceOf(formats: PolicyTables["formats"], format: string): JSX.Element {
  const row = formats.find((one) => one.format === format);
  return <Prose>{sentence(row?.sentence ?? "")}</Prose>;
}
