// Rows about access: grant, change, revoke, trace.
import { row } from "../lib.mjs";

row("P7", {
  rule: "every verified request can be traced to the key, the pair and the owner; the audit says who made the key, and the key when each pair was last used",
  calls: ["verifyToken", "usage.flush", "audit.report", "keys.get"],
  commands: ["verify", "audit report --key"],
  async sdk(site) {
    const { key, clientId, token } = await site.key();
    const { principal, usage } = await site.verify(token);
    site.equal(
      [principal.owner, principal.domain, principal.keyId, principal.clientId],
      ["ann", "default", key.keyId, clientId],
    );
    const { entries } = await site.root.audit.report({ keyId: principal.clientId });
    site.equal(
      entries.map(({ action, actor, target }) => [action, actor.id, target.owner]),
      [["key.create", "root", "ann"]],
    );
    await site.engine.usage.flush([usage]);
    const [pair] = (await site.root.keys.get({ keyId: principal.keyId })).pairs;
    site.equal([pair.clientId, pair.lastUsedAt], [clientId, usage.at]);
  },
  async cli(site) {
    const { key, token } = await site.key();
    const { principal } = await site.verify(token);
    site.equal((await site.cli("keys", "get", principal.keyId)).keyId, key.keyId);
    const { entries } = await site.cli("audit", "report", "--key", principal.clientId);
    site.equal(
      entries.map(({ actor, target }) => [actor.id, target.keyId]),
      [["root", key.keyId]],
    );
  },
  async misuse(site) {
    const { key, clientId, token } = await site.key();
    await site.root.keys.revoke({ keyId: key.keyId });
    const denied = await site.verify(token);
    site.equal([denied.clientId, denied.reason], [clientId, "revoked"], "a denial names the pair too");
    await site.cliRefused("key_not_found", "keys", "get", "0".repeat(24));
    await site.refused("self_service_level", site.as("user", "bob").audit.report({ keyId: clientId }));
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
  calls: ["keys.get", "audit.report"],
  commands: ["keys get", "audit report --key"],
  async sdk(site) {
    const { keyId } = (await site.key({ access: { staging: ["read"] }, expiresInDays: 9 })).key;
    await site.root.keys.rotate({ keyId });
    const key = await site.root.keys.get({ keyId });
    site.equal([key.access, key.pairs.length, key.pairs[1].stage], [{ staging: ["read"] }, 2, "current"]);
    const { entries } = await site.root.audit.report({ keyId, order: "oldest" });
    site.equal(
      entries.map(({ action }) => action),
      ["key.create", "key.rotate"],
    );
  },
  async cli(site) {
    const { keyId } = (await site.key()).key;
    site.equal((await site.cli("keys", "get", keyId)).pairs.length, 1);
    site.equal((await site.cli("audit", "report", "--key", keyId)).entries.length, 1);
  },
  async misuse(site) {
    await site.refused("key_not_found", site.root.keys.get({ keyId: "0".repeat(24) }));
    await site.refused("invalid", site.root.keys.get({ keyId: "?" }));
    await site.cliRefused("key_not_found", "keys", "get", "0".repeat(24));
  },
});
