// A request, as options or as a file describe it.
import type { RequestLike } from "../../index.js";
import type { Call } from "../command/command.js";
import { asText, many, Problem, type Reader, text } from "../command/option.js";
import { usage } from "../command/usage.js";
import type { Terminal } from "../output/terminal.js";
import { readFile } from "./file.js";

/** A header line. */
export type Line = readonly [name: string, value: string];

/** A request with everything in hand. */
export interface PlainRequest extends RequestLike {
  readonly method: string;
  readonly url: string;
  readonly headers: readonly Line[];
  readonly body: Uint8Array | null;
}

const asMethod: Reader<string> = (typed) => {
  if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(typed)) throw new Problem("must be an HTTP method, such as POST");
  return typed;
};

export const METHOD = {
  ...text("request", "METHOD", "The method", { short: "X", fallback: "GET, or POST with a body" }),
  read: asMethod,
};
export const DATA = text("data", "BODY", "The body; @FILE is the bytes of a file, @- standard input", { short: "d" });
export const HEADER = many("header", "LINE", "A header line, 'Name: value'; @FILE reads lines from a file", asText, {
  short: "H",
});

/** Where the body of a request came from: what a ready command has to say about it. */
export interface Body {
  readonly bytes: Uint8Array | null;
  /** The path behind `@`; undefined if the body was typed. */
  readonly file?: string;
}

/** The body that `--data` names. */
export async function bodyOf(call: Call, terminal: Terminal): Promise<Body> {
  const typed = call.one(DATA);
  if (typed === undefined) return { bytes: null };
  if (!typed.startsWith("@")) return { bytes: Buffer.from(typed) };
  const file = typed.slice(1);
  return { bytes: await readFile("--data", file, terminal, "the body"), file };
}

/** The header lines that `--header` names. */
export async function headersOf(call: Call, terminal: Terminal): Promise<readonly Line[]> {
  const lines: Line[] = [];
  for (const typed of call.many(HEADER) ?? []) {
    if (!typed.startsWith("@")) lines.push(lineOf(typed));
    else {
      const bytes = await readFile("--header", typed.slice(1), terminal, "header lines");
      lines.push(
        ...textLines(bytes.toString("latin1"))
          .filter((line) => line !== "")
          .map(lineOf),
      );
    }
  }
  return lines;
}

/**
 * A request as it travels: request line, header lines, an empty line, the body. Lines may end in LF alone.
 *
 * Errors: `UsageError` if it is not one.
 */
export function parseMessage(bytes: Buffer, origin: string | undefined): PlainRequest {
  const head = headEnd(bytes);
  const [first = "", ...rest] = textLines(bytes.subarray(0, head.end).toString("latin1"));
  const [, method, target] = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+) (\S+) HTTP\/\d(?:\.\d)?$/.exec(first) ?? [];
  if (method === undefined || target === undefined)
    throw usage("the request", "must start with a line such as `GET /path HTTP/1.1`");
  const headers = rest.map(lineOf);
  const body = bytes.subarray(head.body);
  return { method, url: urlOf(target, headers, origin), headers, body: body.byteLength === 0 ? null : body };
}

function urlOf(target: string, headers: readonly Line[], origin: string | undefined): string {
  if (/^https?:\/\//i.test(target)) return target;
  const host = headers.find(([name]) => name.toLowerCase() === "host")?.[1];
  if (origin === undefined && host === undefined)
    throw usage("the request", "has no Host: say with --origin where it went, as in https://api.example.com");
  return `${origin ?? `https://${host}`}${target}`;
}

/** Where the head ends, and where the body starts. */
function headEnd(bytes: Buffer): { readonly end: number; readonly body: number } {
  const match = /\r?\n\r?\n/.exec(bytes.toString("latin1"));
  if (match === null) return { end: bytes.byteLength, body: bytes.byteLength };
  return { end: match.index, body: match.index + match[0].length };
}

function lineOf(line: string): Line {
  const colon = line.indexOf(":");
  const name = line.slice(0, colon);
  // The line is not repeated: it could be a credential.
  if (colon < 1 || /[\s\0]/.test(name)) throw usage("a header line", "must be `Name: value`");
  return [name, line.slice(colon + 1).replace(/^[ \t]+|[ \t]+$/g, "")];
}

function textLines(text: string): string[] {
  return text.replace(/(?:\r?\n)+$/, "").split(/\r?\n/);
}
