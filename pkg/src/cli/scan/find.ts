// Finds tokens in a stream of bytes, whatever else is in it.
import { inspectToken, TOKEN_PATTERN } from "../../entry/inline.js";

/** A token, without its secret. */
export interface Hit {
  /** From 1, in characters. */
  readonly line: number;
  readonly column: number;
  readonly prefix: string;
  /** Null if the checksum does not fit. */
  readonly clientId: string | null;
}

/** More than the longest token with the character before and behind it, which decide whether it is one. */
const OVERLAP = 128;

/** Letters that belong to an escape and not to what follows: `%3D` in a URL, `\n` in JSON. */
const ESCAPES = /%[0-9A-Fa-f]{2}|\\[nrt]/g;

/** Every token in the chunks, in order. A token that lies across two chunks is found once. */
export async function* find(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Hit> {
  const place = new Place();
  let decode: ((chunk: Uint8Array) => string) | undefined;
  let text = "";
  let searched = 0;
  for await (const chunk of chunks) {
    decode ??= decoder(chunk);
    text += decode(chunk);
    // What follows the last characters is not known yet.
    const safe = text.length - OVERLAP;
    if (safe <= searched) continue;
    for (const [start, hit] of tokens(text, searched, safe)) yield { ...place.at(text, start), ...hit };
    // The pattern looks behind, so some of what was searched is kept in front.
    const kept = Math.max(0, safe - OVERLAP);
    place.cut(text, kept);
    text = text.slice(kept);
    searched = safe - kept;
  }
  for (const [start, hit] of tokens(text, searched, text.length)) yield { ...place.at(text, start), ...hit };
}

type Shape = Pick<Hit, "prefix" | "clientId">;

/** The tokens that start from `from` on and before `to`. */
function* tokens(text: string, from: number, to: number): Generator<[number, Shape]> {
  const clean = /[%\\]/.test(text) ? text.replace(ESCAPES, (found) => " ".repeat(found.length)) : text;
  for (const match of clean.matchAll(TOKEN_PATTERN)) {
    if (match.index < from || match.index >= to) continue;
    const shape = inspectToken(match[0]);
    if (shape) yield [match.index, { prefix: shape.prefix, clientId: shape.clientId }];
  }
}

/** Counts lines and columns, each character once; columns in characters, as editors do. */
class Place {
  #line = 1;
  #column = 1;
  #counted = 0;

  /** The place of an index into the text, which is not before the one that was asked for last. */
  at(text: string, index: number): { readonly line: number; readonly column: number } {
    const passed = text.slice(this.#counted, index);
    const lines = count(passed, /\n/g);
    this.#line += lines;
    if (lines > 0) this.#column = 1;
    this.#column += characters(lines > 0 ? passed.slice(passed.lastIndexOf("\n") + 1) : passed);
    this.#counted = Math.max(this.#counted, index);
    return { line: this.#line, column: this.#column };
  }

  /** The first `length` of the text is left away. */
  cut(text: string, length: number): void {
    this.at(text, Math.max(this.#counted, length));
    this.#counted -= length;
  }
}

/** Bytes become one character each, so that nothing is lost in binary files; UTF-16 says that it is by its first bytes. */
function decoder(first: Uint8Array): (chunk: Uint8Array) => string {
  const [one, two] = first;
  const encoding = one === 0xff && two === 0xfe ? "utf-16le" : one === 0xfe && two === 0xff ? "utf-16be" : null;
  if (encoding === null)
    return (chunk) => Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength).toString("latin1");
  const decoder = new TextDecoder(encoding);
  return (chunk) => decoder.decode(chunk, { stream: true });
}

/** In UTF-8 that is read byte by byte, the bytes 80 to BF continue a character. */
function characters(text: string): number {
  return text.length - count(text, /[\u0080-\u00bf]/g);
}

function count(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0;
}
