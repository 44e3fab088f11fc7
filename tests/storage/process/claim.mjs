// Claims the same 600 tokens as the other processes, in an order of its own, and prints which it was granted.
import { setTimeout as sleep } from "node:timers/promises";
import { openReplayStore } from "../lib/replay-stores.mjs";
import { barrier } from "./barrier.mjs";

const [, , kind, place, perScope, stride] = process.argv;
const tokens = 600; // to which the stride must be coprime
const { store, close } = await openReplayStore(kind, place, { perScope: Number(perScope) });
await barrier();
const granted = [];
for (let n = 0; n < tokens; n += 1) {
  const token = `token ${(n * Number(stride)) % tokens}`;
  if (await store.claim("client", token, 2_000_000, 1_000_000)) granted.push(token);
  // SQLite's lock is not fair: without a pause the first process is through before the second has had a turn.
  if (kind === "sqlite") await sleep(1);
}
console.log(JSON.stringify(granted));
await close();
