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
  /** The bytes of the body. A Fetch `Request` is read through `arrayBuffer()` of a clone. */
  readonly body?: unknown;
  arrayBuffer?(): Promise<ArrayBuffer>;
  clone?(): RequestLike;
}
