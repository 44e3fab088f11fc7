// Creates keys for one owner after another, together with another process, and prints what came of it as JSON.
import { setTimeout as sleep } from "node:timers/promises";
import { openStorage } from "../../storage/lib/sqlite.mjs";
import { barrier } from "../../storage/process/barrier.mjs";
import { counted, root, settled } from "../lib/site.mjs";

const [, , file, owners, times] = process.argv;
const inner = openStorage(file);
// SQLite answers at once, so a process would be through with its turn before the other has read: each reading takes a while.
// They wait for each other between reading and writing, so that one of them is sure to come too late.
let met = false;
const slow = {
  ...inner,
  async read(ids, options) {
    const found = await inner.read(ids, options);
    if (!met && ids.some((id) => id.startsWith("account/"))) {
      met = true;
      await barrier();
    }
    await sleep(Math.random() * 4);
    return found;
  },
};
const storage = counted(slow);
const admin = root(storage, { sleep: (ms) => sleep(ms) });
const outcomes = {};
for (const owner of owners.split(",")) {
  const { values, codes } = await settled(
    Array.from({ length: Number(times) }, (_, n) => admin.keys.create({ owner, name: `key ${n}` })),
  );
  outcomes[owner] = { tokens: values.map(({ token }) => token), codes };
}
console.log(JSON.stringify({ outcomes, conflicts: storage.counts.conflicts }));
await inner.close();
