// Bundles the suite for each kind of host. `keyward` stays an import where the runtime resolves packages itself.
import { cpSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { root } from "../../scripts/lib/paths.mjs";

const entry = join(root, "tests", "suite", "entry.ts");
const common = { bundle: true, target: "es2022", logLevel: "warning", tsconfigRaw: "{}" };

/** For Node, Deno and Bun: suite.mjs and suite.cjs beside the hosts. */
export async function bundleForPackages(folder) {
  const external = ["keyward", "keyward/*"];
  const options = { ...common, entryPoints: [entry], external, platform: "neutral" };
  await build({ ...options, format: "esm", outfile: join(folder, "suite.mjs") });
  await build({ ...options, format: "cjs", outfile: join(folder, "suite.cjs") });
  for (const host of ["node-esm.mjs", "node-cjs.cjs"]) cpSync(join(root, "tests", "hosts", host), join(folder, host));
}

/** For a page: one file, as any bundler would make it without being told anything. */
export async function bundleForPage(project, folder) {
  const options = { ...common, ...resolvedFrom(project), platform: "browser", format: "esm" };
  await build({ ...options, entryPoints: [entry], outfile: join(folder, "suite.js") });
  cpSync(join(root, "tests", "hosts", "chromium.html"), join(folder, "index.html"));
}

/** For workerd: one module beside the wasm file, which its own `import` brings in. */
export async function bundleForWorkerd(project, folder) {
  const conditions = ["workerd", "worker", "browser"];
  const options = {
    ...common,
    ...resolvedFrom(project),
    conditions,
    platform: "neutral",
    mainFields: ["module", "main"],
  };
  const loader = { ".wasm": "copy" };
  await build({
    ...options,
    entryPoints: [entry],
    format: "esm",
    loader,
    assetNames: "[name]",
    outfile: join(folder, "suite.js"),
  });
  cpSync(join(root, "tests", "hosts", "workerd.mjs"), join(folder, "worker.mjs"));
}

// The suite's source lives in this repository, but `keyward` has to be the one that the project has installed.
function resolvedFrom(project) {
  return {
    plugins: [
      {
        name: "installed package",
        setup(pending) {
          pending.onResolve({ filter: /^keyward(\/|$)/ }, ({ path, pluginData, kind }) =>
            pluginData === "installed"
              ? undefined
              : pending.resolve(path, { resolveDir: project, kind, pluginData: "installed" }),
          );
        },
      },
    ],
  };
}
