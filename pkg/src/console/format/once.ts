/**
 * What `make` returns, made at its first use and kept: what knows languages takes milliseconds to make, which a command
 * that shows no date should not wait for.
 */
export function once<T extends object>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
