// workerd refuses to compile bytes; it compiles the file at deployment and hands out the module.
import wasm from "../core.wasm";
import { initWasm } from "../core/wasm.js";

initWasm(wasm);

export * from "../index.js";
