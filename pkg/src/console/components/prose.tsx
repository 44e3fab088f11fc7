/** A sentence of the SDK: what it puts in backticks is shown as code. */
import type { JSX } from "preact";

export function Prose({ children }: { readonly children: string }): JSX.Element {
  // Every second piece stood between backticks; the pieces never change places, so their index names them.
  return (
    <>
      {children
        .split("`")
        .map((piece, index) => (index % 2 === 1 ? <code key={`code-${index}`}>{piece}</code> : piece))}
    </>
  );
}
