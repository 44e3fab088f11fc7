import { InputTypeError, KeywardError } from "../core/error.js";

/** What `work` gives; storage that fails outside the loop of a command is `storage_failed`. */
export async function stored<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof KeywardError || error instanceof InputTypeError) throw error;
    const message = "storage failed; nothing was changed";
    throw new KeywardError({ kind: "storage", code: "storage_failed", message, details: {} }, { cause: error });
  }
}
