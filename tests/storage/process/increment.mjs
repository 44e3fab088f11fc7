// Adds one to a document by compare-and-swap, again and again, and prints how often another process came first.
import { openStorage } from "../lib/sqlite.mjs";
import { barrier } from "./barrier.mjs";

const [, , file, ids, times] = process.argv;
const storage = openStorage(file);
let conflicts = 0;
let met = false;
for (let done = 0; done < Number(times); ) {
  const id = ids.split(",")[done % ids.split(",").length];
  const [document] = await storage.read([id]);
  // Between reading and writing, so that one of them is sure to come too late, however busy the machine is.
  if (!met) await barrier();
  met = true;
  const result = await storage.write(id, String(Number(document.value) + 1), document.version);
  if (result.ok) done += 1;
  else conflicts += 1;
}
await storage.close();
console.log(conflicts);
