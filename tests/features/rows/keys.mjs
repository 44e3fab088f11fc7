// Rows about the life of a key: create, limits, revoke, regenerate, delete, filter, edit.
import { DAY, row } from "../lib.mjs";

row("A1", {
  rule: "a key is a client id and a secret, both generated",
  calls: ["keys.create"],
  commands: ["keys create"],
  async sdk(site) {
    const { clientId, secret } = await site.key();
    site.ok(/^[0-9A-Za-z]{24}$/.test(clientId) && /^[0-9A-Za-z]{60}$/.test(secret));
    const other = await site.key();
    site.ok(other.clientId !== clientId && other.secret !== secret);
  },
  async cli(site) {
    const { token } = await site.cli("keys", "create", "--owner", "ann", "--name", "n");
    site.ok(/^acme_[0-9A-Za-z]{24}_[0-9A-Za-z]{60}$/.test(token));
  },
  async misuse(site) {
    await site.refused("invalid", site.key({ secret: "hunter2" }));
    await site.refused("invalid", site.key({ clientId: "0".repeat(24) }));
    await site.cliRefused("invalid", "keys", "create", "--owner", "ann", "--name", "n", "--secret", "hunter2");
  },
});

row("A3", {
  rule: "only an active key verifies; the operator learns the exact reason, the caller a coarse code",
  calls: ["verifyToken", "keys.disable"],
  commands: ["verify"],
  async sdk(site) {
    const { key, token } = await site.key();
    site.ok((await site.verify(token)).ok);
    await site.root.keys.disable({ keyId: key.keyId });
    const denied = await site.verify(token);
    site.equal([denied.reason, denied.code, denied.status], ["disabled", "invalid_credential", 401]);
  },
  async cli(site) {
    const { key, token } = await site.key();
    await site.cli("keys", "disable", key.keyId);
    const denied = await site.verify(token);
    site.equal((await site.cli("keys", "get", key.keyId)).reason, denied.reason);
  },
  async misuse(site) {
    const { token } = await site.key();
    const forged = `${token.slice(0, -60)}${"0".repeat(60)}`;
    const answers = [await site.verify(forged), await site.verify("acme_nonsense"), await site.verify("")];
    site.equal(new Set(answers.map(({ code }) => code)).size, 1, "one code for all that is no key");
    await site.cliRefused("key_not_found", "keys", "get", "0".repeat(24));
  },
});

row("A7", {
  rule: "create takes name, owner, expiration and scopes, and returns the client id and the secret",
  calls: ["keys.create"],
  commands: ["keys create --owner --name --expires --scope"],
  async sdk(site) {
    const { key, token } = await site.key({ expiresAt: site.now + DAY, scopes: ["odata"] });
    site.equal([key.name, key.owner, key.expiresAt, key.scopes], ["nightly", "ann", site.now + DAY, ["odata"]]);
    site.equal((await site.verify(token)).principal.keyName, "nightly");
  },
  async cli(site) {
    const words = ["--owner", "ann", "--name", "nightly", "--expires", "90d", "--scope", "odata"];
    const { key } = await site.cli("keys", "create", ...words);
    site.equal([key.name, key.scopes], ["nightly", ["odata"]]);
  },
  async misuse(site) {
    const error = await site.refused("invalid", site.root.keys.create({ owner: 7, scopes: "odata" }));
    site.equal(error.details.issues.map(({ path }) => path).sort(), ["name", "owner", "scopes"], "all at once");
    await site.cliRefused("user_not_found", "keys", "create", "--owner", "nobody", "--name", "n");
  },
});

row("A10", {
  rule: "a secret is returned once and can never be read again",
  calls: ["keys.create", "keys.get", "keys.regenerate"],
  commands: ["keys create", "keys get"],
  async sdk(site) {
    const { key, secret } = await site.key();
    const shown = JSON.stringify([await site.root.keys.get({ keyId: key.keyId }), await site.root.keys.list()]);
    const { items } = await site.storage.scan({ prefix: "", limit: 100 });
    const everything = shown + JSON.stringify(items);
    const pieces = Array.from({ length: 53 }, (_, at) => secret.slice(at, at + 8));
    site.ok(!pieces.some((piece) => everything.includes(piece)), "no piece of it is stored or shown");
  },
  async cli(site) {
    const { key, secret } = await site.cli("keys", "create", "--owner", "ann", "--name", "n");
    site.ok(!JSON.stringify(await site.cli("keys", "get", key.keyId)).includes(secret.slice(0, 8)));
  },
  async misuse(site) {
    const first = await site.key({ operationId: "one" });
    const again = await site.key({ operationId: "one" });
    site.equal(
      [again.clientId, again.secret, again.secretLost],
      [first.clientId, null, true],
      "not even by a repetition",
    );
    await site.refused("not_revoked", site.root.keys.regenerate({ keyId: first.key.keyId }));
    await site.cliRefused("not_revoked", "keys", "regenerate", first.key.keyId);
  },
});

row("A11", {
  rule: "`APIKEY_MAX_NUM_PER_USER` caps the active keys of a user, whatever the command; it is told when it has reached it",
  calls: ["keys.create", "keys.enable", "keys.edit", "keys.regenerate", "notices.list"],
  commands: ["policy set", "keys create"],
  async sdk(site) {
    await site.root.site.setPolicy({ policy: { APIKEY_MAX_NUM_PER_USER: 1 } });
    const { key } = await site.key();
    site.equal(await site.told(), ["cap_reached: owner ann"]);
    await site.root.keys.disable({ keyId: key.keyId });
    site.equal((await site.key()).key.status, "active", "a disabled key does not count");
    site.equal(await site.told(), ["cap_reached: owner ann"]);
    await site.root.site.setPolicy({ policy: { APIKEY_MAX_NUM_PER_USER: 0 } });
    site.equal((await site.root.keys.list({ filter: "status:active" })).keys.length, 1, "lowering breaks nothing");
  },
  async cli(site) {
    await site.cli("policy", "set", "APIKEY_MAX_NUM_PER_USER=1");
    site.equal((await site.cli("keys", "create", "--owner", "ann", "--name", "n")).key.status, "active");
  },
  async misuse(site) {
    await site.root.site.setPolicy({ policy: { APIKEY_MAX_NUM_PER_USER: 1 } });
    const brief = (await site.key({ expiresAt: site.now + DAY })).key;
    await site.refused("key_cap_reached", site.key());
    await site.root.keys.disable({ keyId: brief.keyId });
    const { key } = await site.key();
    await site.refused("key_cap_reached", site.root.keys.enable({ keyId: brief.keyId }));
    await site.root.keys.revoke({ keyId: brief.keyId });
    const error = await site.refused("key_cap_reached", site.root.keys.regenerate({ keyId: brief.keyId }));
    site.equal(error.details, { cap: 1, counted: 1 });
    await site.cliRefused("key_cap_reached", "keys", "create", "--owner", "ann", "--name", "n");
    const fifty = await Promise.allSettled(Array.from({ length: 50 }, () => site.key({ owner: "bob" })));
    site.equal(fifty.filter(({ status }) => status === "fulfilled").length, 1, "under concurrency too");
    site.equal(key.status, "active");
  },
});

row("A12", {
  rule: "delete removes the key, its history stays; the owner is notified, unless it did it itself under `user_full_control`",
  calls: ["keys.delete", "notices.list", "notices.deliver"],
  commands: ["keys delete", "notices list", "notices deliver"],
  async sdk(site) {
    const { key, token } = await site.key();
    await site.root.keys.delete({ keyId: key.keyId });
    site.equal((await site.verify(token)).reason, "unknown_key");
    site.equal((await site.root.keys.list()).keys, []);
    await site.key();
    const events = await site.storage.scan({ prefix: "audit/account/", limit: 100 });
    site.ok(events.items.some(({ value }) => JSON.parse(value).action === "key.delete"));
    site.equal(await site.told(), ["key_deleted: owner ann"]);
    const own = (await site.key()).key.keyId;
    await site.root.site.setPolicy({ policy: { APIKEY_SELF_SERVICE_LEVEL: "user_full_control" } });
    await site.as("user", "ann").keys.delete({ keyId: own });
    await site.as("domainAdmin", "ann").keys.delete({ keyId: (await site.key()).key.keyId });
    site.equal(await site.told(), ["key_deleted: owner ann", "key_deleted: owner ann"]);
  },
  async cli(site) {
    const { key, token } = await site.key();
    site.equal(await site.cli("keys", "delete", key.keyId), { keyId: key.keyId });
    site.equal((await site.verify(token)).reason, "unknown_key");
    const { program, taken } = site.mailer();
    const { delivered, waiting } = await site.cli("notices", "deliver", "--exec", program);
    site.equal([delivered, waiting], [1, 0]);
    site.equal(
      taken().map(({ subject, recipient }) => [subject, recipient.user]),
      [['The API key "nightly" was deleted', "ann"]],
    );
    site.equal((await site.cli("notices", "list")).notices[0].delivery.state, "delivered");
  },
  async misuse(site) {
    const { keyId } = (await site.key()).key;
    await site.root.keys.delete({ keyId });
    await site.refused("key_not_found", site.root.keys.delete({ keyId }));
    await site.cliRefused("key_not_found", "keys", "delete", keyId);
    site.equal(await site.told(), ["key_deleted: owner ann"]);
    await site.refused("notify_missing", site.engine.notices.deliver());
    await site.refused("forbidden", site.as("domainAdmin", "eve").notices.deliver());
    await site.cliRefused("forbidden", "notices", "deliver", "--exec", "true", "--as", "user:ann");
  },
});

row("A13", {
  rule: "revoke erases the secret at once, the key stays in the list; the owner is notified, as of a deletion",
  calls: ["keys.revoke", "notices.list", "notices.render"],
  commands: ["keys revoke", "notices list", "notices render"],
  async sdk(site) {
    const { key, token } = await site.key();
    site.equal((await site.root.keys.revoke({ keyId: key.keyId })).status, "revoked");
    site.equal((await site.verify(token)).reason, "revoked");
    const { items } = await site.storage.scan({ prefix: "account/", limit: 10 });
    site.ok(
      items.every(({ value }) => JSON.parse(value).keys.every(({ pairs }) => pairs.every((pair) => !pair.bearer))),
    );
    site.equal(await site.told(), ["key_revoked: owner ann"]);
    const own = (await site.key()).key.keyId;
    await site.root.site.setPolicy({ policy: { APIKEY_SELF_SERVICE_LEVEL: "user_full_control" } });
    await site.as("user", "ann").keys.revoke({ keyId: own });
    site.equal(await site.told(), ["key_revoked: owner ann"]);
    await site.root.users.put({ user: "ci", kind: "service", maintainers: ["ann", "bob"] });
    const service = (await site.key({ owner: "ci", name: "deploy" })).key.keyId;
    site.now += 1;
    await site.as("user", "bob").keys.revoke({ keyId: service });
    site.equal(await site.told(), ["key_revoked: owner ann", "key_revoked: maintainer ann"]);
    const [notice] = (await site.as("user", "ann").notices.list({ limit: 1 })).notices;
    site.equal((await site.root.notices.render({ id: notice.id })).subject, 'The API key "deploy" was revoked');
  },
  async cli(site) {
    const { key, token } = await site.key();
    site.equal((await site.cli("keys", "revoke", key.keyId)).status, "revoked");
    site.equal((await site.verify(token)).reason, "revoked");
    const { notices } = await site.cli("notices", "list", "--state", "waiting", "--user", "ann");
    site.equal(
      notices.map(({ kind, keyId }) => [kind, keyId]),
      [["key_revoked", key.keyId]],
    );
    const { subject } = await site.cli("notices", "render", notices[0].id);
    site.equal(subject, 'The API key "nightly" was revoked');
  },
  async misuse(site) {
    const { keyId } = (await site.key()).key;
    await site.root.keys.revoke({ keyId });
    await site.refused("key_revoked", site.root.keys.enable({ keyId }));
    await site.refused("key_revoked", site.root.keys.rotate({ keyId }));
    await site.cliRefused("key_not_found", "keys", "revoke", "0".repeat(24));
    site.equal(await site.told(), ["key_revoked: owner ann"]);
    const [notice] = (await site.root.notices.list()).notices;
    await site.refused("notice_not_found", site.as("user", "bob").notices.render({ id: notice.id }));
    await site.cliRefused("notice_not_found", "notices", "render", notice.id, "--as", "domainAdmin:mallory@other");
  },
});

row("A14", {
  rule: "regenerate gives a revoked key a new secret under the same client id",
  calls: ["keys.regenerate"],
  commands: ["keys regenerate"],
  async sdk(site) {
    const first = await site.key();
    await site.root.keys.revoke({ keyId: first.key.keyId });
    const second = await site.root.keys.regenerate({ keyId: first.key.keyId });
    site.equal(second.clientId, first.clientId);
    site.equal(
      [(await site.verify(first.token)).reason, (await site.verify(second.token)).ok],
      ["secret_mismatch", true],
    );
  },
  async cli(site) {
    const { key, clientId } = await site.key();
    await site.cli("keys", "revoke", key.keyId);
    site.equal((await site.cli("keys", "regenerate", key.keyId)).clientId, clientId);
  },
  async misuse(site) {
    const { keyId } = (await site.key({ expiresAt: site.now + DAY })).key;
    await site.refused("not_revoked", site.root.keys.regenerate({ keyId }));
    await site.root.keys.revoke({ keyId });
    site.now += DAY;
    await site.refused("key_expired", site.root.keys.regenerate({ keyId }));
    await site.cliRefused("not_revoked", "keys", "regenerate", (await site.key()).key.keyId);
  },
});

row("A16", {
  rule: "filter by every field, as an object or as text; sort by any column; pages",
  calls: ["keys.list", "keys.window", "parseFilter"],
  commands: ["keys list --filter"],
  async sdk(site) {
    await site.key({ name: "nightly", expiresAt: site.now + DAY, scopes: ["odata"], access: { production: ["read"] } });
    await site.key({ name: "hourly" });
    const found = async (filter) => (await site.root.keys.list({ filter })).keys.map(({ name }) => name);
    const { clientId } = (await site.root.keys.list({ filter: { name: "hourly" } })).keys[0].pairs[0];
    const cases = [
      ["name:nightly", { name: "nightly" }, ["nightly"]],
      [`id:${clientId}`, { clientId }, ["hourly"]],
      ["status:revoked", { status: "revoked" }, []],
      ["owner:ann hour", { owner: "ann", text: "hour" }, ["hourly"]],
      ["by:root scope:odata", { createdBy: "root", scope: "odata" }, ["nightly"]],
      ["env:production role:read", { environment: "production", role: "read" }, ["nightly"]],
      ["expires:never", { neverExpires: true }, ["hourly"]],
      [`expires<=${site.now + DAY}`, { expiresBy: site.now + DAY }, ["nightly"]],
    ];
    for (const [text, object, names] of cases) {
      site.equal([await found(text), await found(object)], [names, names], text);
    }
    const first = await site.root.keys.list({ sort: { column: "name" }, limit: 1 });
    const second = await site.root.keys.list({ sort: { column: "name" }, limit: 1, cursor: first.next });
    site.equal(
      [...first.keys, ...second.keys].map(({ name }) => name),
      ["hourly", "nightly"],
    );
  },
  async cli(site) {
    await site.key();
    await site.key({ name: "hourly" });
    site.equal(
      (await site.cli("keys", "list", "--filter", "owner:ann night")).keys.map(({ name }) => name),
      ["nightly"],
    );
  },
  async misuse(site) {
    const error = await site.refused("invalid", site.root.keys.list({ filter: "owner:ann colour:red" }));
    site.equal(error.details.issues[0].at, 10, "the error points at the character");
    await site.refused("invalid_cursor", site.root.keys.list({ cursor: "x" }));
    await site.cliRefused("invalid", "keys", "list", "--filter", "status:dead");
  },
});

row("P14", {
  rule: "edit name, description, rotation policy and expiration, under the same limits",
  calls: ["keys.edit"],
  commands: ["keys edit"],
  async sdk(site) {
    const { keyId } = (await site.key()).key;
    const edited = await site.root.keys.edit({ keyId, name: "daily", description: "d", expiresInDays: 3 });
    site.equal([edited.name, edited.description, edited.expiresAt], ["daily", "d", site.now + 3 * DAY]);
  },
  async cli(site) {
    const { keyId } = (await site.key()).key;
    site.equal((await site.cli("keys", "edit", keyId, "--name", "daily")).name, "daily");
  },
  async misuse(site) {
    const { keyId } = (await site.key()).key;
    await site.refused("expiry_passed", site.root.keys.edit({ keyId, expiresAt: site.now }));
    await site.refused("invalid", site.root.keys.edit({ keyId, owner: "bob" }));
    await site.cliRefused("invalid", "keys", "edit", keyId, "--name", "");
  },
});

row("P19", {
  rule: "a user can have many keys, each with its own name, access and expiry",
  calls: ["keys.create", "keys.list"],
  commands: ["keys create", "keys list"],
  async sdk(site) {
    await site.key({ name: "a", access: { production: ["read"] } });
    await site.key({ name: "b", access: { staging: ["read"] }, expiresInDays: 3 });
    const { keys } = await site.root.keys.list({ sort: { column: "name" } });
    site.equal(
      keys.map(({ access }) => Object.keys(access)),
      [["production"], ["staging"]],
    );
  },
  async cli(site) {
    for (const name of ["a", "b"]) await site.cli("keys", "create", "--owner", "ann", "--name", name);
    site.equal((await site.cli("keys", "list", "--owner", "ann")).keys.length, 2);
  },
  async misuse(site) {
    await site.root.site.setPolicy({ policy: { APIKEY_MAX_NUM_PER_USER: 2 } });
    await site.key({ name: "a" });
    await site.key({ name: "b" });
    await site.refused("key_cap_reached", site.key({ name: "c" }));
    await site.cliRefused("key_cap_reached", "keys", "create", "--owner", "ann", "--name", "c");
  },
});
