/**
 * What is typed, as values. A text that is no number stays a text: the core refuses it, and names what it takes.
 */

/** `"7"` as 7. */
export function wholeOf(text: string): number | string {
  const trimmed = text.trim();
  return /^-?\d{1,15}$/.test(trimmed) ? Number(trimmed) : trimmed;
}

/** `"7, 1"` as 7 and 1. */
export function numbersOf(text: string): readonly (number | string)[] {
  return labelsOf(text).map(wholeOf);
}

/** `"a, b"` as a and b. */
export function labelsOf(text: string): readonly string[] {
  return text
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");
}

/** Lines of `production: read, write` as an access. */
export function accessOf(text: string): { readonly [environment: string]: readonly string[] } {
  return Object.fromEntries(
    linesOf(text).map((line) => {
      const [environment = "", ...roles] = line.split(":");
      return [environment.trim(), labelsOf(roles.join(":"))];
    }),
  );
}

/** An access as those lines. */
export function accessText(access: { readonly [environment: string]: readonly string[] }): string {
  return Object.entries(access)
    .map(([environment, roles]) => `${environment}: ${roles.join(", ")}`)
    .join("\n");
}

/** Lines of `NAME=value` as parameters. */
export function parametersOf(text: string): { readonly [name: string]: string } {
  return Object.fromEntries(
    linesOf(text).map((line) => {
      const at = line.indexOf("=");
      return at < 0 ? [line, ""] : [line.slice(0, at).trim(), line.slice(at + 1).trim()];
    }),
  );
}

function linesOf(text: string): readonly string[] {
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
}
