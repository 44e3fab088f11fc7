// Tokens in bytes: the core looks, this carries the bytes into its memory.
import { call, resident } from "./call.js";
import type { TokenScanner } from "./glue.js";
import { glue } from "./wasm.js";

/** A token in a source, without its secret. */
export interface TokenHit {
  /** From 1. */
  readonly line: number;
  /** From 1, in characters of UTF-8. */
  readonly column: number;
  readonly prefix: string;
  /** Null if the checksum does not fit. */
  readonly clientId: string | null;
}

const NOTHING: readonly TokenHit[] = [];

/** Looks for tokens in one source after another, whatever is in it. */
export class Scanner {
  readonly #core = resident((core) => new core.TokenScanner());
  #room: Uint8Array = new Uint8Array();
  #of: TokenScanner | undefined;

  /** Where the next bytes of the source go: written here, they need not be copied. Ask again after each `take`. */
  room(): Uint8Array {
    const core = this.#core();
    // Memory that grew leaves a view of zero bytes behind.
    if (this.#room.byteLength === 0 || this.#of !== core) {
      this.#room = new Uint8Array(glue().memory.buffer, core.roomPointer(), core.roomLength());
      this.#of = core;
    }
    return this.#room;
  }

  /** The tokens that are certain after `length` bytes were written into the room. After `last` comes another source. */
  take(length: number, last: boolean): readonly TokenHit[] {
    return call(() => this.#core().take(length, last) as TokenHit[] | null) ?? NOTHING;
  }

  /** The tokens that are certain after more bytes, however many. */
  feed(bytes: Uint8Array): readonly TokenHit[] {
    let hits = NOTHING;
    for (let start = 0; start < bytes.byteLength; ) {
      const room = this.room();
      const piece = bytes.subarray(start, start + room.byteLength);
      room.set(piece);
      const found = this.take(piece.byteLength, false);
      if (found.length > 0) hits = [...hits, ...found];
      start += piece.byteLength;
    }
    return hits;
  }

  /** The last tokens of a source. */
  end(): readonly TokenHit[] {
    return this.take(0, true);
  }
}
