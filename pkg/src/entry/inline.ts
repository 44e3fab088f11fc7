// The default entry: the core travels inside the JavaScript, so no runtime and no bundler needs a setting.
import { decodeBase64 } from "../core/base64.js";
import { initWasm } from "../core/wasm.js";
import { wasmBase64 } from "../core/wasm-base64.js";

initWasm(decodeBase64(wasmBase64));

export * from "../index.js";
