// The test API of the suite that runs in every runtime: nothing here, and nothing in the suite, may need more than the
// language, Web Crypto and `keyward`. A host runs `runAll` and hands the report out as JSON.

/** What a suite file gets: it registers tests and writes golden lines; the tests run one after another, in order. */
export interface Suite {
  /** Registers a test; it fails by throwing. */
  test(name: string, body: (golden: Golden) => void | Promise<void>): void;
}

/** Adds one decision to the golden file: any JSON value, which becomes one line. */
export interface Golden {
  (decision: unknown): void;
  /** The lines so far, those of the files before included. */
  readonly lines: readonly string[];
}

/** What a host reports. */
export interface Report {
  readonly passed: number;
  readonly failed: readonly { readonly name: string; readonly error: string }[];
  /** The golden lines in the order of the tests, each ending with a line feed. */
  readonly golden: string;
}

/** A suite file: `export function suite(t: Suite): void`. */
export type SuiteFile = (t: Suite) => void;

/** Runs every test of every file and reports. A file that registers nothing is a failure: it would test nothing. */
export async function runSuites(files: { readonly [name: string]: SuiteFile }): Promise<Report> {
  let passed = 0;
  const written: string[] = [];
  const golden: Golden = Object.assign((decision: unknown) => void written.push(JSON.stringify(decision)), {
    lines: written,
  });
  const failed: { name: string; error: string }[] = [];
  for (const [file, suite] of Object.entries(files)) {
    const tests: [string, (golden: Golden) => void | Promise<void>][] = [];
    suite({ test: (name, body) => void tests.push([name, body]) });
    if (tests.length === 0) failed.push({ name: file, error: "registers no test" });
    for (const [name, body] of tests) {
      try {
        await body(golden);
        passed++;
      } catch (error) {
        failed.push({ name: `${file}: ${name}`, error: describe(error) });
      }
    }
  }
  return { passed, failed, golden: written.map((line) => `${line}\n`).join("") };
}

/** Throws unless `condition` holds. */
export function ok(condition: unknown, message = "expected a true value"): asserts condition {
  if (!condition) throw new Error(message);
}

/** Throws unless both values are the same: `Object.is` for primitives, the same JSON shape with sorted keys for the rest. */
export function equal(actual: unknown, expected: unknown, message = "values differ"): void {
  if (Object.is(actual, expected)) return;
  const [left, right] = [canonical(actual), canonical(expected)];
  if (left !== right) throw new Error(`${message}\n  actual:   ${left}\n  expected: ${right}`);
}

/** What `body` throws; it is itself an error if `body` does not throw, or throws something without `code` when one is asked for. */
export async function thrown(body: () => unknown, code?: string): Promise<Error & { code?: string }> {
  try {
    await body();
  } catch (error) {
    ok(error instanceof Error, `threw something that is no Error: ${String(error)}`);
    const caught: Error & { code?: string } = error;
    if (code !== undefined) equal(caught.code, code, `another error was thrown: ${caught.message}`);
    return caught;
  }
  throw new Error(`did not throw${code === undefined ? "" : ` \`${code}\``}`);
}

// `undefined`, functions and the like have no JSON: named, so that they differ from null and from each other.
function canonical(value: unknown): string {
  const text = JSON.stringify(value, (_, inner: unknown) => {
    if (inner === undefined) return "(undefined)";
    if (typeof inner === "bigint") return `(bigint ${inner})`;
    if (inner instanceof Uint8Array) return `(bytes ${Array.from(inner).join(" ")})`;
    if (inner === null || typeof inner !== "object" || Array.isArray(inner)) return inner;
    return Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
  return text ?? String(value);
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = "code" in error ? ` [${String(error.code)}]` : "";
  return `${error.name}${code}: ${error.message}\n${(error.stack ?? "").split("\n").slice(1, 6).join("\n")}`;
}
