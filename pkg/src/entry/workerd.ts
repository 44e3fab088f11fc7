// workerd refuses to compile bytes; it compiles the file at deployment and hands out the module.

import { initWasm } from "../core/wasm.js";
import wasm from "../core.wasm";

initWasm(wasm);

export * from "../index.js";
