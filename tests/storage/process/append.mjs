// Creates and replaces documents without end, and prints each write once it is acknowledged, until it is killed.
import { writeSync } from "node:fs";
import { openStorage } from "../lib/sqlite.mjs";
import { barrier } from "./barrier.mjs";

const storage = openStorage(process.argv[2]);
await barrier();
const filler = "x".repeat(20_000);
for (let n = 0; ; n += 1) {
  const id = `kept/${n % 50}`;
  const [current] = await storage.read([id]);
  const result = await storage.write(id, JSON.stringify({ n, filler, end: n }), current?.version ?? null);
  writeSync(1, `${id} ${n} ${result.version}\n`);
}
