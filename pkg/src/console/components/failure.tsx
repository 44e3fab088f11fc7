/** A refusal in the words of whoever refused, with its stable code; focus is moved to it, so that it is read. */
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { readFailure } from "../format/text.js";
import { Icon } from "./icon.js";
import { Prose } from "./prose.js";

export function FailureNote({
  error,
  paths = [],
}: {
  readonly error: unknown;
  /** Issues that a field shows itself. */
  readonly paths?: readonly string[];
}): JSX.Element | null {
  const note = useRef<HTMLDivElement>(null);
  useEffect(() => note.current?.focus(), [error]);
  if (error === null || error === undefined) return null;
  const failure = readFailure(error);
  const issues = failure.issues.filter((issue) => !paths.includes(issue.path));
  return (
    <div class="failure" role="alert" tabIndex={-1} ref={note}>
      <Icon name="warn" />
      <div>
        <p>
          <Prose>{failure.message}</Prose> {failure.facts.join(" ")}{" "}
          {failure.code === null ? null : <code>{failure.code}</code>}
        </p>
        {issues.length === 0 ? null : (
          <ul>
            {issues.map((issue) => (
              <li key={issue.path}>
                <code>{issue.path}</code> <Prose>{issue.message}</Prose>
              </li>
            ))}
          </ul>
        )}
      </div>
    </div>
  );
}
