/** The optimised core as base64; the module itself is made by the build. */
export declare const wasmBase64: string;
