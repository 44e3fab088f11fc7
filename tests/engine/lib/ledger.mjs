// The independent check of audit chains that the suite of all runtimes uses, compiled for Node.
import { fileURLToPath } from "node:url";
import { buildSync } from "esbuild";

const entry = fileURLToPath(new URL("../../suite/ledger.ts", import.meta.url));
const { outputFiles } = buildSync({
  entryPoints: [entry],
  format: "esm",
  target: "es2022",
  write: false,
  bundle: true,
});
const code = Buffer.from(outputFiles[0].contents).toString("base64");

export const { brokenChains, eventsOf, canonical, sha256 } = await import(`data:text/javascript;base64,${code}`);
