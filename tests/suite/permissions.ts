// Who may do what: every verb by every kind of actor, and by a user under every level of self-service.
import type { Suite } from "./harness.js";
import { type Ask, decide } from "./record.js";
import { ACTORS, inhabited, START, type Who, type World } from "./world.js";

type Prepare = (world: World) => Ask | Promise<Ask>;

/** One command for each verb, on what belongs to ann of `default`. */
const VERBS: { readonly [command: string]: Prepare } = {
  "site.init": () => ["site.init"],
  "site.policy": () => ["site.policy"],
  "site.setPolicy": () => ["site.setPolicy", { policy: { APIKEY_EXPIRE_DAYS: 400 } }],
  "site.importPolicy": () => ["site.importPolicy", { parameters: { APIKEY_EXPIRE_DAYS: "400" } }],
  "site.exportPolicy": () => ["site.exportPolicy"],
  "site.checkLogin": () => ["site.checkLogin", { channel: "rest" }],
  "keyring.init": () => ["keyring.init"],
  "keyring.status": () => ["keyring.status"],
  "keyring.addSlot": () => ["keyring.addSlot", { kind: "recovery" }],
  "keyring.changePassphrase": () => ["keyring.changePassphrase", { passphrase: "a long passphrase" }],
  "keyring.removeSlot": () => ["keyring.removeSlot", { slot: "raw-1", last: true }],
  "keyring.rotate": () => ["keyring.rotate"],
  "keyring.reseal": () => ["keyring.reseal"],
  "keyring.recover": () => ["keyring.recover"],
  "tokens.jwks": () => ["tokens.jwks"],
  "tokens.rotateKey": () => ["tokens.rotateKey"],
  "tokens.revokeKey": () => ["tokens.revokeKey", { kid: "nobody's" }],
  "domains.put (new)": () => ["domains.put", { domain: "new" }],
  "domains.put": () => ["domains.put", { domain: "default", restrictCreation: false }],
  "domains.get": () => ["domains.get", { domain: "default" }],
  "domains.policy": () => ["domains.policy", { domain: "default" }],
  "users.put": () => ["users.put", { user: "ann", domain: "default", kind: "service" }],
  "users.get": () => ["users.get", { user: "ann", domain: "default" }],
  "users.list": () => ["users.list"],
  "keys.create": () => ["keys.create", { owner: "ann", domain: "default", name: "asked for" }],
  "keys.get": async (world) => ["keys.get", { keyId: (await world.key()).key.keyId }],
  "keys.revoke": async (world) => ["keys.revoke", { keyId: (await world.key()).key.keyId }],
  "keys.regenerate": async (world) => {
    const { keyId } = (await world.key()).key;
    await world.root.keys.revoke({ keyId });
    return ["keys.regenerate", { keyId }];
  },
  "keys.delete": async (world) => ["keys.delete", { keyId: (await world.key()).key.keyId }],
  "keys.disable": async (world) => ["keys.disable", { keyId: (await world.key()).key.keyId }],
  "keys.enable": async (world) => ["keys.enable", { keyId: (await world.key()).key.keyId }],
  "keys.edit": async (world) => ["keys.edit", { keyId: (await world.key()).key.keyId, name: "renamed" }],
  "keys.addPair": async (world) => ["keys.addPair", { keyId: (await world.key()).key.keyId }],
  "keys.rotate": async (world) => ["keys.rotate", { keyId: (await world.key()).key.keyId }],
  "keys.promote": async (world) => {
    const { keyId } = (await world.key()).key;
    await world.root.keys.addPair({ keyId });
    return ["keys.promote", { keyId }];
  },
  "keys.deletePair": async (world) => {
    const { key, clientId } = await world.key();
    await world.root.keys.addPair({ keyId: key.keyId });
    return ["keys.deletePair", { keyId: key.keyId, clientId }];
  },
  "keys.grantAccess": async (world) => [
    "keys.grantAccess",
    { keyId: (await world.key()).key.keyId, access: { staging: ["read"] } },
  ],
  "keys.changeAccess": async (world) => [
    "keys.changeAccess",
    { keyId: (await world.key()).key.keyId, scopes: ["odata"] },
  ],
  "keys.revokeAccess": async (world) => [
    "keys.revokeAccess",
    { keyId: (await world.key({ access: { staging: ["read"] } })).key.keyId, environments: ["staging"] },
  ],
  "keys.explain": async (world) => ["keys.explain", { keyId: (await world.key()).key.keyId }],
  "keys.bulk": async (world) => ["keys.bulk", { verb: "disable", keyIds: [(await world.key()).key.keyId] }],
  "users.deactivate": () => ["users.deactivate", { user: "ann", domain: "default" }],
  "users.reactivate": () => ["users.reactivate", { user: "ann", domain: "default" }],
  "users.delete": () => ["users.delete", { user: "ann", domain: "default" }],
  "site.tick": () => ["site.tick"],
  "audit.report": () => ["audit.report", { limit: 1 }],
  "audit.state": () => ["audit.state", { user: "ann", domain: "default", at: START }],
  "audit.state of a domain": () => ["audit.state", { domain: "default", at: START }],
  "audit.state of the site": () => ["audit.state", { at: START }],
  "audit.drain": () => ["audit.drain"],
  "audit.export": () => ["audit.export", { limit: 1 }],
  "audit.checkpoint": () => ["audit.checkpoint"],
  "audit.verify": () => ["audit.verify"],
  "audit.erase": () => ["audit.erase", { user: "ann" }],
  "commands.dryRun": async (world) => [
    "commands.dryRun",
    { command: "keys.revoke", input: { keyId: (await world.key()).key.keyId } },
  ],
  "keys.list": (world) => world.key().then(() => ["keys.list", { limit: 2 }]),
  "keys.window": (world) => world.key().then(() => ["keys.window", { limit: 1 }]),
};

export function suite(t: Suite): void {
  for (const [verb, prepare] of Object.entries(VERBS)) {
    t.test(`${verb} by everybody`, async (golden) => {
      for (const who of Object.keys(ACTORS) as Who[]) {
        // A world each, so that what one was allowed to do changes nothing for the next.
        const world = await inhabited(`${verb} by ${who}`);
        await decide(golden, `permissions/${verb} by ${who}`, world.as(who), await prepare(world));
      }
    });
  }

  for (const level of ["user_read_only", "user_full_control"] as const) {
    t.test(`what users may do under ${level}`, async (golden) => {
      for (const [verb, prepare] of Object.entries(VERBS)) {
        for (const who of ["ann", "bob"] as const) {
          const world = await inhabited(`${verb} ${level}`, { APIKEY_SELF_SERVICE_LEVEL: level });
          await decide(golden, `permissions/${verb} by ${who}, ${level}`, world.as(who), await prepare(world));
        }
      }
    });
  }

  t.test("restricted creation", async (golden) => {
    for (const level of ["admin_only", "user_read_only", "user_full_control"] as const) {
      const world = await inhabited(`restricted ${level}`, { APIKEY_SELF_SERVICE_LEVEL: level });
      await world.root.domains.put({ domain: "default", restrictCreation: true });
      const ask = ["keys.create", { owner: "ann", name: "asked for" }] as const;
      await decide(golden, `permissions/restricted creation by ann, ${level}`, world.as("ann"), ask);
      await decide(golden, `permissions/restricted creation by eve, ${level}`, world.as("eve"), ask);
    }
  });
}
