// Opens a storage on a file that other processes open at the same moment.
import { openStorage } from "../lib/sqlite.mjs";
import { barrier } from "./barrier.mjs";

await barrier();
const storage = openStorage(process.argv[2]);
await storage.write(`process/${process.pid}`, "{}", null);
await storage.close();
console.log("done");
