// A new key: keyward's is a whole command (read, decide, audit event, compare-and-swap in memory storage); the peer's
// is the token alone.
import { generateAPIKey } from "prefixed-api-key";
import { engine, prefix } from "../lib/fixture.mjs";

export const title = "generating a key";

export const targets = [];

const TURN = 100;

export async function prepare() {
  return [
    await command("keyward, createKey, bearer", ["bearer"]),
    await command("keyward, createKey, all methods", ["bearer", "ed25519", "hmac-sha256"]),
    { name: "prefixed-api-key", run: peer },
  ];
}

/** Each key is the first of its owner, for an account that grows would be slower from turn to turn. */
async function command(name, methods) {
  const { admin } = await engine();
  let [users, owner] = [0, 0];
  return {
    name,
    once: TURN,
    async before(count) {
      while (users < owner + count) await admin.users.put({ user: `owner-${users++}` });
    },
    async run(count) {
      let made = 0;
      for (let turn = 0; turn < count; turn++) {
        if ((await admin.keys.create({ owner: `owner-${owner++}`, name: "bench", methods })).token) made++;
      }
      return made;
    },
  };
}

async function peer(count) {
  let made = 0;
  for (let turn = 0; turn < count; turn++) if ((await generateAPIKey({ keyPrefix: prefix })).token) made++;
  return made;
}
