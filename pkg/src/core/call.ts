// Calls into the core: what it throws becomes an error of ours, and an instance that trapped is replaced.
import { type ErrorShape, errorOf, KeywardError } from "./error.js";
import type { Glue } from "./glue.js";
import { glue, instanceEpoch, replaceInstance, spareInstance } from "./wasm.js";

/** Runs `body`, which calls the core. */
export function call<T>(body: () => T): T {
  try {
    return body();
  } catch (error) {
    if (isShape(error)) throw errorOf(error);
    if (error instanceof WebAssembly.RuntimeError) {
      replaceInstance();
      const message = "the core stopped; it was replaced, and the next call works again";
      throw new KeywardError({ kind: "fault", code: "fault", message, details: {} }, { cause: error });
    }
    throw error;
  }
}

/** Runs `body` in an instance that is thrown away, with the memory that it took and whatever is left in it. */
export function throwaway<T>(body: (core: Glue) => T): T {
  const core = spareInstance();
  try {
    return body(core);
  } catch (error) {
    if (isShape(error)) throw errorOf(error);
    const message = "the core stopped: there may be too little memory";
    throw new KeywardError({ kind: "fault", code: "fault", message, details: {} }, { cause: error });
  } finally {
    core.retire();
  }
}

/**
 * Something that lives in the core: made at first use, and made anew after the instance was replaced.
 */
export function resident<T>(make: (core: Glue) => T): () => T {
  let made: { readonly epoch: number; readonly value: T } | undefined;
  return () => {
    if (made === undefined || made.epoch !== instanceEpoch()) {
      const value = call(() => make(glue()));
      made = { epoch: instanceEpoch(), value };
    }
    return made.value;
  };
}

function isShape(error: unknown): error is ErrorShape {
  return typeof error === "object" && error !== null && !(error instanceof Error) && "kind" in error && "code" in error;
}
