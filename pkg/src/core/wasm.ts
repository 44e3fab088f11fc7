// Owns the one compiled module of the process and the instance that runs it. Compiling and starting are synchronous:
// no fetch, no file, no top-level await, so that importing the package is all that a host has to do.
//
// INVARIANT: `current` is only ever an instance that has not trapped; whoever sees a trap calls `replaceInstance`.
import { type Glue, instantiate } from "./glue.js";

/** The bytes of `keyward/core.wasm`, or the module that a runtime or a bundler made of them. */
export type WasmSource = ArrayBuffer | ArrayBufferView | object;

let compiled: WebAssembly.Module | undefined;
let current: Glue | undefined;
let epoch = 0;

/**
 * Starts the core; does nothing if it is already started. Only `keyward/slim` needs it, every other entry has done it.
 *
 * Errors: a `TypeError` if `source` is neither bytes nor a module; a `WebAssembly.CompileError` if the bytes are no wasm.
 * Security: a page with a content security policy has to allow `'wasm-unsafe-eval'`.
 */
export function initWasm(source: WasmSource): void {
  if (current) return;
  compiled = compile(source);
  current = instantiate(compiled);
}

/** @internal The running instance. Ask again after anything that may have replaced it; never keep it. */
export function glue(): Glue {
  if (current) return current;
  throw new Error(
    "keyward: the wasm core is not started; import 'keyward', or call initWasm() after importing 'keyward/slim'",
  );
}

/**
 * @internal Puts a fresh instance in the place of one that trapped, and returns it. What lived in the old one is gone:
 * whoever holds a handle into it compares `instanceEpoch()` and makes its handle anew.
 */
export function replaceInstance(): Glue {
  glue().retire();
  current = instantiate(compiled as WebAssembly.Module);
  epoch++;
  return current;
}

/** @internal An instance of its own, for work whose memory must not stay. */
export function spareInstance(): Glue {
  glue();
  return instantiate(compiled as WebAssembly.Module);
}

/** @internal How many times the instance was replaced. */
export function instanceEpoch(): number {
  return epoch;
}

function compile(source: WasmSource): WebAssembly.Module {
  if (isModule(source)) return source;
  if (isBytes(source)) return new WebAssembly.Module(source);
  throw new TypeError("initWasm: `source` must be an ArrayBuffer, a view of one, or a WebAssembly.Module");
}

// By the tag and not by `instanceof`: test runners and edge sandboxes hand over objects of another realm.
function isModule(source: unknown): source is WebAssembly.Module {
  return tagOf(source) === "[object WebAssembly.Module]";
}

function isBytes(source: unknown): source is BufferSource {
  return ArrayBuffer.isView(source) || tagOf(source) === "[object ArrayBuffer]";
}

function tagOf(value: unknown): string {
  return Object.prototype.toString.call(value);
}
