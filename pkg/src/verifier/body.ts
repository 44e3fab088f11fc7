// The body of a message, as the core is told of it: its bytes, or what came of hashing them as they passed. A body that
// is read to be verified is never held here.
import { call } from "../core/call.js";
import type { BodyHash } from "../core/glue.js";
import { glue } from "../core/wasm.js";
import { fieldOf, type MessageText } from "./request.js";

/** What a state of a body is as a number; the core names them in `src/wasm/request.rs`. */
export const KNOWN = 0;
const UNREAD = 1;
const HASHED = 2;
const UNAVAILABLE = 3;

/** A body as the core is told of it. */
export interface Told {
  readonly state: number;
  readonly content: Uint8Array | string | null;
}

/** A body that can be read, and has not been. */
export interface Unread {
  /** A stream of its bytes. */
  open(): unknown;
  /** Whether it can be opened more than once. */
  readonly again: boolean;
}

/** A body: told as it is, or to be read first. */
export type Body = Told | Unread;

/** There is one that nobody has read yet. */
export const NOT_READ: Told = { state: UNREAD, content: null };

/** There is one, and it cannot be read. */
export const GONE: Told = { state: UNAVAILABLE, content: null };

const NOTHING: Told = { state: KNOWN, content: null };

/** What has a body: a Fetch `Request` or `Response`, or a plain object. */
interface Bodied {
  readonly body?: unknown;
  readonly bodyUsed?: unknown;
  readonly clone?: unknown;
}

/** What can be read without taking its body away. */
interface Cloneable {
  clone(): { readonly body?: unknown; arrayBuffer(): Promise<ArrayBuffer> };
}

/** The body of a message, or the one that is given in its place. */
export function bodyOf(message: object, given?: unknown): Body {
  const value = given === undefined ? (message as Bodied).body : given;
  if (typeof value === "string" || value instanceof Uint8Array) return value.length === 0 ? NOTHING : known(value);
  const { clone } = message as Bodied;
  if (given === undefined && typeof clone === "function") {
    const { bodyUsed } = message as Bodied;
    const whole = message as Cloneable;
    if (bodyUsed === true) return GONE;
    // Firefox has no `body` of a request: there nothing but its bytes says whether there are some.
    if (value === undefined) return { open: () => bytesOf(whole), again: true };
    return value === null ? NOTHING : { open: () => streamOf(whole), again: true };
  }
  if (value === undefined || value === null) return NOTHING;
  if (value instanceof ArrayBuffer) return known(new Uint8Array(value));
  if (ArrayBuffer.isView(value)) return known(new Uint8Array(value.buffer, value.byteOffset, value.byteLength));
  const { getReader, locked, stream } = value as { readonly [name: string]: unknown };
  if (typeof getReader === "function") return locked === true ? GONE : { open: () => value, again: false };
  if (typeof stream === "function") return { open: () => stream.call(value), again: true };
  return Symbol.asyncIterator in (value as object) ? { open: () => value, again: false } : GONE;
}

/** Whether it has to be read before anything can be said about its bytes. */
export function isUnread(body: Body): body is Unread {
  return "open" in body;
}

/** Reads a body as far as the digests that its message states need it, and not beyond `limit` bytes. */
export function hashed(body: Unread, message: MessageText, limit: number): Promise<Told> {
  const stated = fieldOf(message, "content-digest");
  return read(body, () => glue().BodyHash.stated(stated, limit));
}

/** Reads a whole body for the digest that is to be stated, or for those that the message states already. */
export function hashedToSign(body: Unread, message: MessageText): Promise<Told> {
  const stated = fieldOf(message, "content-digest");
  if (stated !== undefined) return hashed(body, message, Number.MAX_SAFE_INTEGER);
  return read(body, () => glue().BodyHash.toState());
}

/** The first bytes of a body, as many as `limit`. */
export async function readUpTo(body: Unread, limit: number): Promise<Told> {
  const bytes = new Uint8Array(limit);
  let length = 0;
  const isRead = await taken(body, (piece) => {
    bytes.set(piece.subarray(0, limit - length), length);
    length = Math.min(length + piece.byteLength, limit);
    return length < limit;
  });
  return isRead ? known(bytes.subarray(0, length)) : GONE;
}

function known(content: Uint8Array | string): Told {
  return { state: KNOWN, content };
}

function streamOf(message: Cloneable): unknown {
  return message.clone().body;
}

async function* bytesOf(message: Cloneable): AsyncGenerator<Uint8Array> {
  yield new Uint8Array(await message.clone().arrayBuffer());
}

/** What cannot be read to the end is gone; what the core throws is thrown. */
async function read(body: Unread, make: () => BodyHash): Promise<Told> {
  const hash = call(make);
  if (await taken(body, (piece) => update(hash, piece))) return { state: HASHED, content: call(() => hash.finish()) };
  hash.free();
  return GONE;
}

/** Hands over piece by piece until `take` wants no more; false for a body that cannot be read. */
async function taken(body: Unread, take: (piece: Uint8Array) => boolean): Promise<boolean> {
  let pieces: AsyncIterator<unknown>;
  try {
    pieces = iteratorOf(body.open());
  } catch {
    return false;
  }
  for (;;) {
    const next = await pieces.next().catch(() => null);
    if (next?.done === true) return true;
    if (next === null || !isPiece(next.value)) return false;
    if (!take(typeof next.value === "string" ? encoder.encode(next.value) : next.value)) {
      // Not awaited: the other branch of a clone may never be read to its end.
      pieces.return?.().catch(() => undefined);
      return true;
    }
  }
}

const encoder = new TextEncoder();

/** A piece is copied into the core; a large one bit by bit, so that memory there does not grow with it. */
const AT_ONCE = 64 * 1024;

/** Whether more of the body is wanted. */
function update(hash: BodyHash, bytes: Uint8Array): boolean {
  for (let start = 0; start < bytes.byteLength; start += AT_ONCE) {
    const part = bytes.subarray(start, start + AT_ONCE);
    if (!call(() => hash.update(part))) return false;
  }
  return true;
}

function isPiece(piece: unknown): piece is Uint8Array | string {
  return piece instanceof Uint8Array || typeof piece === "string";
}

interface Reader {
  read(): Promise<{ readonly done: boolean; readonly value?: unknown }>;
  cancel(): Promise<void>;
}

/** Not every platform's streams are iterable. */
function iteratorOf(source: unknown): AsyncIterator<unknown> {
  const { getReader, iterator } = source as {
    getReader?(): Reader;
    iterator?(options: object): AsyncIterator<unknown>;
  };
  // A message of Node that is left in the middle would take its connection with it, and with that the answer.
  if (typeof iterator === "function") return iterator.call(source, { destroyOnReturn: false });
  if (typeof getReader !== "function") return (source as AsyncIterable<unknown>)[Symbol.asyncIterator]();
  const reader = getReader.call(source);
  return {
    next: () => reader.read() as Promise<IteratorResult<unknown>>,
    return: async () => {
      await reader.cancel();
      return { done: true, value: undefined };
    },
  };
}
