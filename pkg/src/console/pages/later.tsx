/** Draws with what is fetched later; meanwhile the head of the page stands there, and keeps the keyboard's place. */
import type { ComponentChildren, JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { FailureNote } from "../components/failure.js";
import { PageHead } from "../components/head.js";
import { useFocusRescue } from "../components/rescue.js";

type More = typeof import("./more.js");

let fetched: More | null = null;

export function Later({
  title,
  children,
}: {
  /** Of the page; left out where it is a part of one. */
  readonly title?: string;
  readonly children: (more: More) => ComponentChildren;
}): JSX.Element {
  const [more, setMore] = useState(fetched);
  const [error, setError] = useState<unknown>(null);
  const within = useRef<HTMLDivElement>(null);
  useFocusRescue(within, more);

  useEffect(() => {
    if (more !== null) return;
    import("./more.js").then((found) => {
      fetched = found;
      setMore(found);
    }, setError);
  }, []);

  return (
    <div class="later" ref={within}>
      {more !== null ? (
        children(more)
      ) : title === undefined ? (
        <FailureNote error={error} />
      ) : (
        <div class="page">
          <PageHead title={title} fact={error === null ? "Loading…" : "There is nothing to show."} />
          <FailureNote error={error} />
        </div>
      )}
    </div>
  );
}
