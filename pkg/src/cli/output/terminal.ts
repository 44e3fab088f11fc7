// Where output goes: data to standard output, everything that is said about it to standard error.
import { createInterface } from "node:readline/promises";
import { usage } from "../command/usage.js";
import { type Paint, plain, styled } from "./paint.js";

/** The two output streams and the input of one run. */
export class Terminal {
  /** Whether everything is JSON. */
  readonly json: boolean;
  /** Colours for standard output, and for standard error: each only if it is a terminal. */
  readonly out: Paint;
  readonly err: Paint;
  #stdin: string | undefined;

  constructor(json: boolean, env: NodeJS.ProcessEnv) {
    this.json = json;
    this.out = paintFor(process.stdout, env);
    this.err = paintFor(process.stderr, env);
  }

  /** The width of standard output; undefined if it is no terminal, and nothing has to fit. */
  get columns(): number | undefined {
    return process.stdout.isTTY ? process.stdout.columns || 80 : undefined;
  }

  /** Whether somebody looks at standard error. */
  get watched(): boolean {
    return process.stderr.isTTY === true;
  }

  /** Prints a value: as JSON if that is asked for, else as `text` says it. */
  print(value: unknown, text: () => string): void {
    this.line(this.json ? JSON.stringify(value, null, 2) : text());
  }

  /** A line of data. */
  line(text: string): void {
    process.stdout.write(`${text}\n`);
  }

  /** Bytes of data, as they are; on a terminal, the prompt that follows gets a line of its own. */
  bytes(data: Uint8Array): void {
    process.stdout.write(data);
    if (process.stdout.isTTY && data.at(-1) !== 10) process.stdout.write("\n");
  }

  /** Says something about the data; nothing in JSON mode. */
  note(text: string): void {
    if (!this.json) process.stderr.write(`${text}\n`);
  }

  /** Says something that must not be missed. */
  warn(text: string): void {
    process.stderr.write(
      this.json ? `${JSON.stringify({ warning: text })}\n` : `${this.err.yellow("warning:")} ${text}\n`,
    );
  }

  /**
   * Whether whoever types the command says yes. Without a person at both ends there is nobody to ask: then the command
   * itself is the yes.
   */
  async confirm(question: string, shown: string): Promise<boolean> {
    if (this.json || !process.stdin.isTTY || !process.stderr.isTTY) return true;
    const asker = createInterface({ input: process.stdin, output: process.stderr });
    try {
      this.note(shown);
      return /^y(es)?$/i.test((await asker.question(`${question} [y/N] `)).trim());
    } finally {
      asker.close();
    }
  }

  /** Everything on standard input. Only one thing can be read from it: `what` says which, for the error. */
  async read(what: string): Promise<Buffer> {
    if (this.#stdin !== undefined) throw usage("standard input", `cannot be both ${this.#stdin} and ${what}`);
    this.#stdin = what;
    if (process.stdin.isTTY) this.note(this.err.dim(`reading ${what} from the terminal; end with Ctrl-D`));
    const chunks: Buffer[] = [];
    for await (const chunk of process.stdin) chunks.push(Buffer.from(chunk as Uint8Array));
    return Buffer.concat(chunks);
  }
}

function paintFor(stream: NodeJS.WriteStream, env: NodeJS.ProcessEnv): Paint {
  // https://no-color.org: any text that is not empty.
  return stream.isTTY && !env.NO_COLOR && env.TERM !== "dumb" ? styled : plain;
}
