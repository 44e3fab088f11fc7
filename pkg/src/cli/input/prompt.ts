// Asks for a secret on the terminal, without showing what is typed.
import { usage } from "../command/usage.js";
import type { Terminal } from "../output/terminal.js";

const BACKSPACE = /[\b\u007f]/;
const END = /[\r\n]/;
const INTERRUPT = "\u0003";
const NOTHING_MORE = "\u0004";

/** Whether there is somebody to ask. */
export function canAsk(terminal: Terminal): boolean {
  return !terminal.json && process.stdin.isTTY === true && process.stderr.isTTY === true;
}

/**
 * What is typed up to the end of the line; what is erased while typing does not count.
 *
 * Errors: `UsageError` for Ctrl-C.
 */
export async function askSecret(question: string): Promise<string> {
  const { stdin, stderr } = process;
  // Before the question: whoever answers at once is not shown either.
  stdin.setRawMode(true);
  stdin.setEncoding("utf8");
  try {
    stderr.write(`${question}: `);
    return await typedLine(stdin);
  } finally {
    stdin.setRawMode(false);
    stdin.pause();
    stderr.write("\n");
  }
}

function typedLine(stdin: NodeJS.ReadStream): Promise<string> {
  return new Promise((resolve, reject) => {
    let typed: string[] = [];
    const done = (finish: () => void, rest = "") => {
      stdin.removeListener("data", take);
      stdin.removeListener("end", ended);
      // What was pasted behind the line belongs to the next question.
      if (rest !== "") stdin.unshift(Buffer.from(rest));
      finish();
    };
    const ended = () => done(() => resolve(typed.join("")));
    const take = (chunk: string) => {
      const characters = Array.from(chunk);
      for (const [index, character] of characters.entries()) {
        if (character === INTERRUPT) return done(() => reject(usage("the passphrase", "was not given")));
        if (END.test(character) || character === NOTHING_MORE) {
          return done(() => resolve(typed.join("")), characters.slice(index + 1).join(""));
        }
        if (BACKSPACE.test(character)) typed = typed.slice(0, -1);
        else typed.push(character);
      }
    };
    stdin.on("data", take);
    stdin.on("end", ended);
    stdin.resume();
  });
}
