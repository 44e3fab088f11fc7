/** The keys: how they stand, which of them, and the rows. */
import type { JSX } from "preact";
import { PageHead } from "../../components/head.js";
import { Icon } from "../../components/icon.js";
import { useConsole } from "../../context.js";
import { formatCount, plural } from "../../format/text.js";
import { Later } from "../later.js";
import { Overview } from "./overview.js";
import { KeySheet } from "./sheet.js";
import { Toolbar } from "./toolbar.js";

export function KeysPage(): JSX.Element {
  const state = useConsole();
  const tables = state.tables.value;
  const facets = state.table.loaded.value?.facets;
  const fact =
    facets === undefined ? "Loading…" : `${plural(facets.all, "key")} · ${formatCount(facets.status.active)} active`;
  return (
    <div class="page page-keys">
      <PageHead title="API keys" fact={fact}>
        {tables === null ? null : (
          <button
            type="button"
            class="button"
            onClick={() => {
              const draw = (): JSX.Element => (
                <Later>{({ ImportDialog }) => <ImportDialog formats={tables.formats} />}</Later>
              );
              state.dialog.value = { kind: "drawn", draw };
            }}
          >
            Import…
          </button>
        )}
        <button
          type="button"
          class="button button-primary"
          part="primary-button"
          onClick={() => (state.dialog.value = { kind: "create" })}
        >
          <Icon name="plus" />
          Create key
        </button>
      </PageHead>
      <Overview facets={facets} />
      <Toolbar />
      <KeySheet />
    </div>
  );
}
