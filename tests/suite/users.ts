// Users, and what becomes of their keys.
import { equal, type Suite } from "./harness.js";
import { decide, judge } from "./record.js";
import { inhabited } from "./world.js";

export function suite(t: Suite): void {
  t.test("putting users", async (golden) => {
    const world = await inhabited("users");
    const put = (more: object) => ["users.put", { user: "cid", ...more }] as const;
    await decide(golden, "users/new", world.root, put({}));
    await decide(
      golden,
      "users/access",
      world.root,
      put({ access: { staging: ["read"], production: ["write", "read"] } }),
    );
    await decide(
      golden,
      "users/access that the domain lacks",
      world.root,
      put({ access: { production: ["admin"], moon: ["read"] } }),
    );
    await decide(golden, "users/maintainers of a person", world.root, put({ maintainers: ["ann"] }));
    await decide(golden, "users/a service", world.root, put({ kind: "service", maintainers: ["bob", "ann"] }));
    await decide(golden, "users/a person again, with maintainers", world.root, put({ kind: "person" }));
    await decide(golden, "users/a person again", world.root, put({ kind: "person", maintainers: [] }));
    await decide(golden, "users/in a domain that is not there", world.root, put({ domain: "nowhere" }));
    await decide(golden, "users/everything wrong", world.root, [
      "users.put",
      { user: "a\u0000b", kind: "robot", maintainers: ["x", "x", ""], status: 1, access: [], domain: 7, extra: null },
    ]);
    await decide(golden, "users/unknown", world.root, ["users.get", { user: "nobody" }]);
    await decide(golden, "users/of the actor's own domain", world.as("eve"), ["users.get", { user: "ann" }]);
    await decide(golden, "users/of the same id elsewhere", world.as("mallory"), ["users.get", { user: "ann" }]);
    await decide(golden, "users/another domain's", world.as("mallory"), [
      "users.get",
      { user: "bob", domain: "default" },
    ]);
    await decide(golden, "users/oneself", world.as("ann"), ["users.get", { user: "ann" }]);
    await decide(golden, "users/put oneself", world.as("ann"), ["users.put", { user: "ann", access: {} }]);
    await decide(golden, "users/list of all", world.root, ["users.list"]);
    await decide(golden, "users/list of one domain", world.root, ["users.list", { domain: "other" }]);
    await decide(golden, "users/list of a domain administrator", world.as("mallory"), ["users.list"]);
    await decide(golden, "users/list of another's domain", world.as("mallory"), ["users.list", { domain: "default" }]);
  });

  t.test("deactivating stops the keys, and reactivating brings back exactly those", async (golden) => {
    const world = await inhabited("deactivate", { onOwnerDeactivated: "disable" });
    const [works, off] = [await world.key({ name: "works" }), await world.key({ name: "off" })];
    await world.root.keys.disable({ keyId: off.key.keyId });
    const verifier = world.verifier();
    const ask = (name: string, token: string) => judge(golden, name, "bearer", () => verifier.verifyToken(token));
    await ask("users/before the deactivation", works.token);
    await decide(golden, "users/deactivate", world.root, ["users.put", { user: "ann", status: "deactivated" }]);
    await ask("users/a key of a deactivated owner", works.token);
    await decide(golden, "users/a new key for a deactivated owner", world.root, [
      "keys.create",
      { owner: "ann", name: "n" },
    ]);
    await decide(golden, "users/the keys of a deactivated owner", world.root, [
      "keys.list",
      { filter: { owner: "ann" } },
    ]);
    await decide(golden, "users/reactivate", world.root, ["users.put", { user: "ann", status: "active" }]);
    equal((await ask("users/after the reactivation", works.token)).ok, true);
    equal((await ask("users/what was off stays off", off.token)).ok, false);
  });

  t.test("deactivating deletes the keys where the policy says so", async (golden) => {
    const world = await inhabited("cascade", { onOwnerDeactivated: "delete" });
    const key = await world.key();
    await decide(golden, "users/deactivate and delete", world.root, [
      "users.put",
      { user: "ann", status: "deactivated" },
    ]);
    await decide(golden, "users/reactivate after a deletion", world.root, [
      "users.put",
      { user: "ann", status: "active" },
    ]);
    await judge(golden, "users/a deleted key stays deleted", "bearer", () => world.verifier().verifyToken(key.token));
    await decide(golden, "users/and is not in the list", world.root, ["keys.list"]);
  });

  t.test("demoting shrinks, promoting does not widen", async (golden) => {
    const world = await inhabited("demote");
    const { token } = await world.key({ access: { production: ["read"], staging: ["read"] } });
    const verifier = world.verifier();
    const ask = (name: string, environment: string, role?: string) => {
      const require = { environment, ...(role ? { role } : {}) };
      return judge(golden, name, { require }, () => verifier.verifyToken(token, { require }));
    };
    await ask("demote/before", "production", "read");
    await world.root.users.put({ user: "ann", access: { staging: ["read"] } });
    await ask("demote/after", "production", "read");
    await ask("demote/what is left", "staging", "read");
    await world.root.users.put({ user: "ann", access: { production: ["read", "write"] } });
    await ask("demote/promoted beyond the grant", "production", "write");
    await world.root.domains.put({ domain: "default", environments: { staging: ["read"] } });
    await ask("demote/the domain lost the environment", "production", "read");
  });
}
