/** An answer of the engine that a component shows: asked for again when the actor or what is stored has changed. */
import { useEffect, useState } from "preact/hooks";
import type { Admin } from "../../types/admin.js";
import { useConsole } from "../context.js";

export interface Answer<T> {
  /** What was answered last; null before the first answer, and when it was refused. */
  readonly value: T | null;
  readonly error: unknown;
  readonly busy: boolean;
}

/** Asks `ask`, and again whenever `about` changes. An answer that comes late never replaces a newer one. */
export function useAnswer<T>(ask: (admin: Admin) => Promise<T>, about: readonly unknown[]): Answer<T> {
  const state = useConsole();
  const admin = state.admin.value;
  const [answer, setAnswer] = useState<Answer<T>>({ value: null, error: null, busy: true });

  useEffect(() => {
    if (admin === null) return;
    let wanted = true;
    setAnswer((old) => ({ ...old, busy: true }));
    ask(admin).then(
      (value) => wanted && setAnswer({ value, error: null, busy: false }),
      (error: unknown) => wanted && setAnswer({ value: null, error, busy: false }),
    );
    return () => {
      wanted = false;
    };
  }, [admin, state.changes.value, ...about]);

  return answer;
}
