/** The head of a page: its title, one sentence of fact, and what can be done. */
import type { ComponentChildren, JSX } from "preact";

export function PageHead({
  title,
  fact,
  children,
}: {
  readonly title: string;
  readonly fact: ComponentChildren;
  readonly children?: ComponentChildren;
}): JSX.Element {
  return (
    <header class="page-head">
      <div>
        <h1 tabIndex={-1} data-fallback-focus>
          {title}
        </h1>
        <p>{fact}</p>
      </div>
      {children === undefined ? null : <div class="page-actions">{children}</div>}
    </header>
  );
}
