// Bearer tokens where storage is read for every one: documents that are new and parsed, documents whose versions are
// known already, and all accounts of a process that has just started, which it keeps.
import { ACCOUNTS, accounts, cycle, prefix } from "../lib/fixture.mjs";
import { keyward } from "../lib/keyward.mjs";

export const title = "bearer verification, cold (memory storage)";

export const targets = [];

export async function prepare() {
  const { storage, tokens } = await accounts();
  return [
    contestant("keyward, read and parsed", storage, tokens, 1),
    contestant("keyward, read, version known", storage, tokens, ACCOUNTS),
    firstSight(storage, tokens),
  ];
}

function contestant(name, storage, tokens, capacity) {
  const verifier = keyward.createVerifier({ storage, prefix, capacity, maxStaleness: 0 });
  const next = cycle(tokens);
  let isFilled = capacity < tokens.length;
  return {
    name,
    async before() {
      if (!isFilled) for (const token of tokens) await verifier.verifyToken(token);
      isFilled = true;
    },
    async run(count) {
      let accepted = 0;
      for (let turn = 0; turn < count; turn++) if ((await verifier.verifyToken(next())).ok) accepted++;
      return accepted;
    },
  };
}

/** What a process pays that has just started: every account is new, and stays. */
function firstSight(storage, tokens) {
  let [verifier, next] = [undefined, undefined];
  return {
    name: "keyward, all accounts for the first time",
    once: tokens.length,
    async before() {
      verifier?.close();
      verifier = keyward.createVerifier({ storage, prefix, capacity: ACCOUNTS });
      next = cycle(tokens);
    },
    async run(count) {
      let accepted = 0;
      for (let turn = 0; turn < count; turn++) if ((await verifier.verifyToken(next())).ok) accepted++;
      return accepted;
    },
  };
}
