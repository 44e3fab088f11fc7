// Signing: the header fields for one request after the other, by one client.
import { createHmac, createSecretKey, generateKeyPairSync, sign } from "node:crypto";
import hawk from "hawk";
import { createSigner } from "http-message-signatures";
import { SignJWT } from "jose";
import { Webhook } from "standardwebhooks";
import { accounts, requestTo } from "../lib/fixture.mjs";
import { keyward } from "../lib/keyward.mjs";
import { peerSign, sampleBase } from "../lib/signed.mjs";

export const title = "signing a request";

export const targets = [];

const secret = "a shared secret of the length that 32 bytes of base64url have";

export async function prepare() {
  const { tokens } = await accounts();
  const [token] = tokens;
  const base = await sampleBase(token, "hmac-sha256", requestTo);
  const pair = generateKeyPairSync("ed25519");
  const hmacKey = createSecretKey(Buffer.from(secret));
  const own = (algorithm) => keyward.createSigner(token, { algorithm });
  return [
    contestant("keyward, hmac-sha256", ownSigning(own("hmac-sha256"))),
    contestant("http-message-signatures, hmac-sha256", peerSigning("hmac-sha256", secret)),
    contestant("hawk", hawkSigning()),
    contestant("standardwebhooks", webhookSigning()),
    contestant("jose HS256", joseSigning()),
    contestant("node:crypto createHmac", async () => createHmac("sha256", hmacKey).update(base).digest()),
    contestant("keyward, ed25519", ownSigning(own("ed25519"))),
    contestant("http-message-signatures, ed25519", peerSigning("ed25519", pair.privateKey)),
    contestant("node:crypto sign, ed25519", async () => sign(null, base, pair.privateKey)),
  ];
}

/** `work(index)` returns something, or has failed. */
function contestant(name, work) {
  let index = 0;
  return {
    name,
    async run(count) {
      let done = 0;
      for (let turn = 0; turn < count; turn++) if (await work(index++)) done++;
      return done;
    },
  };
}

function ownSigning(signer) {
  return async (index) => (await signer.headers(requestTo(index))).signature;
}

function peerSigning(algorithm, key) {
  const signer = createSigner(key, algorithm, "key-0");
  return async (index) => (await peerSign(signer, requestTo(index))).headers.Signature;
}

function hawkSigning() {
  const credentials = { id: "key-0", key: secret, algorithm: "sha256" };
  return async (index) => {
    const { url, method } = requestTo(index);
    return hawk.client.header(url, method, { credentials }).header;
  };
}

function webhookSigning() {
  const webhook = new Webhook(Buffer.from(secret).toString("base64"));
  return async (index) => webhook.sign(`msg-${index}`, new Date(), JSON.stringify({ order: index, status: "open" }));
}

function joseSigning() {
  const key = createSecretKey(Buffer.from(secret));
  return (index) => {
    const token = new SignJWT({ order: index }).setProtectedHeader({ alg: "HS256" });
    return token.setSubject("owner-0").setExpirationTime("1m").sign(key);
  };
}
