/** When the pairs of a key are to be replaced, as the fields of a form. Whether that makes sense is the core's to say. */
import type { JSX } from "preact";
import type { RotationPolicy } from "../../types/policy.js";
import { Field, Select } from "../components/field.js";
import { numbersOf, wholeOf } from "../format/input.js";

/** A policy as it is typed. */
export interface RotationDraft {
  /** `unsaid`: whoever reads it has a value of its own. */
  readonly kind: "unsaid" | "never" | "every";
  readonly everyDays: string;
  readonly overlapDays: string;
  readonly remindDays: string;
  readonly onOverdue: string;
}

export const UNSAID: RotationDraft = {
  kind: "unsaid",
  everyDays: "90",
  overlapDays: "7",
  remindDays: "7, 1",
  onOverdue: "remind",
};

/** The fields of a policy. */
export function rotationDraft(policy: RotationPolicy): RotationDraft {
  if (policy === "never") return { ...UNSAID, kind: "never" };
  return {
    kind: "every",
    everyDays: String(policy.everyDays),
    overlapDays: String(policy.overlapDays ?? 0),
    remindDays: (policy.remindDays ?? []).join(", "),
    onOverdue: policy.onOverdue ?? "remind",
  };
}

/** What the fields say, as a member of a command; nothing while they are unsaid. */
export function rotationOf(draft: RotationDraft): { readonly rotation?: RotationPolicy } {
  if (draft.kind === "unsaid") return {};
  if (draft.kind === "never") return { rotation: "never" };
  const { everyDays, overlapDays, remindDays, onOverdue } = draft;
  const rotation = {
    everyDays: wholeOf(everyDays),
    overlapDays: wholeOf(overlapDays),
    remindDays: numbersOf(remindDays),
    onOverdue,
  };
  return { rotation: rotation as RotationPolicy };
}

/** "every 90 days, 7 days of overlap". */
export function describeRotation(policy: RotationPolicy): string {
  if (policy === "never") return "never";
  const { everyDays, overlapDays = 0, remindDays = [], onOverdue = "remind" } = policy;
  return [
    `every ${everyDays} days`,
    overlapDays === 0 ? "no overlap" : `${overlapDays} days of overlap`,
    ...(remindDays.length === 0 ? [] : [`a reminder ${remindDays.join(", ")} days before`]),
    onOverdue === "enforce" ? "expires when overdue" : "goes on when overdue",
  ].join(", ");
}

export function RotationFields({
  value,
  onChange,
  unsaid,
  label = "Rotation",
}: {
  readonly value: RotationDraft;
  readonly onChange: (draft: RotationDraft) => void;
  /** What saying nothing means; left out, something has to be said. */
  readonly unsaid?: string;
  readonly label?: string;
}): JSX.Element {
  const set = (change: Partial<RotationDraft>): void => onChange({ ...value, ...change });
  const days = (label: string, name: "everyDays" | "overlapDays" | "remindDays", hint?: string): JSX.Element => (
    <Field label={label} hint={hint}>
      {(ids) => (
        <input
          {...ids}
          type="text"
          inputmode="numeric"
          value={value[name]}
          onInput={(event) => set({ [name]: event.currentTarget.value })}
        />
      )}
    </Field>
  );
  return (
    <>
      <Field label={label}>
        {(ids) => (
          <Select {...ids} value={value.kind} onChange={(kind) => set({ kind: kind as RotationDraft["kind"] })}>
            {unsaid === undefined ? null : <option value="unsaid">{unsaid}</option>}
            <option value="never">never due</option>
            <option value="every">due every so many days</option>
          </Select>
        )}
      </Field>
      {value.kind === "every" ? (
        <div class="field-pair">
          {days("Every, in days", "everyDays")}
          {days("Overlap, in days", "overlapDays", "How long the old pair goes on.")}
          {days("Remind, days before", "remindDays", "Parted by commas.")}
          <Field label="When overdue">
            {(ids) => (
              <Select {...ids} value={value.onOverdue} onChange={(onOverdue) => set({ onOverdue })}>
                <option value="remind">remind</option>
                <option value="enforce">enforce: it expires</option>
              </Select>
            )}
          </Field>
        </div>
      ) : null}
    </>
  );
}
