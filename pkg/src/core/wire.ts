// Values on their way into the core, as JSON text.
import { typeError } from "./error.js";

/**
 * The JSON text of a plain value.
 *
 * `JSON.stringify` alone would turn `NaN` into null (an expiry of "never"), a `Date` into a string and a `Map` into
 * nothing: what has no JSON of its own is an error that names it.
 */
export function wire(name: string, value: unknown): string {
  check(name, value, 0);
  return JSON.stringify(value) ?? "null";
}

const DEEPEST = 16;

function check(path: string, value: unknown, depth: number): void {
  if (value === null || typeof value === "string" || typeof value === "boolean" || value === undefined) return;
  if (typeof value === "number") {
    if (Number.isFinite(value)) return;
    throw typeError(path, "a finite number");
  }
  if (typeof value !== "object") throw typeError(path, `plain JSON, not a ${typeof value}`);
  if (depth > DEEPEST) throw typeError(path, `nested at most ${DEEPEST} deep`);
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index++) check(`${path}[${index}]`, value[index], depth + 1);
    return;
  }
  if (!isPlain(value)) throw typeError(path, "plain JSON, not an instance of a class (an instant is a number of milliseconds)");
  for (const [key, inner] of Object.entries(value)) check(depth === 0 ? key : `${path}.${key}`, inner, depth + 1);
}

// By shape and not by identity: objects come from other realms (frames, test runners, vm contexts) too.
function isPlain(value: object): boolean {
  const prototype = Object.getPrototypeOf(value) as object | null;
  if (prototype === null) return typeof (value as { toJSON?: unknown }).toJSON !== "function";
  const isRoot = Object.getPrototypeOf(prototype) === null && Object.hasOwn(prototype, "isPrototypeOf");
  return isRoot && typeof (value as { toJSON?: unknown }).toJSON !== "function";
}
