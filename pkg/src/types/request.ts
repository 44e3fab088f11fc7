/** Header fields in any of the forms that platforms have them. */
export type HeadersLike =
  | Iterable<readonly [string, string]>
  | { readonly [name: string]: string | readonly string[] | undefined };

/** A request: a Fetch `Request`, or a plain object with the same words. */
export interface RequestLike {
  readonly method: string;
  /** Absolute. */
  readonly url: string | { readonly href: string };
  readonly headers: HeadersLike;
  /**
   * The body: bytes, text, a `Blob`, null for none. A Fetch `Request` is read through a clone, so that whoever handles it
   * can still read it. A stream is read to its end, and is then spent: give one that nobody else needs (`tee()`).
   */
  readonly body?: unknown;
  arrayBuffer?(): Promise<ArrayBuffer>;
  clone?(): RequestLike;
}

/** A response: a Fetch `Response`, or a plain object with the same words. */
export interface ResponseLike {
  readonly status: number;
  readonly headers: HeadersLike;
  /** As of a request. */
  readonly body?: unknown;
  arrayBuffer?(): Promise<ArrayBuffer>;
  clone?(): ResponseLike;
}
