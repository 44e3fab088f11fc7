// Claims the same 600 tokens as the other processes, in an order of its own, and prints how many it was granted.

import { setTimeout as sleep } from "node:timers/promises";
import { sqliteReplayStore } from "../../../pkg/dist/replay/sqlite.js";
import { connect } from "../lib/sqlite.mjs";
import { barrier } from "./barrier.mjs";

const [, , file, perScope, stride] = process.argv;
const tokens = 600; // to which the stride must be coprime
const store = sqliteReplayStore(connect(file), { perScope: Number(perScope) });
await barrier();
let granted = 0;
for (let n = 0; n < tokens; n += 1) {
  if (await store.claim("client", `token ${(n * Number(stride)) % tokens}`, 2_000_000, 1_000_000)) granted += 1;
  // SQLite's lock is not fair: without a pause the first process is through before the second has had a turn.
  await sleep(1);
}
console.log(granted);
