// Rows about users: who owns keys, who sees and manages them, and their end.
import { row } from "../lib.mjs";

row("A2", {
  rule: "a key does what its owner may do now, cut to its own grant; an empty grant means nothing",
  calls: ["keys.create", "users.put", "verifyToken"],
  commands: ["users put --access", "keys create --access", "verify"],
  async sdk(site) {
    const require = { environment: "production", role: "read" };
    const { token } = await site.key({ access: { production: ["read"] } });
    site.equal((await site.verify(token, require)).principal.access, { production: ["read"] });
    await site.root.users.put({ user: "ann", access: { production: ["read", "write"] } });
    site.equal((await site.verify(token)).principal.access, { production: ["read"] }, "promoting widens nothing");
    await site.root.users.put({ user: "ann", access: {} });
    site.equal((await site.verify(token, require)).reason, "environment_not_granted");
    const empty = await site.key({ owner: "bob" });
    site.equal((await site.verify(empty.token)).principal.access, {});
  },
  async cli(site) {
    const { key, token } = await site.key({ access: { production: ["read"] } });
    await site.cli("users", "put", "ann", "--access", "none");
    const require = { environment: "production", role: "read" };
    site.equal((await site.verify(token, require)).reason, "environment_not_granted");
    site.equal((await site.cli("keys", "get", key.keyId)).access, { production: ["read"] }, "the grant itself stays");
  },
  async misuse(site) {
    await site.refused("access_exceeds_owner", site.key({ access: { production: ["read", "write"] } }));
    await site.cliRefused(
      "access_exceeds_owner",
      ...["keys", "create", "--owner", "ann", "--name", "n", "--access", "production=write"],
    );
  },
});

row("A4", {
  rule: "deactivating or deleting a user ends its keys in one write; reactivating brings back exactly those",
  calls: ["users.deactivate", "users.reactivate", "users.delete"],
  commands: ["users deactivate", "users reactivate", "users delete"],
  async sdk(site) {
    const { token } = await site.key();
    const off = await site.key();
    await site.root.keys.disable({ keyId: off.key.keyId });
    await site.root.users.deactivate({ user: "ann" });
    site.equal((await site.verify(token)).reason, "owner_deactivated");
    await site.root.users.reactivate({ user: "ann" });
    site.ok((await site.verify(token)).ok);
    site.equal((await site.verify(off.token)).reason, "disabled");
    await site.root.site.setPolicy({ policy: { onOwnerDeactivated: "delete" } });
    await site.root.users.deactivate({ user: "ann" });
    await site.root.users.reactivate({ user: "ann" });
    site.equal((await site.verify(token)).reason, "unknown_key");
  },
  async cli(site) {
    const { token } = await site.key();
    await site.cli("users", "deactivate", "ann");
    site.equal((await site.verify(token)).reason, "owner_deactivated");
    await site.cli("users", "reactivate", "ann");
    site.ok((await site.verify(token)).ok);
    await site.cli("users", "delete", "ann");
    site.equal((await site.verify(token)).reason, "unknown_key");
  },
  async misuse(site) {
    const { token } = await site.key();
    await site.root.users.delete({ user: "ann" });
    await site.root.users.put({ user: "ann", access: { production: ["read"] } });
    site.equal((await site.verify(token)).reason, "unknown_key", "nothing revives");
    await site.refused("user_not_found", site.root.users.reactivate({ user: "nobody" }));
    await site.cliRefused("user_not_found", "users", "deactivate", "nobody");
  },
});

row("A5", {
  rule: "a site administrator manages every domain, a domain administrator its own and sees no other",
  calls: ["keys.list", "keys.revoke", "users.list"],
  commands: ["keys list --as domainAdmin:eve@default"],
  async sdk(site) {
    const { key } = await site.key();
    const eve = site.as("domainAdmin", "eve");
    site.equal(
      (await eve.keys.list()).keys.map(({ keyId }) => keyId),
      [key.keyId],
    );
    await eve.keys.disable({ keyId: key.keyId });
    const other = site.as("domainAdmin", "otto", "other");
    site.equal([(await other.keys.list()).keys, (await other.users.list()).users], [[], []]);
    site.equal((await other.keys.window()).facets.all, 0, "nor in counts");
  },
  async cli(site) {
    await site.key();
    site.equal((await site.cli("keys", "list", "--as", "domainAdmin:eve@default")).keys.length, 1);
    site.equal((await site.cli("keys", "list", "--as", "domainAdmin:otto@other")).keys.length, 0);
  },
  async misuse(site) {
    const { keyId } = (await site.key()).key;
    await site.refused("key_not_found", site.as("domainAdmin", "otto", "other").keys.revoke({ keyId }));
    await site.cliRefused("key_not_found", "keys", "revoke", keyId, "--as", "domainAdmin:otto@other");
    await site.refused(
      "user_not_found",
      site.as("domainAdmin", "otto", "other").users.delete({ user: "ann", domain: "default" }),
    );
    await site.root.users.deactivate({ user: "ann" });
    await site.refused("user_not_active", site.key());
  },
});

row("A15", {
  rule: "my keys: a user's own view",
  calls: ["keys.list", "keys.get"],
  commands: ["keys list --as user:ann@default"],
  async sdk(site) {
    await site.root.site.setPolicy({ policy: { APIKEY_SELF_SERVICE_LEVEL: "user_read_only" } });
    const { key } = await site.key();
    await site.key({ owner: "bob" });
    site.equal(
      (await site.as("user", "ann").keys.list()).keys.map(({ keyId }) => keyId),
      [key.keyId],
    );
  },
  async cli(site) {
    await site.root.site.setPolicy({ policy: { APIKEY_SELF_SERVICE_LEVEL: "user_read_only" } });
    await site.key();
    await site.key({ owner: "bob" });
    site.equal(
      (await site.cli("keys", "list", "--as", "user:ann@default")).keys.map(({ owner }) => owner),
      ["ann"],
    );
  },
  async misuse(site) {
    await site.root.site.setPolicy({ policy: { APIKEY_SELF_SERVICE_LEVEL: "user_full_control" } });
    const { keyId } = (await site.key({ owner: "bob" })).key;
    await site.refused("key_not_found", site.as("user", "ann").keys.get({ keyId }));
    await site.cliRefused("key_not_found", "keys", "get", keyId, "--as", "user:ann@default");
  },
});

row("P3", {
  rule: "the owner's own credentials are never part of a key and never needed to use one",
  calls: ["keys.create", "verifyToken"],
  commands: ["keys create", "verify"],
  async sdk(site) {
    const { token, clientId, secret } = await site.key();
    site.equal(token, `acme_${clientId}_${secret}`);
    const stored = await site.storage.scan({ prefix: "account/", limit: 10 });
    site.ok(!stored.items.some(({ value }) => /password|passphrase/.test(value)), "no user has a credential here");
    site.equal((await site.verify(token)).principal.owner, "ann");
  },
  async cli(site) {
    const { token } = await site.cli("keys", "create", "--owner", "ann", "--name", "n");
    site.equal((await site.verify(token)).principal.owner, "ann");
  },
  async misuse(site) {
    const password = { user: "cid", password: "hunter2" };
    await site.refused("invalid", site.root.users.put(password));
    await site.cliRefused("invalid", "users", "put", "cid", "--password", "hunter2");
  },
});

row("P9", {
  rule: "administrators create for themselves and others, users for themselves unless restricted; services have maintainers",
  calls: ["keys.create", "users.put"],
  commands: ["keys create --as", "users put --kind service --maintainer"],
  async sdk(site) {
    await site.root.site.setPolicy({ policy: { APIKEY_SELF_SERVICE_LEVEL: "user_full_control" } });
    const ann = site.as("user", "ann");
    site.equal((await ann.keys.create({ owner: "ann", name: "own" })).key.owner, "ann");
    await site.root.users.put({ user: "robot", kind: "service", maintainers: ["ann"], access: { staging: ["read"] } });
    const { key } = await ann.keys.create({ owner: "robot", name: "r", access: { staging: ["read"] } });
    site.equal([key.owner, key.createdBy], ["robot", "ann"]);
  },
  async cli(site) {
    await site.root.site.setPolicy({ policy: { APIKEY_SELF_SERVICE_LEVEL: "user_full_control" } });
    await site.cli("users", "put", "robot", "--kind", "service", "--maintainer", "ann");
    const made = await site.cli("keys", "create", "--owner", "robot", "--name", "r", "--as", "user:ann@default");
    site.equal(made.key.createdBy, "ann");
  },
  async misuse(site) {
    await site.root.site.setPolicy({ policy: { APIKEY_SELF_SERVICE_LEVEL: "user_full_control" } });
    await site.refused("user_not_found", site.as("user", "ann").keys.create({ owner: "bob", name: "n" }));
    await site.root.domains.put({ domain: "default", restrictCreation: true });
    await site.refused("creation_restricted", site.as("user", "ann").keys.create({ owner: "ann", name: "n" }));
    const words = ["keys", "create", "--owner", "ann", "--name", "n", "--as", "user:ann@default"];
    await site.cliRefused("creation_restricted", ...words);
    await site.root.domains.put({ domain: "default", restrictCreation: false });
    await site.root.users.put({
      user: "robot",
      kind: "service",
      maintainers: ["bob"],
      access: { production: ["read"] },
    });
    const more = { owner: "robot", name: "n", access: { production: ["read"] } };
    await site.refused("access_exceeds_actor", site.as("user", "bob").keys.create(more));
  },
});

row("P13", {
  rule: "a key can be disabled and enabled; a deactivated owner and a disabled domain stop all theirs",
  calls: ["keys.disable", "keys.enable"],
  commands: ["keys disable", "keys enable"],
  async sdk(site) {
    const { key, token } = await site.key();
    await site.root.keys.disable({ keyId: key.keyId });
    site.equal((await site.verify(token)).reason, "disabled");
    await site.root.keys.enable({ keyId: key.keyId });
    site.ok((await site.verify(token)).ok, "the secret has survived");
    await site.root.domains.put({ domain: "default", status: "disabled" });
    site.equal((await site.verify(token)).reason, "domain_disabled");
  },
  async cli(site) {
    const { key, token } = await site.key();
    await site.cli("keys", "disable", key.keyId);
    site.equal((await site.verify(token)).reason, "disabled");
    site.equal((await site.cli("keys", "enable", key.keyId)).status, "active");
  },
  async misuse(site) {
    const { keyId } = (await site.key()).key;
    await site.root.keys.revoke({ keyId });
    await site.refused("key_revoked", site.root.keys.enable({ keyId }));
    await site.cliRefused("key_revoked", "keys", "disable", keyId);
  },
});

row("P16", {
  rule: "the creation of keys and the generation of tokens can be switched off for one user",
  calls: ["users.put", "tokens.exchange"],
  commands: ["users put --key-creation --token-generation"],
  async sdk(site) {
    const user = await site.root.users.put({ user: "ann", keyCreation: false, tokenGeneration: false });
    site.equal([user.keyCreation, user.tokenGeneration], [false, false]);
    site.equal((await site.key({ owner: "bob" })).key.owner, "bob", "nobody else is touched");
    const exchange = await issuing(site);
    const made = await site.key({ owner: "bob" });
    site.ok((await exchange(made.token)).ok);
    await site.root.users.put({ user: "bob", tokenGeneration: false });
    site.equal((await exchange(made.token)).reason, "tokens_not_granted");
    site.ok((await site.verify(made.token)).ok, "the key itself goes on");
  },
  async cli(site) {
    site.equal((await site.cli("users", "put", "ann", "--token-generation", "no")).tokenGeneration, false);
    site.equal((await site.cli("users", "put", "ann", "--key-creation", "no")).keyCreation, false);
  },
  async misuse(site) {
    await site.root.users.put({ user: "ann", keyCreation: false });
    await site.refused("key_creation_off", site.key());
    await site.cliRefused("key_creation_off", "keys", "create", "--owner", "ann", "--name", "n");
    const { token } = await site.key({ owner: "bob" });
    await site.root.users.put({ user: "bob", tokenGeneration: false });
    const denied = await (await issuing(site))(token);
    site.equal([denied.reason, denied.code, denied.status], ["tokens_not_granted", "access_denied", 403]);
  },
});

/** What exchanges a key's token on this site. */
async function issuing(site) {
  const keyward = site.engineWith({ keyring: new Uint8Array(32).fill(7), tokens: { issuer: "https://keys.example" } });
  const admin = keyward.as({ role: "siteAdmin", id: "root" });
  await admin.keyring.init();
  await admin.tokens.rotateKey();
  const request = (token) => ({ method: "POST", url: "https://keys.example/", headers: { "x-api-key": token } });
  return (token) => keyward.tokens.exchange(request(token));
}
