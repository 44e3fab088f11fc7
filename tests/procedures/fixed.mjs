// Loaded before the command line: its clock stands at the instant that the procedure has reached, and its dice fall as
// they did the last time, so that what is ordered by ids has the same order in every run.
import { drawn } from "./dice.mjs";

const at = Number(process.env.KEYWARD_PROCEDURE_NOW);
if (!Number.isSafeInteger(at)) throw new Error("KEYWARD_PROCEDURE_NOW is no instant");
Date.now = () => at;

let draws = 0;
globalThis.crypto.getRandomValues = (array) => {
  array.set(drawn(`cli ${at} ${draws++}`, array.byteLength));
  return array;
};
