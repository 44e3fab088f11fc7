// Has notices delivered, and dies where it is told to: in the middle of a delivery, or before one was even written down.
import { writeSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { openStorage } from "../../storage/lib/sqlite.mjs";
import { barrier } from "../../storage/process/barrier.mjs";
import { engine, ROOT } from "../lib/site.mjs";

const [, , file, where, keyId] = process.argv;
const inner = openStorage(file);
const die = () => process.kill(process.pid, "SIGKILL");
/** Written at once: what a pipe still held would be lost with the process. */
const say = (words) => writeSync(1, `${words}\n`);

const storage = {
  ...inner,
  async write(id, value, ifVersion) {
    const result = await inner.write(id, value, ifVersion);
    if (where === "behind the account" && id.startsWith("account/")) die();
    if (where === "behind the notice" && id.startsWith("notice/")) die();
    return result;
  },
};

const notify = async (notice, attempt) => {
  say(`${notice.id} ${attempt}`);
  if (where === "in the middle") die();
  await sleep(20 + Math.random() * 60);
};

const keyward = engine(storage, { notify });
if (where === "together") await barrier();
else await keyward.as(ROOT).keys.revoke({ keyId });
say(JSON.stringify(await keyward.notices.deliver()));
await inner.close();
