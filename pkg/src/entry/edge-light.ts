// Next's edge runtime refuses to compile bytes as well, and spells the import of a module in its own way.
import wasm from "../core.wasm?module";
import { initWasm } from "../core/wasm.js";

initWasm(wasm);

export * from "../index.js";
