/** Keeps the keyboard's place: what had the focus may vanish with an answer, and the focus must not vanish with it. */
import type { RefObject } from "preact";
import { useEffect, useRef } from "preact/hooks";

/** After each change of `answer`: if the focus was within and its element is gone, the page's heading takes it. */
export function useFocusRescue(within: RefObject<HTMLElement | null>, answer: unknown): void {
  const focused = useRef<HTMLElement | null>(null);

  useEffect(() => {
    const element = within.current;
    if (element === null) return;
    const remember = (event: FocusEvent): void => {
      focused.current = event.target as HTMLElement;
    };
    element.addEventListener("focusin", remember);
    return () => element.removeEventListener("focusin", remember);
  }, []);

  useEffect(() => {
    const root = within.current?.getRootNode() as ShadowRoot | undefined;
    if (focused.current === null || focused.current.isConnected || root?.activeElement !== null) return;
    focused.current = null;
    root.querySelector<HTMLElement>("[data-fallback-focus]")?.focus({ preventScroll: true });
  }, [answer]);
}
