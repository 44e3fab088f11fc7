// A call that cannot be understood.
import type { Issue } from "../../index.js";

/** Everything that is wrong with a call, in the form in which the SDK says what is wrong with an input. */
export class UsageError extends Error {
  readonly issues: readonly Issue[];
  /** The words of the command whose help would say how; undefined if it is not known which. */
  readonly words: string | undefined;

  constructor(issues: readonly Issue[], words?: string) {
    super(issues.map((issue) => issue.message).join("; "));
    this.issues = issues;
    this.words = words;
  }
}

/** One thing that is wrong: `path` as it was typed, `limit` what would be right. */
export function issue(path: string, rule: string, limit: string): Issue {
  return { path, rule, limit, message: `${path} ${limit}` };
}

/** A usage error about one thing. */
export function usage(path: string, limit: string, words?: string): UsageError {
  return new UsageError([issue(path, "usage", limit)], words);
}

/** What was typed, for an error; cut short, because it could be a secret that slipped out of its place. */
export function echoed(typed: string): string {
  return `\`${typed.length > 24 ? `${typed.slice(0, 23)}…` : typed}\``;
}
