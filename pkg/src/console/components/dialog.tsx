/**
 * A modal dialog over the platform's own: focus goes in, stays in, and goes back to where it came from,
 * also when what opened it is gone from the page.
 */
import type { ComponentChildren, JSX } from "preact";
import { useId, useLayoutEffect, useRef } from "preact/hooks";

export interface DialogProps {
  readonly title: string;
  /** One or two sentences under the title. */
  readonly lead?: ComponentChildren;
  readonly children?: ComponentChildren;
  readonly actions: ComponentChildren;
  /** Left out: nothing but the dialog's own buttons closes it; neither Escape, however often, nor the backdrop. */
  readonly onDismiss?: () => void;
  readonly onSubmit?: () => void;
}

export function Dialog({ title, lead, children, actions, onDismiss, onSubmit }: DialogProps): JSX.Element {
  const frame = useRef<HTMLDialogElement>(null);
  const [titleId, leadId] = [useId(), useId()];
  const dismissable = onDismiss !== undefined;

  useLayoutEffect(() => {
    const dialog = frame.current;
    if (dialog === null) return;
    const root = dialog.getRootNode() as ShadowRoot;
    const opener = root.activeElement as HTMLElement | null;
    dialog.setAttribute("closedby", dismissable ? "closerequest" : "none");
    dialog.showModal();
    return () => {
      dialog.close();
      // A row that was deleted cannot take the focus back; the page's heading does.
      const target = opener?.isConnected === true ? opener : root.querySelector<HTMLElement>("[data-fallback-focus]");
      target?.focus({ preventScroll: true });
    };
  }, []);

  return (
    <dialog
      ref={frame}
      class="dialog"
      part="dialog"
      aria-labelledby={titleId}
      aria-describedby={lead === undefined ? undefined : leadId}
      onCancel={(event) => {
        event.preventDefault();
        onDismiss?.();
      }}
      // A browser without `closedby` lets Escape through at this stage.
      onKeyDown={(event) => {
        if (event.key === "Escape" && !dismissable) event.preventDefault();
      }}
    >
      <form
        method="dialog"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          onSubmit?.();
        }}
      >
        <div class="dialog-body">
          <h2 id={titleId}>{title}</h2>
          {lead === undefined ? null : (
            <p id={leadId} class="lead">
              {lead}
            </p>
          )}
          {children}
        </div>
        <div class="dialog-actions">{actions}</div>
      </form>
    </dialog>
  );
}
