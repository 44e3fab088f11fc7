// The order of the layers, once for each language. A file may use its own layer and those before it, never those after.

/** Folders (or files) of `src`, as ARCHITECTURE.md draws them. */
export const rustLayers = [
  ["time", "text", "encode", "error"],
  ["crypto"],
  ["id", "credential", "keyring"],
  ["policy"],
  ["audit", "account", "site", "domain", "notice"],
  ["access", "command"],
  ["signing", "token"],
  ["verify"],
  ["query"],
  ["wasm"],
];

/** Folders of `pkg/src`, its `index` (which the package's users see), and `www`. */
export const typescriptLayers = [
  ["types", "generated"],
  ["core"],
  ["notice", "engine", "verifier", "signer", "webhook"],
  ["audit"],
  ["storage", "replay", "http", "middleware"],
  ["index"],
  ["entry", "testing"],
  ["console", "cli"],
  ["www"],
];

/** Crates that tie the core to JavaScript: only `src/wasm` may name them. */
export const boundaryCrates = [
  "wasm_bindgen",
  "wasm_bindgen_futures",
  "js_sys",
  "web_sys",
  "getrandom",
  "serde_wasm_bindgen",
];

/** The index of the layer that holds `name`, or -1. */
export const layerOf = (layers, name) => layers.findIndex((layer) => layer.includes(name));
