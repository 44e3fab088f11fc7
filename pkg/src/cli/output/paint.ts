// Colours, or none.

/** Dresses a text. */
export interface Paint {
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly red: (text: string) => string;
  readonly green: (text: string) => string;
  readonly yellow: (text: string) => string;
}

/** For pipes and files, and wherever NO_COLOR is set. */
export const plain: Paint = { bold: same, dim: same, red: same, green: same, yellow: same };

/** For terminals; the sixteen basic colours only, which every theme keeps readable. */
export const styled: Paint = {
  bold: sgr(1, 22),
  dim: sgr(2, 22),
  red: sgr(31, 39),
  green: sgr(32, 39),
  yellow: sgr(33, 39),
};

function same(text: string): string {
  return text;
}

function sgr(on: number, off: number): (text: string) => string {
  return (text) => `\u001b[${on}m${text}\u001b[${off}m`;
}
