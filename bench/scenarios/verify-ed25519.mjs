// Requests signed with `ed25519`, from plain objects, beside the bare verification of the same bytes.
import { generateKeyPairSync, sign, verify } from "node:crypto";
import { accounts, requestTo } from "../lib/fixture.mjs";
import { ownVerification, peerVerification, sampleBase } from "../lib/signed.mjs";

export const title = "ed25519 signed request, verified (1,000 accounts)";

/** The bare verification in node:crypto, by the name that the table shows. */
const BARE = "node:crypto verify";

export const targets = [{ against: BARE, atMostTimes: 1.3 }];

const algorithm = "ed25519";
const COUNT = 1_000;

export async function prepare() {
  const { storage, tokens } = await accounts();
  const pair = generateKeyPairSync("ed25519");
  const request = requestTo;
  const own = { storage, tokens: tokens.slice(0, COUNT), algorithm, nonce: "required", request };
  const keys = { signingKey: pair.privateKey, verifyingKey: pair.publicKey };
  const peer = { count: COUNT, algorithm, ...keys, request };
  return [
    await ownVerification({ ...own, name: "keyward" }),
    await peerVerification({ ...peer, name: "http-message-signatures" }),
    bare(pair, await sampleBase(tokens[0], algorithm, requestTo)),
  ];
}

function bare({ privateKey, publicKey }, base) {
  const signature = sign(null, base, privateKey);
  return {
    name: BARE,
    async run(count) {
      let accepted = 0;
      for (let turn = 0; turn < count; turn++) if (verify(null, base, publicKey, signature)) accepted++;
      return accepted;
    },
  };
}
