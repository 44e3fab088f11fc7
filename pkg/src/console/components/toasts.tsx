/** What just happened, with a way back where there is one. Goes by itself, but never while it is pointed at or focused. */
import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { useConsole } from "../context.js";
import type { Toast } from "../state/console.js";
import { Icon } from "./icon.js";
import { Prose } from "./prose.js";

const SHOWN_MS = 10_000;

export function Toasts(): JSX.Element {
  const { toasts } = useConsole();
  return (
    <div class="toasts" role="status" aria-label="Notifications">
      {toasts.value.map((toast) => (
        <ToastCard key={toast.id} toast={toast} />
      ))}
    </div>
  );
}

function ToastCard({ toast }: { readonly toast: Toast }): JSX.Element {
  const state = useConsole();
  const [held, setHeld] = useState(false);
  const card = useRef<HTMLDivElement>(null);
  const close = (): void => {
    const root = card.current?.getRootNode() as ShadowRoot | undefined;
    const focused = root?.activeElement !== undefined && card.current?.contains(root.activeElement) === true;
    state.dismiss(toast.id);
    if (focused) root?.querySelector<HTMLElement>("[data-fallback-focus]")?.focus({ preventScroll: true });
  };

  useEffect(() => {
    if (held || toast.tone === "bad") return;
    const timer = setTimeout(() => state.dismiss(toast.id), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [held]);

  return (
    <div
      ref={card}
      class={`toast toast-${toast.tone}`}
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocusIn={() => setHeld(true)}
      onFocusOut={() => setHeld(false)}
    >
      <Icon name={toast.tone === "bad" ? "warn" : "check"} />
      <span>
        <Prose>{toast.text}</Prose>
      </span>
      {toast.undo === undefined ? null : (
        <button
          type="button"
          class="button button-small"
          onClick={() => {
            close();
            toast.undo?.();
          }}
        >
          Undo
        </button>
      )}
      <button type="button" class="button-icon" aria-label="Close this notification" onClick={close}>
        <Icon name="close" size={14} />
      </button>
    </div>
  );
}
