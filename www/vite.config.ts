/** Builds the page: static files for any path of any host, all their own, under a strict content security policy. */
import { fileURLToPath } from "node:url";
import { defineConfig, type Plugin } from "vite";

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/**
 * The console imports its style sheets as text, by the standard import attribute, because a shadow root needs text.
 * Vite would take them for styles of the page; its own word for the same thing is `?inline`.
 */
function styleSheetsAsText(): Plugin {
  return {
    name: "style-sheets-as-text",
    enforce: "pre",
    async resolveId(source, importer, options) {
      if (!source.endsWith(".css") || importer === undefined || !/[\\/]console[\\/]styles[\\/]/.test(importer))
        return null;
      const found = await this.resolve(source, importer, { ...options, skipSelf: true });
      return found === null ? null : `${found.id}?inline`;
    },
  };
}

export default defineConfig({
  root: here("."),
  base: "./",
  plugins: [styleSheetsAsText()],
  resolve: {
    alias: [
      { find: /^keyward\/console$/, replacement: here("../pkg/src/console/index.ts") },
      { find: /^keyward$/, replacement: here("../pkg/dist/entry/inline.js") },
    ],
  },
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  build: {
    target: "es2022",
    outDir: here("dist"),
    emptyOutDir: true,
    // A data: address would need a wider policy than a file does.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    // All of the engine in one chunk, fetched after the page's own script, which stays light.
    rolldownOptions: {
      output: { codeSplitting: { groups: [{ name: "engine", test: /[\\/]pkg[\\/]dist[\\/]/ }] } },
    },
    // The engine's chunk carries its wasm as text; nothing in it could be split.
    chunkSizeWarningLimit: 4000,
  },
});
