/** What a change does or did, member by member: before and after. */
import type { JSX } from "preact";
import type { Change } from "../../types/explanation.js";
import { formatInstant } from "../format/date.js";

export function Changes({
  of: changes,
  most = 240,
}: {
  readonly of: readonly Change[];
  /** How much of a value is shown. Units: characters. */
  readonly most?: number;
}): JSX.Element {
  return (
    <ul>
      {changes.map(({ path, before, after }) => (
        <li key={path}>
          <code>{shorten(path)}</code>
          <span>
            <del>{show(path, before, most)}</del> → <ins>{show(path, after, most)}</ins>
          </span>
        </li>
      ))}
    </ul>
  );
}

/** A path is read for its words: of the ids in it, the beginning is enough. */
function shorten(path: string): string {
  return path.replace(/\b([0-9A-Za-z]{6})[0-9A-Za-z]{18}\b/g, "$1…");
}

function show(path: string, value: unknown, most: number): string {
  if (value === undefined || value === null) return "nothing";
  const text = JSON.stringify(instants(path, value), (name, member: unknown) => instants(name, member));
  return text.length > most ? `${text.slice(0, most)}…` : text;
}

/** Members ending in `At` are instants. */
export function instants(name: string, value: unknown): unknown {
  return name.endsWith("At") && typeof value === "number" ? formatInstant(value) : value;
}
