// Values on their way into the core, as JSON text.
import { KeywardError, typeError } from "./error.js";

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

/** The members of an object; nothing where it is left out. What is no plain object has none that could be trusted. */
export function membersOf(name: string, value: unknown): { readonly [name: string]: unknown } {
  if (value === undefined) return {};
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw typeError(name, "an object");
  if (!isPlain(value)) throw typeError(name, "a plain object, not an instance of a class");
  return value as { readonly [name: string]: unknown };
}

/** A text that crosses as it is: a lone surrogate would become another character on the way, and two texts one. */
export function textOf(name: string, value: unknown): string {
  if (typeof value !== "string") throw typeError(name, "a string");
  if (!/[\ud800-\udfff]/u.test(value)) return value;
  const [limit, message] = ["free of lone surrogates", `\`${name}\` must be free of lone surrogates`];
  const details = { issues: [{ path: name, rule: "unicode", limit, message }] };
  throw new KeywardError({ kind: "invalid", code: "invalid", message, details });
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
  if (!isPlain(value))
    throw typeError(path, "plain JSON, not an instance of a class (an instant is a number of milliseconds)");
  for (const [key, inner] of Object.entries(value)) {
    // What comes back would set a prototype instead of a member, in every runtime but Deno.
    if (key === "__proto__") throw typeError(path, "free of a member named `__proto__`");
    check(depth === 0 ? key : `${path}.${key}`, inner, depth + 1);
  }
}

// By shape and not by identity: objects come from other realms (frames, test runners, vm contexts) too.
function isPlain(value: object): boolean {
  const prototype = Object.getPrototypeOf(value) as object | null;
  if (prototype === null) return typeof (value as { toJSON?: unknown }).toJSON !== "function";
  const isRoot = Object.getPrototypeOf(prototype) === null && Object.hasOwn(prototype, "isPrototypeOf");
  return isRoot && typeof (value as { toJSON?: unknown }).toJSON !== "function";
}
