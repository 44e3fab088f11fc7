// Rows about policy: site parameters, what a domain narrows, logins.
import { writeFileSync } from "node:fs";
import { DAY, row } from "../lib.mjs";

row("A6", {
  rule: "what users do with their own keys depends on `APIKEY_SELF_SERVICE_LEVEL`",
  calls: ["site.setPolicy", "keys.list", "keys.create"],
  commands: ["policy set", "keys list --as user:ann@default"],
  async sdk(site) {
    const ann = site.as("user", "ann");
    await site.root.site.setPolicy({ policy: { APIKEY_SELF_SERVICE_LEVEL: "user_read_only" } });
    await site.key();
    site.equal((await ann.keys.list()).keys.length, 1);
    await site.root.site.setPolicy({ policy: { APIKEY_SELF_SERVICE_LEVEL: "user_full_control" } });
    site.equal((await ann.keys.create({ owner: "ann", name: "own" })).key.createdBy, "ann");
  },
  async cli(site) {
    await site.cli("policy", "set", "APIKEY_SELF_SERVICE_LEVEL=user_full_control");
    const issued = await site.cli("keys", "create", "--owner", "ann", "--name", "own", "--as", "user:ann@default");
    site.equal(issued.key.createdBy, "ann");
  },
  async misuse(site) {
    const ann = site.as("user", "ann");
    await site.refused("self_service_level", ann.keys.list());
    await site.root.site.setPolicy({ policy: { APIKEY_SELF_SERVICE_LEVEL: "user_read_only" } });
    await site.refused("self_service_level", ann.keys.create({ owner: "ann", name: "own" }));
    const { keyId } = (await site.key()).key;
    await site.cliRefused("self_service_level", "keys", "revoke", keyId, "--as", "user:ann@default");
  },
});

row("A8", {
  rule: "`APIKEY_EXPIRE_DAYS` is the expiration of a key without one, and the latest that a key can have; the owner is told before a key expires, as `expiryNoticeDays` says",
  calls: ["site.setPolicy", "keys.create", "keys.edit", "site.tick", "notices.list"],
  commands: ["policy set", "keys create --expires", "tick", "notices list"],
  async sdk(site) {
    await site.root.site.setPolicy({ policy: { APIKEY_EXPIRE_DAYS: 30 } });
    const { key } = await site.key();
    site.equal(key.expiresAt, key.createdAt + 30 * DAY);
    const own = (await site.key({ expiresAt: site.now + 3 * DAY })).key;
    site.equal(own.expiresAt, site.now + 3 * DAY);
    await site.root.site.setPolicy({ policy: { APIKEY_EXPIRE_DAYS: 1 } });
    site.equal((await site.root.keys.get({ keyId: key.keyId })).expiresAt, key.expiresAt, "existing keys stay");
    await site.root.site.setPolicy({ policy: { expiryNoticeDays: [10] } });
    site.now += 20 * DAY - 1;
    await site.root.site.tick();
    site.equal(await site.told(), []);
    site.now += 1;
    await site.root.site.tick();
    await site.root.site.tick();
    site.equal(await site.told(), ["key_expires: owner ann"]);
  },
  async cli(site) {
    await site.cli("policy", "set", "APIKEY_EXPIRE_DAYS=30");
    const { key } = await site.cli("keys", "create", "--owner", "ann", "--name", "n");
    site.equal(key.expiresAt - key.createdAt, 30 * DAY);
    await site.cli("policy", "set", "expiryNoticeDays=9,60", "silentDays=2");
    site.equal((await site.root.site.policy()).expiryNoticeDays, [60, 9]);
    await site.cliRefused("invalid", "policy", "set", "expiryNoticeDays=0");
    site.now -= 22 * DAY;
    await site.key({ name: "old" });
    await site.cli("tick");
    const { notices } = await site.cli("notices", "list");
    site.equal(
      notices.map(({ kind, keyName }) => [kind, keyName]),
      [["key_expires", "old"]],
    );
  },
  async misuse(site) {
    await site.root.site.setPolicy({ policy: { APIKEY_EXPIRE_DAYS: 30 } });
    const { keyId, createdAt } = (await site.key()).key;
    const error = await site.refused("expiry_too_late", site.key({ expiresAt: site.now + 30 * DAY + 1 }));
    site.equal(error.details.latest, site.now + 30 * DAY);
    site.now += DAY;
    await site.refused("expiry_too_late", site.root.keys.edit({ keyId, expiresAt: createdAt + 30 * DAY + 1 }));
    await site.cliRefused("expiry_too_late", "keys", "create", "--owner", "ann", "--name", "n", "--expires", "never");
  },
});

row("A9", {
  rule: "a scope is off unless switched on; the site declares which exist",
  calls: ["keys.create", "keys.grantAccess", "verifyToken"],
  commands: ["keys create --scope", "keys grant --scope"],
  async sdk(site) {
    const { key, token } = await site.key();
    site.equal((await site.verify(token, { scope: "odata" })).reason, "scope_not_granted");
    await site.root.keys.grantAccess({ keyId: key.keyId, scopes: ["odata"] });
    site.ok((await site.verify(token, { scope: "odata" })).ok);
  },
  async cli(site) {
    const { key } = await site.cli("keys", "create", "--owner", "ann", "--name", "n");
    site.equal((await site.cli("keys", "grant", key.keyId, "--scope", "odata")).scopes, ["odata"]);
  },
  async misuse(site) {
    await site.refused("unknown_scope", site.key({ scopes: ["graph"] }));
    await site.cliRefused("unknown_scope", "keys", "create", "--owner", "ann", "--name", "n", "--scope", "graph");
  },
});

row("A17", {
  rule: "whether a user name and a password log in, and which parameter decides",
  calls: ["site.checkLogin"],
  commands: ["login check"],
  async sdk(site) {
    const check = (channel, clientType) => site.root.site.checkLogin({ channel, ...(clientType && { clientType }) });
    site.equal((await check("ota")).allowed, true);
    await site.root.site.setPolicy({
      policy: { OTA_ACCESS_APIKEY_ONLY: "Y", RESTAPI_ACCESS_APIKEY_ONLY: "Y", RESTAPI_WHITELIST_APIKEY: ["Tool"] },
    });
    site.equal(await check("ota").then(({ allowed, decidedBy }) => [allowed, decidedBy]), [
      false,
      "OTA_ACCESS_APIKEY_ONLY",
    ]);
    site.equal((await check("rest", "Tool")).allowed, true);
    site.equal((await check("rest", "tool")).allowed, false, "compared exactly");
    site.equal((await check("rest")).allowed, false, "never without a client type");
  },
  async cli(site) {
    site.equal((await site.cli("login", "check", "--channel", "rest", "--client-type", "x")).allowed, true);
  },
  async misuse(site) {
    await site.refused("invalid", site.root.site.checkLogin({ channel: "smtp" }));
    await site.cliRefused("invalid", "policy", "set", "OTA_ACCESS_APIKEY_ONLY=maybe");
  },
});

row("A20", {
  rule: "the site parameters are one table, shown, edited and imported by their names, each with its own error",
  calls: ["site.policy", "site.setPolicy", "site.importPolicy", "site.exportPolicy", "tables"],
  commands: ["policy show", "policy set", "policy import", "policy export", "policy preset"],
  async sdk(site) {
    await site.root.site.importPolicy({ parameters: { APIKEY_MAX_NUM_PER_USER: "3", scopes: "a,b" } });
    const policy = await site.root.site.policy();
    site.equal([policy.APIKEY_MAX_NUM_PER_USER, policy.scopes], [3, ["a", "b"]]);
    const texts = await site.root.site.exportPolicy();
    await site.root.site.setPolicy({ preset: "apptio" });
    await site.root.site.importPolicy({ parameters: texts });
    site.equal(await site.root.site.policy(), policy, "an export is read back as the same policy");
  },
  async cli(site) {
    writeFileSync(
      `${site.cwd}/alm.json`,
      JSON.stringify({ APIKEY_EXPIRE_DAYS: "90", RESTAPI_ACCESS_APIKEY_ONLY: "Y" }),
    );
    await site.cli("policy", "import", "alm.json");
    const shown = await site.cli("policy", "export");
    site.equal([shown.APIKEY_EXPIRE_DAYS, shown.RESTAPI_ACCESS_APIKEY_ONLY], ["90", "Y"]);
  },
  async misuse(site) {
    const policy = { APIKEY_EXPIRE_DAYS: 0, APIKEY_MAX_NUM_PER_USER: -1, APIKEY_COLOUR: "red" };
    const error = await site.refused("invalid", site.root.site.setPolicy({ policy }));
    site.equal(error.details.issues.length, 3, "every violation at once");
    await site.cliRefused("invalid", "policy", "set", "APIKEY_EXPIRE_DAYS=0");
  },
});

row("P6", {
  rule: "a rotation policy a key, with a default of its domain: remind, or enforce; reminders are notices",
  calls: ["domains.put", "keys.create", "keys.edit", "keys.due", "site.tick", "notices.list"],
  commands: ["domains put --rotation", "keys edit --rotation", "keys due"],
  async sdk(site) {
    const rotation = { everyDays: 30, overlapDays: 5, remindDays: [7, 1], onOverdue: "remind" };
    await site.root.domains.put({ domain: "default", rotation });
    const { key, token } = await site.key();
    site.equal(key.rotation, rotation);
    site.equal(key.pairs[0].rotationDueAt, key.createdAt + 30 * DAY);
    const told = [];
    for (const day of [23, 24, 29, 30, 31]) {
      site.now = key.createdAt + day * DAY;
      await site.root.site.tick();
      told.push((await site.told()).length);
    }
    site.equal(told, [1, 1, 2, 3, 3]);
    site.equal((await site.told()).slice(1), ["rotation_due: owner ann", "rotation_overdue: owner ann"]);
    site.ok((await site.verify(token)).ok, "an overdue pair goes on");
    site.equal((await site.root.keys.due()).due[0].kind, "rotation_overdue");
    await site.root.keys.edit({ keyId: key.keyId, rotation: { ...rotation, onOverdue: "enforce" } });
    site.equal((await site.verify(token)).reason, "expired");
    const next = await site.root.keys.rotate({ keyId: key.keyId });
    site.ok((await site.verify(next.token)).ok, "no rotation leaves a key without a working pair");
  },
  async cli(site) {
    await site.cli("domains", "put", "default", "--rotation", "every=30d,overlap=5d,remind=7d,1d");
    const { key } = await site.cli("keys", "create", "--owner", "ann", "--name", "n");
    site.equal(key.rotation.everyDays, 30);
    site.equal((await site.cli("keys", "edit", key.keyId, "--rotation", "never")).rotation, "never");
  },
  async misuse(site) {
    const { keyId } = (await site.key()).key;
    const rotation = { everyDays: 5, overlapDays: 5 };
    await site.refused("invalid", site.root.keys.edit({ keyId, rotation }));
    await site.cliRefused("invalid", "keys", "edit", keyId, "--rotation", "every=5d,overlap=5d");
  },
});

row("P8", {
  rule: "the properties of a domain narrow the site policy and never widen it",
  calls: ["domains.put", "domains.policy"],
  commands: ["domains put", "domains policy"],
  async sdk(site) {
    await site.root.domains.put({ domain: "default", maxKeysPerUser: 1, methods: ["ed25519"], restrictCreation: true });
    const effective = await site.root.domains.policy({ domain: "default" });
    site.equal(effective.maxKeysPerUser, { value: 1, source: "domain" });
    site.equal(effective.expireDays, { value: -1, source: "default" });
    site.equal((await site.key()).key.pairs[0].methods, ["ed25519"]);
  },
  async cli(site) {
    await site.cli("domains", "put", "default", "--max-keys", "2");
    site.equal((await site.cli("domains", "policy", "default")).maxKeysPerUser, { value: 2, source: "domain" });
  },
  async misuse(site) {
    const error = await site.refused("domain_widens", site.root.domains.put({ domain: "default", maxKeysPerUser: 11 }));
    site.equal(
      error.details.wider.map(({ path }) => path),
      ["maxKeysPerUser"],
    );
    await site.cliRefused("domain_widens", "domains", "put", "default", "--max-keys", "11");
    const { token } = await site.key();
    await site.root.domains.put({ domain: "default", apiKeys: false });
    await site.refused("keys_not_supported", site.key());
    site.equal((await site.verify(token)).reason, "domain_disabled");
    await site.root.domains.put({ domain: "default", apiKeys: true, methods: ["bearer"] });
    await site.refused("method_not_offered", site.key({ methods: ["ed25519"] }));
  },
});

row("P10", {
  rule: "create takes name, description and an expiration: never, after days, on a date; the domain says which",
  calls: ["keys.create", "domains.put"],
  commands: ["keys create --expires"],
  async sdk(site) {
    site.equal((await site.key({ expiresAt: null, description: "reads" })).key.description, "reads");
    site.equal((await site.key({ expiresInDays: 3 })).key.expiresAt, site.now + 3 * DAY);
    site.equal((await site.key({ expiresAt: site.now + 5 })).key.expiresAt, site.now + 5);
  },
  async cli(site) {
    const make = (expires) => site.cli("keys", "create", "--owner", "ann", "--name", "n", "--expires", expires);
    site.equal((await make("never")).key.expiresAt, null);
    const { key } = await make("3d");
    site.ok(Math.abs(key.expiresAt - key.createdAt - 3 * DAY) < DAY / 4);
  },
  async misuse(site) {
    await site.root.domains.put({ domain: "default", expirationPolicies: ["days"] });
    await site.refused("expiration_not_allowed", site.key({ expiresAt: null }));
    await site.root.domains.put({ domain: "default", expirationPolicies: ["date"] });
    await site.refused("expiry_passed", site.key({ expiresAt: site.now }));
    await site.cliRefused(
      "expiration_not_allowed",
      "keys",
      "create",
      "--owner",
      "ann",
      "--name",
      "n",
      "--expires",
      "never",
    );
  },
});
