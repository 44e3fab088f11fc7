// Rows about what is sealed: who opens it, and the tokens that it signs.
import { createSigner, memoryReplayStore } from "../../../pkg/dist/entry/inline.js";
import { row } from "../lib.mjs";

const OLD = "the old long passphrase";
const NEW = "a new and longer passphrase";
const RULES = { issuer: "https://keys.example" };
const ROOT = { role: "siteAdmin", id: "root" };
const GET = { method: "GET", url: "https://api.example/things", headers: {} };

/** What the administrator asks of an engine that opens the keyring by this passphrase. */
const opening = (site, passphrase) => site.engineWith({ keyring: { passphrase } }).as(ROOT);

/** What a verifier that knows this passphrase says of a request that is signed with the key's secret. */
async function signed(site, token, passphrase) {
  const headers = await createSigner(token, { algorithm: "hmac-sha256", now: () => site.now }).headers(GET);
  const options = { keyring: { passphrase }, replayStore: memoryReplayStore() };
  return site.verifyRequest({ ...GET, headers }, options);
}

row("A18", {
  rule: "bearer and Ed25519 need no passphrase; what does refuses a wrong one before anything is touched, and a passphrase changes without touching a key",
  calls: [
    "keyring.init",
    "keyring.status",
    "keyring.addSlot",
    "keyring.removeSlot",
    "keyring.changePassphrase",
    "keyring.rotate",
    "keyring.reseal",
    "keyring.recover",
  ],
  commands: ["keyring init", "keyring add-slot", "keyring change-passphrase", "keyring rotate", "keyring recover"],
  async sdk(site) {
    const { keyring, keys } = opening(site, OLD);
    const { recoveryKey } = await keyring.init({ recovery: true });
    const { token } = await keys.create({ owner: "ann", name: "k", methods: ["bearer", "hmac-sha256"] });
    const account = async () =>
      (await site.storage.scan({ prefix: "account/", limit: 9 })).items.map((one) => one.value);
    const before = await account();
    await keyring.changePassphrase({ passphrase: NEW });
    site.equal(await account(), before, "no key is touched");
    site.ok((await signed(site, token, NEW)).ok);
    site.equal((await signed(site, token, OLD)).reason, "keyring_locked");
    site.ok((await site.verify(token)).ok, "bearer does not depend on it");
    const recovered = site.engineWith({ keyring: { recoveryKey } }).as(ROOT);
    site.equal((await recovered.keyring.status()).openedBy, "recovery-1");
    await recovered.keyring.removeSlot({ slot: "passphrase-2" });
    site.equal((await recovered.keyring.rotate()).dataKeys.length, 2);
    await recovered.keyring.addSlot({ kind: "passphrase", passphrase: OLD });
    site.ok((await signed(site, token, OLD)).ok, "what the old data key has sealed goes on");
    site.now += 11 * 60_000;
    site.equal(await site.engineWith({ keyring: { recoveryKey } }).as(ROOT).keyring.reseal(), {
      resealed: 1,
      dropped: ["data-1"],
      failed: [],
    });
    // Every slot is lost: the key comes back by its own secret.
    const anew = site.engineWith({ keyring: { passphrase: "begun anew, with another" } });
    await anew.as(ROOT).keyring.recover({ abandon: true });
    const keyring2 = { passphrase: "begun anew, with another" };
    site.equal((await signed(site, token, keyring2.passphrase)).reason, "keyring_locked");
    const { usage } = await site.verify(token, undefined, { keyring: keyring2, unlock: true });
    site.ok((await anew.usage.flush([usage])) > 0);
    site.ok((await signed(site, token, keyring2.passphrase)).ok);
  },
  async cli(site) {
    site.env = { KEYWARD_PASSPHRASE: OLD, KEYWARD_NEW_PASSPHRASE: NEW };
    site.ok((await site.cli("keyring", "init", "--recovery")).recoveryKey);
    const { token } = await site.cli("keys", "create", "--owner", "ann", "--name", "k", "--method", "hmac-sha256");
    site.equal((await site.cli("keyring", "change-passphrase")).slot, "passphrase-2");
    site.ok((await signed(site, token, NEW)).ok);
    site.env = { KEYWARD_PASSPHRASE: NEW };
    site.equal((await site.cli("keyring", "rotate")).dataKeys.length, 2);
    site.ok((await site.cli("keyring", "add-slot", "raw")).rawKey);
    site.env = { KEYWARD_KEYRING: "7".repeat(64) };
    site.equal((await site.cli("keyring", "recover", "--abandon")).slots.length, 1);
  },
  async misuse(site) {
    const { keyring } = opening(site, OLD);
    await keyring.init();
    const before = (await site.storage.scan({ prefix: "", limit: 99 })).items;
    const wrong = opening(site, NEW).keyring;
    await site.refused("keyring_wrong_key", wrong.changePassphrase({ passphrase: NEW }));
    await site.refused("keyring_wrong_key", wrong.rotate());
    await site.refused("keyring_lost", wrong.recover());
    await site.refused("last_slot", keyring.removeSlot({ slot: "passphrase-1" }));
    await site.refused(
      "forbidden",
      site
        .engineWith({ keyring: { passphrase: OLD } })
        .as({ role: "user", id: "ann", domain: "default" })
        .keyring.rotate(),
    );
    site.env = { KEYWARD_PASSPHRASE: NEW };
    await site.cliRefused("keyring_wrong_key", "keyring", "add-slot", "recovery");
    site.equal((await site.storage.scan({ prefix: "", limit: 99 })).items, before, "nothing was touched");
  },
});

row("P18", {
  rule: "a credential is exchanged for a temporary token that verifies like a key, dies with its key, its pair and its generation, and can be verified offline by others until it expires",
  calls: [
    "tokens.exchange",
    "tokens.jwks",
    "tokens.rotateKey",
    "tokens.revokeKey",
    "createTokenHandler",
    "createJwksHandler",
  ],
  commands: ["token exchange", "token keys", "token rotate-key", "token revoke-key", "verify --issuer"],
  async sdk(site) {
    const { keyward, admin, exchange } = await issuing(site);
    const { token, key } = await site.key({ access: { production: ["read"] } });
    await site.root.domains.put({ domain: "default", sessionMinutes: 5 });
    const made = await exchange(token);
    site.equal(made.validTill, Math.floor(site.now / 1_000) * 1_000 + 300_000);
    const verdict = await verified(site, made.token);
    site.equal([verdict.method, verdict.principal.owner], ["token", "ann"]);
    site.equal((await admin.tokens.jwks()).keys.length, 1);
    const narrow = await exchange(token, { access: {} });
    const require = { environment: "production" };
    site.equal((await verified(site, narrow.token, require)).reason, "environment_not_granted");
    await site.root.keys.revoke({ keyId: key.keyId });
    site.equal((await verified(site, made.token)).reason, "revoked");
    const again = await site.root.keys.regenerate({ keyId: key.keyId });
    site.equal((await verified(site, made.token)).reason, "superseded", "a regenerate revives nothing");
    const second = await exchange(again.token);
    site.ok((await verified(site, second.token)).ok);
    site.now += 300_000;
    site.equal((await verified(site, second.token)).reason, "token_expired");
    keyward.close();
  },
  async cli(site) {
    site.env = { KEYWARD_PASSPHRASE: OLD, KEYWARD_ISSUER: RULES.issuer };
    await site.cli("keyring", "init");
    const { kid } = await site.cli("token", "rotate-key");
    const { token } = await site.key();
    site.env = { ...site.env, KEYWARD_TOKEN: token };
    const made = await site.cli("token", "exchange");
    site.equal((await site.cli("verify", made.token)).method, "token");
    site.equal((await site.cli("token", "keys")).keys[0].kid, kid);
    site.equal((await site.cli("token", "revoke-key", kid)).signingKeys, []);
    site.equal((await verified(site, made.token)).reason, "unknown_signing_key");
  },
  async misuse(site) {
    const { admin, exchange } = await issuing(site);
    const { token } = await site.key();
    const made = await exchange(token);
    site.equal((await exchange(made.token)).reason, "missing_credential", "a token makes no token");
    site.equal((await exchange(token, { scopes: ["odata"] })).reason, "scope_not_granted");
    site.equal((await verified(site, `${made.token.slice(0, -4)}AAAA`)).ok, false);
    await site.refused("signing_key_not_found", admin.tokens.revokeKey({ kid: "nobody's" }));
    await site.refused("forbidden", site.as("domainAdmin", "eve").tokens.rotateKey());
    await site.cliRefused("keyring_locked", "token", "rotate-key");
  },
});

/** An engine that makes tokens, and what exchanges a key's token there. */
async function issuing(site) {
  const keyward = site.engineWith({ keyring: { passphrase: OLD }, tokens: RULES });
  const admin = keyward.as(ROOT);
  await admin.keyring.init();
  await admin.tokens.rotateKey();
  const request = (token) => ({
    method: "POST",
    url: "https://keys.example/token",
    headers: { authorization: `Bearer ${token}` },
  });
  return { keyward, admin, exchange: (token, wish) => keyward.tokens.exchange(request(token), wish) };
}

function verified(site, token, require) {
  return site.verify(token, require, { tokens: RULES });
}
