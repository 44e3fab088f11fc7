/** The two faster decoders that some runtimes have; named here because neither is in every runtime's types. */
interface Decoders {
  readonly Uint8Array: { fromBase64?(text: string): Uint8Array<ArrayBuffer> };
  readonly Buffer?: { from?(text: string, encoding: "base64"): Uint8Array<ArrayBuffer> };
}

/**
 * The bytes that a base64 text stands for, by the fastest decoder that the runtime has.
 *
 * `Uint8Array.from(atob(text), …)` would be the shortest way and takes 8 to 23 ms for the core: it goes through an
 * iterator and a callback for each character, hence the plain loop where nothing better exists.
 */
export function decodeBase64(text: string): Uint8Array<ArrayBuffer> {
  const runtime = globalThis as unknown as Decoders;
  if (runtime.Uint8Array.fromBase64) return runtime.Uint8Array.fromBase64(text);
  if (runtime.Buffer?.from) return runtime.Buffer.from(text, "base64");
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  for (let index = 0; index < binary.length; index++) bytes[index] = binary.charCodeAt(index);
  return bytes;
}
