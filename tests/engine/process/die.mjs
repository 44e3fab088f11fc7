// Creates a key and is killed the moment its account is written: the secret reaches nobody.
import { openStorage } from "../../storage/lib/sqlite.mjs";
import { root } from "../lib/site.mjs";

const [, , file, operationId] = process.argv;
const inner = openStorage(file);
const storage = {
  ...inner,
  async write(id, value, ifVersion) {
    const result = await inner.write(id, value, ifVersion);
    if (id.startsWith("account/")) process.kill(process.pid, "SIGKILL");
    return result;
  },
};
await root(storage).keys.create({ owner: "ann", name: "lost", operationId });
console.log("survived");
