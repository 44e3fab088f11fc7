// What an actor may not see does not exist for it: an error about it must not differ from one about nothing.
import assert from "node:assert/strict";
import { test } from "node:test";
import { memoryStorage } from "../../pkg/dist/entry/inline.js";
import { engine, inhabit } from "./lib/site.mjs";

const STRANGERS = {
  "an administrator of another domain": { role: "domainAdmin", id: "mallory", domain: "other" },
  "a user of another domain": { role: "user", id: "ann", domain: "other" },
  "another user": { role: "user", id: "bob", domain: "default" },
};

/** The same commands about something of ann's, and about nothing. */
const commands = ({ domains, users, keys, simulate }, { domain, user, keyId }) => ({
  "domains.get": () => domains.get({ domain }),
  "domains.policy": () => domains.policy({ domain }),
  "domains.put": () => domains.put({ domain, restrictCreation: true }),
  "users.get": () => users.get({ domain, user }),
  "users.put": () => users.put({ domain, user, kind: "service" }),
  "users.list": () => users.list({ domain }),
  "keys.create": () => keys.create({ domain, owner: user, name: "n" }),
  "keys.get": () => keys.get({ keyId }),
  "keys.revoke": () => keys.revoke({ keyId }),
  "keys.disable": () => keys.disable({ keyId }),
  "keys.enable": () => keys.enable({ keyId }),
  "keys.regenerate": () => keys.regenerate({ keyId }),
  "keys.delete": () => keys.delete({ keyId }),
  "keys.list": () => keys.list({ filter: { domain, owner: user } }),
  "keys.list, by text": () => keys.list({ filter: `domain:${domain} owner:${user}` }),
  "keys.due": () => keys.due({ domain, within: 8_640_000_000_000 }),
  "simulate.domain": () => simulate.domain({ domain, apiKeys: false }),
  "simulate.revoke": async () => (await simulate.revoke({ keyIds: [keyId] })).counts,
  "simulate.demote": () => simulate.demote({ domain, user, access: {} }),
  "simulate.deactivate": () => simulate.deactivate({ domain, user }),
  "keys.window, facets": async () => (await keys.window({ filter: { domain, owner: user } })).facets.all,
});

const outcome = (run) =>
  run().then(
    (value) => ({ value }),
    ({ code, message, details }) => ({ code, message, details }),
  );

for (const [who, actor] of Object.entries(STRANGERS)) {
  for (const level of ["admin_only", "user_full_control"]) {
    test(`${who}, ${level}`, async () => {
      const storage = memoryStorage();
      const admin = await inhabit(storage, { policy: { APIKEY_SELF_SERVICE_LEVEL: level } });
      await admin.domains.put({ domain: "other" });
      const { key } = await admin.keys.create({ owner: "ann", name: "hers" });
      const stranger = engine(storage).as(actor);
      // Another user may know its own domain: there only the user and the key do not exist.
      const domain = actor.domain === "default" ? "default" : "nowhere";
      const there = commands(stranger, { domain: "default", user: "ann", keyId: key.keyId });
      const nothing = commands(stranger, { domain, user: "nobody", keyId: "0".repeat(24) });
      const differ = [];
      for (const name of Object.keys(there)) {
        const [seen, unseen] = [await outcome(there[name]), await outcome(nothing[name])];
        if (JSON.stringify(seen) !== JSON.stringify(unseen))
          differ.push(`${name}: ${seen.code ?? "done"}, of nothing ${unseen.code ?? "done"}`);
      }
      assert.deepEqual(differ, []);
    });
  }
}
