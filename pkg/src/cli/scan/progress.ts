// Says on a terminal how far a long scan has come, and cleans up behind itself.
import type { Terminal } from "../output/terminal.js";
import { clip } from "../output/text.js";

const PATIENCE_MS = 1000;
const INTERVAL_MS = 100;

/** A line at the foot of the terminal; nothing where nobody looks. */
export class Progress {
  readonly #terminal: Terminal;
  readonly #started = performance.now();
  #shown = 0;

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
  }

  /** Shows how far it is. */
  show(done: number, bytes: number, path: string, what = "files"): void {
    const now = performance.now();
    if (
      !this.#terminal.watched ||
      this.#terminal.json ||
      now - this.#started < PATIENCE_MS ||
      now - this.#shown < INTERVAL_MS
    )
      return;
    this.#shown = now;
    const text = `${done} ${what}, ${Math.round(bytes / 1e6)} MB  ${path}`;
    process.stderr.write(`\r\u001b[K${clip(text, (process.stderr.columns || 80) - 1)}`);
  }

  /** Takes the line away, so that something else can be printed. */
  clear(): void {
    if (this.#shown > 0) process.stderr.write("\r\u001b[K");
    this.#shown = 0;
  }
}
