// What a key may do: grant, change, revoke; service users and who looks after them.
import { equal, type Suite } from "./harness.js";
import { decide, judge } from "./record.js";
import { inhabited, made } from "./world.js";

export function suite(t: Suite): void {
  t.test("grant, change, revoke", async (golden) => {
    const world = await inhabited("grant");
    const { key, token } = await world.key();
    const { keyId } = key;
    const ask = (name: string, command: string, more: object = {}) =>
      decide(golden, `access/${name}`, world.root, [command, { keyId, ...more }]);
    const may = (name: string, require: object) =>
      judge(golden, `access/${name}`, require, () => world.verifier().verifyToken(token, { require }));
    await may("nothing is granted", { environment: "production", role: "read" });
    await ask("grant", "keys.grantAccess", { access: { production: ["read"] } });
    await may("granted", { environment: "production", role: "read" });
    await ask("grant more than the owner has", "keys.grantAccess", { access: { production: ["read", "write"] } });
    await ask("grant what the domain lacks", "keys.grantAccess", { access: { moon: ["read"] } });
    await ask("grant a scope", "keys.grantAccess", { scopes: ["odata"] });
    await ask("grant a scope that is not declared", "keys.grantAccess", { scopes: ["odata", "graph"] });
    await ask("grant nothing", "keys.grantAccess");
    await ask("change", "keys.changeAccess", { access: { staging: ["read"] }, scopes: [] });
    await may("changed", { environment: "production", role: "read" });
    await ask("change to what the owner lacks", "keys.changeAccess", { access: { production: ["write"] } });
    await ask("change to nothing", "keys.changeAccess", { access: {} });
    await ask("grant again", "keys.grantAccess", { access: { production: ["read"], staging: ["read"] } });
    await ask("revoke a role", "keys.revokeAccess", { access: { production: ["read"] } });
    await ask("revoke an environment", "keys.revokeAccess", { environments: ["staging"] });
    await ask("revoke what is not there", "keys.revokeAccess", { environments: ["moon"], scopes: ["odata"] });
    await ask("revoke nothing", "keys.revokeAccess");
  });

  t.test("a grant that its owner has lost", async (golden) => {
    const world = await inhabited("lost");
    const { key, token } = await world.key({ access: { production: ["read"], staging: ["read"] } });
    await world.root.users.put({ user: "ann", access: { staging: ["read"] } });
    const require = { environment: "production", role: "read" };
    await judge(golden, "lost/cut at once", require, () => world.verifier().verifyToken(token, { require }));
    await decide(golden, "lost/the grant stays", world.root, ["keys.get", { keyId: key.keyId }]);
    await decide(golden, "lost/it cannot be granted anew", world.root, [
      "keys.changeAccess",
      { keyId: key.keyId, access: { production: ["read"] } },
    ]);
    await decide(golden, "lost/a rotation does not bring it back", world.root, ["keys.rotate", { keyId: key.keyId }]);
    await judge(golden, "lost/nor does it work after one", require, () =>
      world.verifier().verifyToken(token, { require }),
    );
  });

  t.test("a service user and its maintainer", async (golden) => {
    const world = await inhabited("service", { APIKEY_SELF_SERVICE_LEVEL: "user_full_control" });
    await world.root.users.put({
      user: "robot",
      kind: "service",
      maintainers: ["bob"],
      access: { production: ["read", "write"], staging: ["read"] },
    });
    await world.root.users.put({ user: "bob", access: { production: ["read"] } });
    const bob = world.as("bob");
    const ask = (name: string, who: "bob" | "ann", command: string, input: object) =>
      decide(golden, `service/${name}`, world.as(who), [command, input]);
    const issued = (await ask("a maintainer creates a key", "bob", "keys.create", {
      owner: "robot",
      name: "deploy",
      access: { production: ["read"] },
    })) as never;
    const { key } = made(issued);
    equal([key.owner, key.createdBy], ["robot", "bob"], "it belongs to the service");
    await ask("but gives no more than it has", "bob", "keys.create", {
      owner: "robot",
      name: "more",
      access: { production: ["write"] },
    });
    await ask("nor grants more", "bob", "keys.grantAccess", { keyId: key.keyId, access: { staging: ["read"] } });
    await ask("somebody else sees nothing", "ann", "keys.get", { keyId: key.keyId });
    await world.root.keys.grantAccess({ keyId: key.keyId, access: { production: ["write"] } });
    await ask("a secret in its hands would be more than its own", "bob", "keys.rotate", { keyId: key.keyId });
    await ask("nor a staged one", "bob", "keys.addPair", { keyId: key.keyId });
    await ask("nor does it keep the old one alive", "bob", "keys.edit", { keyId: key.keyId, expiresAt: null });
    await ask("revoking it is always its own", "bob", "keys.revoke", { keyId: key.keyId });
    await ask("regenerating is not", "bob", "keys.regenerate", { keyId: key.keyId });
    await world.root.users.deactivate({ user: "bob" });
    await ask("a deactivated maintainer is none", "bob", "keys.get", { keyId: key.keyId });
    await world.root.users.reactivate({ user: "bob" });
    await world.root.users.put({ user: "robot", maintainers: [] });
    await ask("nor is one that was taken off the list", "bob", "keys.get", { keyId: key.keyId });
    equal((await bob.keys.list()).keys.length, 0, "nor does it see the key in a list");
  });

  t.test("the creation of keys is switched off for one user", async (golden) => {
    const world = await inhabited("switch");
    const { key } = await world.key();
    await decide(golden, "switch/off", world.root, [
      "users.put",
      { user: "ann", keyCreation: false, tokenGeneration: false },
    ]);
    await decide(golden, "switch/create", world.root, ["keys.create", { owner: "ann", name: "n" }]);
    await decide(golden, "switch/what there is goes on", world.root, ["keys.rotate", { keyId: key.keyId }]);
    await decide(golden, "switch/on", world.root, ["users.put", { user: "ann", keyCreation: true }]);
    await decide(golden, "switch/create again", world.root, ["keys.create", { owner: "ann", name: "n" }]);
  });
}
