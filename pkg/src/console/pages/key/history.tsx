/** What was done with one key, the newest first, and whether it was used since. */
import type { JSX } from "preact";
import type { Key } from "../../../types/key.js";
import { Relative } from "../../components/moment.js";
import { Prose } from "../../components/prose.js";
import { useConsole } from "../../context.js";
import { readFailure } from "../../format/text.js";
import { useAnswer } from "../../state/answer.js";
import { AuditTable } from "../audit/table.js";

const ROWS = 10;

export function History({ of: { keyId, lastUsedAt } }: { readonly of: Key }): JSX.Element {
  const state = useConsole();
  const { value, error } = useAnswer((admin) => admin.audit.report({ keyId, limit: ROWS }), [keyId]);
  const changedAt = value?.entries.find(({ outcome }) => outcome === "done")?.at ?? null;
  const since = lastUsedAt !== null && changedAt !== null && lastUsedAt >= changedAt;
  return (
    <section class="sheet" aria-label="History">
      <header class="sheet-head">
        <h2>History</h2>
        <p>
          {lastUsedAt === null ? (
            "Never used."
          ) : (
            <>
              {changedAt === null
                ? "Last used"
                : since
                  ? "Used since the last change:"
                  : "Not used since the last change:"}{" "}
              <Relative at={lastUsedAt} />
            </>
          )}
        </p>
      </header>
      {error === null ? null : (
        <p class="sheet-note">
          <Prose>{readFailure(error).message}</Prose>
        </p>
      )}
      {value === null ? null : <AuditTable of={value.entries} bare />}
      <footer class="sheet-foot still">
        <button type="button" class="button-quiet" onClick={() => state.go("audit", "", { key: keyId })}>
          {value?.next == null ? "Show in the audit" : "Show all of it in the audit"}
        </button>
      </footer>
    </section>
  );
}
