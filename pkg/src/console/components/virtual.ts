/**
 * Which rows of a long list are in sight. The list is as tall as all its rows; only those in sight, and a few around
 * them, are in the document. It follows whatever scrolls: the table on a desk, the page on a phone.
 */
import type { RefObject } from "preact";
import { useLayoutEffect, useState } from "preact/hooks";

export interface Visible {
  readonly first: number;
  /** One after the last. */
  readonly last: number;
  readonly rowHeight: number;
}

/** Rows kept on each side, so that a fast scroll meets rows that are drawn already. */
const OVERSCAN = 10;

/** The visible rows of `count`; the row height is the list's custom property `--row`, which CSS changes on a phone. */
export function useVisibleRows(list: RefObject<HTMLElement | null>, count: number): Visible {
  const [visible, setVisible] = useState<Visible>({ first: 0, last: 20, rowHeight: 50 });

  useLayoutEffect(() => {
    const element = list.current;
    if (element === null) return;
    const root = element.getRootNode();
    let scroller = scrollerOf(element);
    let rowHeight = 50;

    function measure(): void {
      if (element === null) return;
      const port = scroller.getBoundingClientRect();
      const top = port.top - element.getBoundingClientRect().top;
      const first = Math.max(0, Math.min(count, Math.floor(top / rowHeight) - OVERSCAN));
      const last = Math.max(first, Math.min(count, Math.ceil((top + scroller.clientHeight) / rowHeight) + OVERSCAN));
      setVisible((old) =>
        old.first === first && old.last === last && old.rowHeight === rowHeight ? old : { first, last, rowHeight },
      );
    }

    function resize(): void {
      if (element === null) return;
      scroller = scrollerOf(element);
      rowHeight = Number.parseFloat(getComputedStyle(element).getPropertyValue("--row")) || 50;
      measure();
    }

    resize();
    const observer = new ResizeObserver(resize);
    observer.observe(scroller);
    observer.observe(element);
    // Scroll events do not bubble; they are captured on the way down.
    root.addEventListener("scroll", measure, { capture: true, passive: true });
    return () => {
      observer.disconnect();
      root.removeEventListener("scroll", measure, { capture: true });
    };
  }, [count]);

  return { ...visible, last: Math.min(visible.last, count) };
}

function scrollerOf(element: HTMLElement): HTMLElement {
  let candidate = element.parentElement;
  while (candidate !== null && !/auto|scroll/.test(getComputedStyle(candidate).overflowY))
    candidate = candidate.parentElement;
  return candidate ?? element;
}
