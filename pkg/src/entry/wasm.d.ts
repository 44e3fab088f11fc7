// What an import of the wasm file gives, in the runtimes that compile it for us.
declare module "*.wasm" {
  const wasm: object;
  export default wasm;
}
declare module "*.wasm?module" {
  const wasm: object;
  export default wasm;
}
