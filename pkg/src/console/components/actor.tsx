/** Whom one acts as, where the host lets one choose: what each may see and do is then the core's to say. */
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { useConsole } from "../context.js";
import { type ActorChoice, actorChoices, SITE_ADMIN } from "../state/acting.js";
import { Select } from "./field.js";

export function ActorSelect(): JSX.Element | null {
  const state = useConsole();
  const actAs = state.actAs.value;
  const [choices, setChoices] = useState<readonly ActorChoice[]>([SITE_ADMIN]);

  useEffect(() => {
    if (actAs === null) return;
    let wanted = true;
    actorChoices(actAs).then(
      (found) => wanted && setChoices(found),
      () => undefined,
    );
    return () => {
      wanted = false;
    };
  }, [actAs, state.changes.value]);

  if (actAs === null) return null;
  return (
    <div class="actor">
      <span aria-hidden="true">Acting as</span>
      <Select
        aria-label="Acting as"
        value={state.actor.value?.id ?? SITE_ADMIN.id}
        onChange={(id) => {
          state.actor.value = choices.find((choice) => choice.id === id) ?? null;
          state.selected.value = new Map();
        }}
      >
        {choices.map(({ id, label }) => (
          <option key={id} value={id}>
            {label}
          </option>
        ))}
      </Select>
    </div>
  );
}
