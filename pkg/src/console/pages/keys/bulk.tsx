/** What can be done with the keys that are ticked. */
import type { JSX } from "preact";
import type { BulkVerb } from "../../../types/bulk.js";
import { Icon, type IconName } from "../../components/icon.js";
import { useConsole } from "../../context.js";
import { formatCount, readFailure } from "../../format/text.js";

/** The most that one window holds, and one bulk command is given. */
const MOST = 1000;
const VERBS: readonly { readonly verb: BulkVerb; readonly word: string; readonly icon: IconName }[] = [
  { verb: "enable", word: "Enable…", icon: "play" },
  { verb: "disable", word: "Disable…", icon: "pause" },
  { verb: "revoke", word: "Revoke…", icon: "ban" },
  { verb: "delete", word: "Delete…", icon: "trash" },
];

/** In place of the foot, so that nothing shifts. */
export function BulkBar(): JSX.Element {
  const state = useConsole();
  const keys = state.selected.value;
  const shown = new Set((state.table.loaded.value?.keys ?? []).map(({ keyId }) => keyId));
  const away = [...keys.keys()].filter((keyId) => !shown.has(keyId)).length;
  return (
    <section class="sheet-foot bulk-bar" aria-label="Selected keys">
      <b class="bulk-count" role="status">
        {formatCount(keys.size)} selected{away === 0 ? "" : `, ${formatCount(away)} not shown`}
      </b>
      {VERBS.map(({ verb, word, icon }) => (
        <button
          key={verb}
          type="button"
          class="button button-small"
          onClick={() => (state.dialog.value = { kind: "bulk", verb, keys })}
        >
          <Icon name={icon} size={14} />
          {word}
        </button>
      ))}
      <button type="button" class="button-quiet" onClick={() => (state.selected.value = new Map())}>
        <Icon name="close" size={14} />
        Clear
      </button>
    </section>
  );
}

/** Ticks every key that matches the filters, or none. */
export function SelectAll(): JSX.Element {
  const state = useConsole();
  const loaded = state.table.loaded.value;
  const selected = state.selected.value;
  // Other keys may be ticked that the filters hide: their number alone says nothing of these.
  const all =
    selected.size > 0 &&
    selected.size === Math.min(loaded?.total ?? 0, MOST) &&
    loaded?.keys.slice(0, MOST).every(({ keyId }) => selected.has(keyId)) === true;

  async function pickAll(): Promise<void> {
    const admin = state.admin.peek();
    if (admin === null || loaded === null) return;
    try {
      const { keys, total } = await admin.keys.window({ ...loaded.query, offset: 0, limit: MOST });
      state.selected.value = new Map(keys.map(({ keyId, name }) => [keyId, name]));
      if (total > MOST) {
        state.toast({ tone: "quiet", text: `The first ${formatCount(MOST)} of ${formatCount(total)} are selected.` });
      }
    } catch (error) {
      state.toast({ tone: "bad", text: readFailure(error).message });
    }
  }

  return (
    <label class="pick">
      <input
        type="checkbox"
        aria-label="Select all that match"
        checked={all}
        ref={(box) => {
          if (box !== null) box.indeterminate = selected.size > 0 && !all;
        }}
        onChange={(event) => {
          if (event.currentTarget.checked) void pickAll();
          else state.selected.value = new Map();
        }}
      />
    </label>
  );
}
