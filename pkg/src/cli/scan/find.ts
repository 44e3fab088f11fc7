// Finds tokens in a source: in a stream of bytes, or in a file that is read straight into the core's memory.
import { closeSync, openSync, readSync } from "node:fs";
import { Scanner, type TokenHit } from "../../core/scanner.js";

/** A token, without its secret. */
export type Hit = TokenHit;

/** One for all sources: they are looked at one after another. */
const shared = new Scanner();

/** Every token in the chunks, in order. A token that lies across two chunks is found once. */
export async function* find(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Hit> {
  const scanner = new Scanner();
  let narrow: ((chunk: Uint8Array) => Uint8Array) | undefined;
  for await (const chunk of chunks) {
    narrow ??= decoder(chunk);
    yield* scanner.feed(narrow(chunk));
  }
  yield* scanner.end();
}

/** Every token in a file. `count` is told of the bytes as they are read. */
export function findInFile(path: string, count: (bytes: number) => void): readonly Hit[] {
  const file = openSync(path, "r");
  let ended = false;
  try {
    const hits: Hit[] = [];
    let narrow: ((chunk: Uint8Array) => Uint8Array) | undefined;
    while (!ended) {
      const room = shared.room();
      const length = readUpTo(file, room);
      count(length);
      narrow ??= decoder(room.subarray(0, length));
      const last = length < room.byteLength;
      if (narrow === same) {
        ended = last;
        hits.push(...shared.take(length, last));
      } else {
        // A copy: what is decoded is written where it was read.
        hits.push(...shared.feed(narrow(room.slice(0, length))));
        if (last) {
          ended = true;
          hits.push(...shared.end());
        }
      }
    }
    return hits;
  } finally {
    // What was found in half a file is not the start of the next one.
    if (!ended) shared.end();
    closeSync(file);
  }
}

/** Every token in bytes that are there already. */
export function findInBytes(bytes: Uint8Array): readonly Hit[] {
  return [...shared.feed(decoder(bytes)(bytes)), ...shared.end()];
}

/** Fills the room, unless the file ends before. */
function readUpTo(file: number, room: Uint8Array): number {
  let length = 0;
  while (length < room.byteLength) {
    const read = readSync(file, room, length, room.byteLength - length, null);
    if (read === 0) break;
    length += read;
  }
  return length;
}

const same = (chunk: Uint8Array) => chunk;

/** Bytes are looked at as they are; UTF-16 says that it is by its first bytes. */
export function decoder(first: Uint8Array): (chunk: Uint8Array) => Uint8Array {
  const [one, two] = first;
  const encoding = one === 0xff && two === 0xfe ? "utf-16le" : one === 0xfe && two === 0xff ? "utf-16be" : null;
  if (encoding === null) return same;
  const [wide, encoder] = [new TextDecoder(encoding), new TextEncoder()];
  return (chunk) => encoder.encode(wide.decode(chunk, { stream: true }));
}
