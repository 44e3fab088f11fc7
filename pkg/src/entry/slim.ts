// Without the core: for a host that brings `keyward/core.wasm` by its own way and calls `initWasm` once.
export * from "../index.js";
