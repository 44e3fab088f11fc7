// The body of a webhook, whole: what is signed is all of it, and not a digest.
import type { RequestLike } from "../types/request.js";

const encoder = new TextEncoder();
const EMPTY = new Uint8Array();

/**
 * @internal The bytes of a body, undefined where it cannot be read. A Fetch `Request` is read from a copy, and not more of it
 * than `limit` and a piece, which is enough for the core to say that it is too large.
 */
export async function payloadOf(request: RequestLike, given: unknown, limit: number): Promise<Uint8Array | undefined> {
  const body = given === undefined ? request.body : given;
  if (typeof body === "string") return encoder.encode(body);
  if (body instanceof Uint8Array) return body;
  if (body instanceof ArrayBuffer) return new Uint8Array(body);
  const { bodyUsed } = request as { readonly bodyUsed?: unknown };
  if (given !== undefined || typeof request.clone !== "function") {
    return body === undefined || body === null ? EMPTY : undefined;
  }
  if (bodyUsed === true) return undefined;
  const copy = request.clone() as { readonly body?: PayloadStream | null; arrayBuffer(): Promise<ArrayBuffer> };
  if (copy.body) return readPast(copy.body, limit);
  // Firefox has no `body` of a request: there nothing but its bytes says whether there are some.
  return copy.body === null ? EMPTY : new Uint8Array(await copy.arrayBuffer());
}

interface PayloadStream {
  getReader(): { read(): Promise<{ done: boolean; value?: Uint8Array }>; cancel(): Promise<void> };
}

async function readPast(stream: PayloadStream, limit: number): Promise<Uint8Array | undefined> {
  const reader = stream.getReader();
  const pieces: Uint8Array[] = [];
  let length = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done || value === undefined) break;
      pieces.push(value);
      length += value.byteLength;
      if (length <= limit) continue;
      // Not awaited: the other branch of the copy may never be read to its end.
      reader.cancel().catch(() => undefined);
      break;
    }
  } catch {
    return undefined;
  }
  const bytes = new Uint8Array(length);
  let offset = 0;
  for (const piece of pieces) {
    bytes.set(piece, offset);
    offset += piece.byteLength;
  }
  return bytes;
}
