// Next's edge runtime refuses to compile bytes as well, and spells the import of a module in its own way.

import { initWasm } from "../core/wasm.js";
import wasm from "../core.wasm?module";

initWasm(wasm);

export * from "../index.js";
