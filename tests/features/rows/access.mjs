// Rows about access: grant, change, revoke, trace.
import { row } from "../lib.mjs";

row("P7", {
  rule: "every verified request can be traced to the key, the pair and the owner",
  calls: ["verifyToken"],
  commands: ["verify"],
  async sdk(site) {
    const { key, clientId, token } = await site.key();
    const { principal } = await site.verify(token);
    site.equal(
      [principal.owner, principal.domain, principal.keyId, principal.clientId],
      ["ann", "default", key.keyId, clientId],
    );
  },
  async cli(site) {
    const { key, token } = await site.key();
    const { principal } = await site.verify(token);
    site.equal((await site.cli("keys", "get", principal.keyId)).keyId, key.keyId);
  },
  async misuse(site) {
    const { key, clientId, token } = await site.key();
    await site.root.keys.revoke({ keyId: key.keyId });
    const denied = await site.verify(token);
    site.equal([denied.clientId, denied.reason], [clientId, "revoked"], "a denial names the pair too");
    await site.cliRefused("key_not_found", "keys", "get", "0".repeat(24));
  },
});

row("P11", {
  rule: "grant access by environment and role, within the owner's; a refusal lists what and why",
  calls: ["keys.grantAccess"],
  commands: ["keys grant"],
  async sdk(site) {
    const { key, token } = await site.key();
    await site.root.keys.grantAccess({ keyId: key.keyId, access: { production: ["read"] } });
    site.ok((await site.verify(token, { environment: "production", role: "read" })).ok);
  },
  async cli(site) {
    const { keyId } = (await site.key()).key;
    site.equal((await site.cli("keys", "grant", keyId, "--access", "staging=read")).access, { staging: ["read"] });
  },
  async misuse(site) {
    const { keyId } = (await site.key()).key;
    const grant = (access) => site.root.keys.grantAccess({ keyId, access });
    const error = await site.refused("access_exceeds_owner", grant({ production: ["read", "write"] }));
    site.equal(error.details.beyond, { production: ["write"] });
    await site.refused("access_unknown", grant({ moon: ["read"] }));
    await site.cliRefused("access_exceeds_owner", "keys", "grant", keyId, "--access", "production=write");
  },
});

row("P12", {
  rule: "change and revoke access, by environment and role",
  calls: ["keys.changeAccess", "keys.revokeAccess"],
  commands: ["keys change-access", "keys revoke-access"],
  async sdk(site) {
    const { key, token } = await site.key({ access: { production: ["read"], staging: ["read"] } });
    const { keyId } = key;
    await site.root.keys.revokeAccess({ keyId, access: { production: ["read"] } });
    site.equal((await site.verify(token)).principal.access, { staging: ["read"] });
    site.equal((await site.root.keys.changeAccess({ keyId, access: { production: ["read"] } })).access, {
      production: ["read"],
    });
    site.equal((await site.root.keys.revokeAccess({ keyId, environments: ["production"] })).access, {});
  },
  async cli(site) {
    const { keyId } = (await site.key({ access: { production: ["read"] } })).key;
    site.equal((await site.cli("keys", "change-access", keyId, "--access", "staging=read")).access, {
      staging: ["read"],
    });
    site.equal((await site.cli("keys", "revoke-access", keyId, "--environment", "staging")).access, {});
  },
  async misuse(site) {
    const { keyId } = (await site.key()).key;
    await site.refused(
      "access_exceeds_owner",
      site.root.keys.changeAccess({ keyId, access: { production: ["write"] } }),
    );
    await site.refused("invalid", site.root.keys.revokeAccess({ keyId }));
    await site.cliRefused("access_unknown", "keys", "change-access", keyId, "--access", "moon=read");
  },
});

row("P15", {
  rule: "details: properties, pairs with expiry, access, history",
  calls: ["keys.get"],
  commands: ["keys get"],
  async sdk(site) {
    const { keyId } = (await site.key({ access: { staging: ["read"] }, expiresInDays: 9 })).key;
    await site.root.keys.rotate({ keyId });
    const key = await site.root.keys.get({ keyId });
    site.equal([key.access, key.pairs.length, key.pairs[1].stage], [{ staging: ["read"] }, 2, "current"]);
    const { items } = await site.storage.scan({ prefix: "account/", limit: 10 });
    const actions = items.flatMap(({ value }) => JSON.parse(value).ledger.outbox ?? []).map(({ action }) => action);
    site.ok(actions.includes("key.rotate"), "each change is an event of the account's chain");
  },
  async cli(site) {
    const { keyId } = (await site.key()).key;
    site.equal((await site.cli("keys", "get", keyId)).pairs.length, 1);
  },
  async misuse(site) {
    await site.refused("key_not_found", site.root.keys.get({ keyId: "0".repeat(24) }));
    await site.refused("invalid", site.root.keys.get({ keyId: "?" }));
    await site.cliRefused("key_not_found", "keys", "get", "0".repeat(24));
  },
});
