/** What is wrong with the text in the search box, under the box, each with its place marked. */
import type { JSX } from "preact";
import { Prose } from "../../components/prose.js";
import { useConsole } from "../../context.js";

/** One thing that is wrong: `at` counts the characters before it. */
interface FilterIssue {
  readonly at: number;
  readonly limit: string;
}

/** What is wrong with the text of a filter, if that is why the keys could not be loaded. */
export function filterIssues(failure: unknown): readonly FilterIssue[] {
  const issues = (failure as { details?: { issues?: unknown } } | null | undefined)?.details?.issues;
  if (!Array.isArray(issues)) return [];
  return issues.filter(
    (issue: Record<string, unknown>) => issue.path === "filter.query" && typeof issue.at === "number",
  );
}

export const FILTER_NOTE = "filter-note";

export function FilterNote(): JSX.Element | null {
  const state = useConsole();
  const issues = filterIssues(state.table.failure.value);
  if (issues.length === 0) return null;
  const text = state.table.asked.value?.filter.query ?? "";
  return (
    <div class="filter-note" id={FILTER_NOTE} role="status">
      <ul>
        {issues.map(({ at, limit }) => (
          <li key={at}>
            <Marked text={text} at={at} /> <Prose>{limit}</Prose>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** The text, marked from the place to the end of its word. */
function Marked({ text, at }: { readonly text: string; readonly at: number }): JSX.Element {
  const length = /^\S*/.exec(text.slice(at))?.[0].length ?? 0;
  return (
    <code>
      {text.slice(0, at)}
      <mark>{text.slice(at, at + length) || "\u00a0"}</mark>
      {text.slice(at + length)}
    </code>
  );
}
