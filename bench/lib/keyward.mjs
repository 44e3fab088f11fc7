// The build under measurement. KEYWARD_DIST names another one, for comparing two builds with the same benchmarks.
import { join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

export const dist = resolve(process.env.KEYWARD_DIST ?? fileURLToPath(new URL("../../pkg/dist", import.meta.url)));

export const keyward = await import(pathToFileURL(join(dist, "entry", "inline.js")).href);
