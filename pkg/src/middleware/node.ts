/*
 * Owns: a request of node:http as the verifier takes it, with a body that is still there for whoever handles it.
 * INVARIANT: what was read of the body is put back before anybody can see its end, in the same turn of the event loop.
 */
import { fromNode, type NodeMessage } from "../http/from-node.js";
import type { RequestLike } from "../types/request.js";

/** What is needed of an `IncomingMessage`. */
export interface NodeRequest extends NodeMessage {
  readonly headers: { readonly [name: string]: string | string[] | undefined };
  readonly complete: boolean;
  readonly destroyed: boolean;
  readonly readableLength: number;
  readonly readableDidRead: boolean;
  read(): unknown;
  // biome-ignore lint/suspicious/noExplicitAny: the platform's own types have it, and methods are compared by it
  unshift(chunk: any): void;
  // biome-ignore lint/suspicious/noExplicitAny: as above
  on(event: string, listener: (...parameters: any[]) => void): unknown;
  // biome-ignore lint/suspicious/noExplicitAny: as above
  off(event: string, listener: (...parameters: any[]) => void): unknown;
}

/** What a framework knows of a message besides what is in it. */
export interface FrameworkView {
  /** The target as it was received, where the framework has shortened `url` to what is behind a mount point. */
  readonly originalUrl?: string | undefined;
  /** The bytes of a body that was read already. */
  readonly rawBody?: unknown;
}

/**
 * Keeps the bytes of a body that a parser reads: `express.json({ verify: keepRawBody })`. Needed only where the parser
 * is mounted before the guard.
 *
 * Security: a parser inflates a compressed body first, and a signature is over what was sent: then mount the guard first.
 */
export function keepRawBody(request: object, _response: unknown, bytes: Uint8Array): void {
  (request as { rawBody?: Uint8Array }).rawBody = bytes;
}

/** @internal The message as a request: its body is read only if the verifier asks for it, and put back. */
export function requestOf(message: NodeRequest, origin: string, view: FrameworkView): RequestLike {
  const { method, rawHeaders } = message;
  const request = fromNode({ method, rawHeaders, url: view.originalUrl ?? message.url }, { origin });
  if (view.rawBody instanceof Uint8Array) return { ...request, body: view.rawBody };
  if (!hasBody(message)) return request;
  // Somebody has read it and kept no bytes: an object without `clone` is a body that cannot be read.
  if (message.readableDidRead) return { ...request, body: {} };
  return { ...request, body: {}, clone: () => ({ ...request, body: streamOf(message) }) };
}

/** Source: RFC 9112, section 6.3. */
function hasBody({ headers }: NodeRequest): boolean {
  return headers["transfer-encoding"] !== undefined || Number(headers["content-length"] ?? 0) > 0;
}

/** The body as a stream that takes no more from the message than it is asked for. */
function streamOf(message: NodeRequest): ReadableStream<Uint8Array> {
  const taken: Uint8Array[] = [];
  let over = false;
  const putBack = () => {
    for (let chunk = taken.pop(); chunk !== undefined; chunk = taken.pop()) message.unshift(chunk);
  };
  const take = () => {
    // Not where there is nothing: reading at the end is what makes it known.
    const chunk = message.readableLength > 0 ? (message.read() as Uint8Array) : null;
    if (chunk !== null) taken.push(chunk);
    over = message.complete;
    if (over) putBack();
    return chunk;
  };
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const chunk = over ? null : await arrival(message, take);
        if (chunk !== null) controller.enqueue(chunk);
        if (over) controller.close();
      },
      cancel: putBack,
    },
    { highWaterMark: 0 },
  );
}

/** What `take` returns once there is something to take, or the end of the message; rejects if it breaks off. */
function arrival<T>(message: NodeRequest, take: () => T): Promise<T> {
  return new Promise((resolve, reject) => {
    const isThere = () => message.readableLength > 0 || message.complete;
    // At once and without a listener: a new one makes the message announce an end that is there already.
    if (isThere()) return resolve(take());
    if (message.destroyed) return reject(new Error("the request broke off"));
    const stop = () => {
      message.off("readable", ready);
      message.off("close", broken);
      message.off("error", broken);
    };
    const ready = () => {
      if (!isThere()) return;
      stop();
      resolve(take());
    };
    const broken = () => {
      stop();
      reject(new Error("the request broke off"));
    };
    message.on("close", broken);
    message.on("error", broken);
    message.on("readable", ready);
  });
}
