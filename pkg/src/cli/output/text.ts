// Text that fits: widths as a terminal counts them, columns, and lines that break between words.
import { once } from "../../console/format/once.js";

const graphemes = once(() => new Intl.Segmenter("en", { granularity: "grapheme" }));
const WIDE =
  /\p{Emoji_Presentation}|\ufe0f|[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]/u;
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not reach a terminal
const UNPRINTABLE = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** The text without what would steer the terminal: names come from users, and documents can be tampered with. */
export function printable(text: string): string {
  return text.replace(UNPRINTABLE, "\ufffd");
}

/** How many cells of a terminal the text takes. */
export function width(text: string): number {
  if (/^[ -~]*$/.test(text)) return text.length;
  let cells = 0;
  for (const { segment } of graphemes().segment(text)) cells += WIDE.test(segment) ? 2 : 1;
  return cells;
}

/** The text in at most `cells`, with `…` for what is cut off. */
export function clip(text: string, cells: number): string {
  if (width(text) <= cells) return text;
  let kept = "";
  let used = 0;
  for (const { segment } of graphemes().segment(text)) {
    used += width(segment);
    if (used > cells - 1) break;
    kept += segment;
  }
  return `${kept}…`;
}

/** The text, filled with spaces to `cells`. */
export function pad(text: string, cells: number): string {
  return text + " ".repeat(Math.max(0, cells - width(text)));
}

/** The text in lines of at most `cells`, each but the first behind `indent` spaces. */
export function wrap(text: string, cells: number, indent = 0): string {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && width(line) + 1 + width(word) > cells - indent) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line].join(`\n${" ".repeat(indent)}`);
}

/** Names and what is said of each, in two columns. */
export function pairs(
  rows: readonly (readonly [string, string])[],
  options: { indent?: number; cells?: number } = {},
): string {
  const { indent = 2, cells = Number.POSITIVE_INFINITY } = options;
  const longest = Math.max(0, ...rows.map(([name]) => width(name)));
  return rows
    .map(([name, said]) => {
      const start = `${" ".repeat(indent)}${pad(name, longest)}  `;
      return `${start}${wrap(said, cells, width(start))}`.trimEnd();
    })
    .join("\n");
}
