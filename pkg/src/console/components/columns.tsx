/** The head of a plain table: the names of its columns, and a word for a last one that needs none to the eye. */
import type { JSX } from "preact";

export function Columns({
  of: names,
  unseen,
}: {
  readonly of: readonly string[];
  /** What the last column holds, for a screen reader. */
  readonly unseen?: string;
}): JSX.Element {
  return (
    <thead>
      <tr>
        {names.map((name) => (
          <th key={name} scope="col">
            {name}
          </th>
        ))}
        {unseen === undefined ? null : (
          <th scope="col">
            <span class="unseen">{unseen}</span>
          </th>
        )}
      </tr>
    </thead>
  );
}
