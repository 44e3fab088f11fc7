// The shared buffer: the text of a request is encoded straight into wasm memory, so that a call carries numbers only.
import type { RequestVerifier } from "../core/glue.js";
import { glue } from "../core/wasm.js";

const encoder = new TextEncoder();
/** How many numbers an answer has. */
const OUTPUTS = 9;

/** Writes into the input of one verifier, and reads its output. */
export class Shared {
  readonly #verifier: RequestVerifier;
  readonly #pointer: number;
  readonly #length: number;
  readonly #output: number;
  #bytes: Uint8Array = new Uint8Array();
  #numbers: Float64Array = new Float64Array();

  constructor(verifier: RequestVerifier) {
    this.#verifier = verifier;
    this.#pointer = verifier.inputPointer();
    this.#length = verifier.inputLength();
    this.#output = verifier.outputPointer();
  }

  get verifier(): RequestVerifier {
    return this.#verifier;
  }

  /** The number of bytes written at `offset`; -1 if there is no room for all of the text. */
  write(text: string, offset: number): number {
    // Memory that grew leaves a view of zero bytes behind, into which nothing would be written without a word.
    if (this.#bytes.byteLength === 0) this.#view();
    const { read, written } = encoder.encodeInto(text, offset === 0 ? this.#bytes : this.#bytes.subarray(offset));
    if (read === text.length) return written;
    // Nobody will ask about it, so nobody else wipes it.
    this.#bytes.fill(0);
    return -1;
  }

  /** The number of bytes of a body written behind `offset` bytes of text; -1 if there is no room for it. */
  writeBody(body: Uint8Array | string, offset: number): number {
    const room = this.#length - offset;
    if (typeof body !== "string") {
      if (body.byteLength > room) return -1;
      this.#bytes.set(body, offset);
      return body.byteLength;
    }
    // No character takes more than three bytes.
    return body.length * 3 > room ? -1 : this.write(body, offset);
  }

  /** The numbers of the last answer. */
  numbers(): Float64Array {
    if (this.#numbers.byteLength === 0) this.#view();
    return this.#numbers;
  }

  #view(): void {
    const { buffer } = glue().memory;
    this.#bytes = new Uint8Array(buffer, this.#pointer, this.#length);
    this.#numbers = new Float64Array(buffer, this.#output, OUTPUTS);
  }
}
