// Keys: create, and every way to change one.
import { inspectToken } from "keyward";
import { equal, ok, type Suite } from "./harness.js";
import { decide, judge, note } from "./record.js";
import { DAY, inhabited, made, START } from "./world.js";

const create = (more: object = {}) => ["keys.create", { owner: "ann", name: "nightly", ...more }] as const;

export function suite(t: Suite): void {
  t.test("create", async (golden) => {
    const world = await inhabited("create");
    const first = made((await decide(golden, "create/plain", world.root, create())) as never);
    equal(inspectToken(first.token), { prefix: "acme", clientId: first.clientId, valid: true });
    ok(/^[0-9A-Za-z]{60}$/.test(first.secret), "a secret is 60 base62 characters");
    await decide(
      golden,
      "create/everything",
      world.root,
      create({
        name: "Zoë’s key 🔑",
        description: "reads\u2028twice",
        scopes: ["odata"],
        access: { staging: ["read"], production: ["read"] },
        notBefore: START + DAY,
        expiresAt: START + 2 * DAY,
        methods: ["hmac-sha256", "ed25519"],
      }),
    );
    await decide(golden, "create/an empty access is nothing", world.root, create({ access: { production: [] } }));
    await decide(golden, "create/for nobody", world.root, create({ owner: "nobody" }));
    await decide(golden, "create/in no domain", world.root, create({ domain: "nowhere" }));
    await decide(
      golden,
      "create/more than the owner has",
      world.root,
      create({
        access: { production: ["read", "write"], staging: ["read"] },
      }),
    );
    await decide(
      golden,
      "create/more than the domain has",
      world.root,
      create({ access: { production: ["root"], moon: ["read"] } }),
    );
    await decide(golden, "create/an undeclared scope", world.root, create({ scopes: ["odata", "rest"] }));
    await decide(golden, "create/a scope twice", world.root, create({ scopes: ["odata", "odata"] }));
    await world.root.domains.put({ domain: "default", methods: ["ed25519"] });
    await decide(golden, "create/usual methods as far as offered", world.root, create());
    await decide(golden, "create/a method that is not offered", world.root, create({ methods: ["bearer", "ed25519"] }));
    await world.root.domains.put({ domain: "default", methods: ["hmac-sha256"] });
    await decide(golden, "create/no usual method is offered", world.root, create());
    await world.root.domains.put({ domain: "default", status: "disabled" });
    await decide(golden, "create/in a disabled domain", world.root, create());
  });

  t.test("expiry", async (golden) => {
    const world = await inhabited("expiry", { APIKEY_EXPIRE_DAYS: 30 });
    await decide(golden, "expiry/as the policy says", world.root, create());
    await decide(golden, "expiry/the last instant", world.root, create({ expiresAt: START + 30 * DAY }));
    await decide(golden, "expiry/one millisecond too late", world.root, create({ expiresAt: START + 30 * DAY + 1 }));
    await decide(golden, "expiry/never is too late", world.root, create({ expiresAt: null }));
    await decide(golden, "expiry/now has passed", world.root, create({ expiresAt: START }));
    await decide(golden, "expiry/the next millisecond", world.root, create({ expiresAt: START + 1 }));
    await decide(golden, "expiry/before it begins", world.root, create({ notBefore: START + 9, expiresAt: START + 9 }));
    await world.root.site.setPolicy({ policy: { APIKEY_EXPIRE_DAYS: -1 } });
    await decide(golden, "expiry/no limit", world.root, create({ expiresAt: 8_640_000_000_000_000 }));
    await decide(golden, "expiry/never", world.root, create({ expiresAt: null }));
  });

  t.test("the cap", async (golden) => {
    const world = await inhabited("cap", { APIKEY_MAX_NUM_PER_USER: 2 });
    const [one] = [await world.key(), await world.key({ notBefore: START + DAY })];
    const keyId = one.key.keyId;
    await decide(golden, "cap/one too many", world.root, create());
    await decide(golden, "cap/another user has its own", world.root, create({ owner: "bob" }));
    await world.root.keys.disable({ keyId });
    const third = made(
      (await decide(
        golden,
        "cap/a disabled key does not count",
        world.root,
        create({ expiresAt: START + DAY }),
      )) as never,
    );
    await decide(golden, "cap/enable at the cap", world.root, ["keys.enable", { keyId }]);
    world.pass(DAY);
    await decide(golden, "cap/an expired key does not count", world.root, ["keys.enable", { keyId }]);
    await world.root.keys.revoke({ keyId: third.key.keyId });
    await decide(golden, "cap/regenerate at the cap", world.root, [
      "keys.regenerate",
      { keyId: third.key.keyId, expiresAt: null },
    ]);
    await world.root.site.setPolicy({ policy: { APIKEY_MAX_NUM_PER_USER: 0 } });
    await decide(golden, "cap/lowered, it breaks nothing", world.root, ["keys.get", { keyId }]);
    await decide(golden, "cap/and lets nothing grow", world.root, create());
  });

  t.test("revoke, regenerate, disable, enable, delete", async (golden) => {
    const world = await inhabited("verbs");
    const key = await world.key({ methods: ["bearer", "ed25519", "hmac-sha256"] });
    const { keyId } = key.key;
    const ask = (name: string, command: string, more: object = {}) =>
      decide(golden, `verbs/${name}`, world.root, [command, { keyId, ...more }]);
    await ask("regenerate what works", "keys.regenerate");
    await ask("enable what works", "keys.enable");
    await ask("disable", "keys.disable");
    await ask("disable again", "keys.disable");
    await ask("enable", "keys.enable");
    await ask("revoke", "keys.revoke");
    await ask("revoke again", "keys.revoke");
    await ask("disable what is revoked", "keys.disable");
    await ask("enable what is revoked", "keys.enable");
    await ask("regenerate with a client id of nobody", "keys.regenerate", { clientId: "z".repeat(24) });
    const again = made((await ask("regenerate", "keys.regenerate")) as never);
    equal([again.clientId, again.key.keyId], [key.clientId, keyId], "the ids stay");
    ok(again.secret !== key.secret, "the secret is new");
    await judge(golden, "verbs/the old secret", "bearer", () => world.verifier().verifyToken(key.token));
    await judge(golden, "verbs/the new secret", "bearer", () => world.verifier().verifyToken(again.token));
    await ask("get", "keys.get");
    await decide(golden, "verbs/get by client id", world.root, ["keys.get", { keyId: key.clientId }]);
    await ask("delete", "keys.delete");
    for (const command of ["get", "revoke", "regenerate", "disable", "enable", "delete"]) {
      await ask(`${command} what is deleted`, `keys.${command}`);
    }
    await decide(golden, "verbs/a key of no account", world.root, ["keys.get", { keyId: "0".repeat(24) }]);
  });

  t.test("regenerate under other circumstances", async (golden) => {
    const world = await inhabited("regenerate", { APIKEY_EXPIRE_DAYS: 10 });
    const { key, clientId } = await world.key({ expiresAt: START + DAY });
    const { keyId } = key;
    await world.root.keys.revoke({ keyId });
    const ask = (name: string, more: object = {}) =>
      decide(golden, `regenerate/${name}`, world.root, ["keys.regenerate", { keyId, ...more }]);
    world.pass(DAY);
    await ask("an expired key");
    await ask("with an expiry that has passed", { expiresAt: START });
    await ask("with an expiry too late", { expiresAt: START + 12 * DAY });
    await ask("for ever", { expiresAt: null });
    await world.root.users.put({ user: "ann", status: "deactivated" });
    await ask("of a deactivated owner", { expiresAt: START + 5 * DAY });
    await world.root.users.put({ user: "ann", status: "active" });
    await world.root.domains.put({ domain: "default", methods: ["bearer"] });
    await ask("with methods no longer offered", { expiresAt: START + 5 * DAY });
    await world.root.domains.put({ domain: "default", status: "disabled" });
    await ask("in a disabled domain", { expiresAt: START + 5 * DAY });
    await world.root.domains.put({ domain: "default", status: "active" });
    await ask("with a later expiry and one method", { clientId, expiresAt: START + 5 * DAY, methods: ["bearer"] });
  });

  t.test("a key with two pairs", async (golden) => {
    const world = await inhabited("pairs");
    const { key, clientId } = await world.key();
    const { clientId: second } = made(await world.root.keys.addPair({ keyId: key.keyId }));
    const ask = (name: string, command: string, more: object = {}) =>
      decide(golden, `pairs/${name}`, world.root, [command, { keyId: key.keyId, ...more }]);
    await ask("get", "keys.get");
    await ask("revoke erases both", "keys.revoke");
    await ask("regenerate without a name", "keys.regenerate");
    await ask("regenerate another's", "keys.regenerate", { clientId: key.keyId });
    await ask("regenerate the second", "keys.regenerate", { clientId: second });
    await decide(golden, "pairs/the first is dropped", world.root, ["keys.get", { keyId: clientId }]);
  });

  t.test("an account that is full", async (golden) => {
    const world = await inhabited("full", { APIKEY_MAX_NUM_PER_USER: 1_000 });
    const description = "d".repeat(2_000);
    let last: string | undefined;
    for (let count = 0; ; count++) {
      ok(count < 40, "the account never became full");
      const issued = await world.root.keys
        .create({ owner: "ann", name: `key ${count}`, description })
        .catch((error) => {
          equal(error.code, "account_full");
          return null;
        });
      if (issued === null) break;
      last = made(issued).key.keyId;
    }
    await decide(golden, "full/create", world.root, create({ description }));
    await decide(golden, "full/revoke is never refused", world.root, ["keys.revoke", { keyId: last }]);
    await decide(golden, "full/delete makes room", world.root, ["keys.delete", { keyId: last }]);
    await decide(golden, "full/create again", world.root, create());
  });

  t.test("a barrier", async (golden) => {
    const slept: number[] = [];
    const world = await inhabited("barrier");
    const { keyId } = (await world.key()).key;
    const patient = world.engine({ sleep: async (ms) => void slept.push(ms) });
    await decide(golden, "barrier/revoke", world.as("root", patient), ["keys.revoke", { keyId, barrier: true }]);
    equal(slept, [60_000], "a barrier waits for `maxVerifierStaleness`");
    const eventual = { ...world.storage, guarantees: { ...world.storage.guarantees, reads: "eventual" as const } };
    const far = world.engine({ storage: eventual });
    await decide(golden, "barrier/with eventual reads", world.as("root", far), [
      "keys.revoke",
      { keyId, barrier: true },
    ]);
    await note(golden, "barrier/not a truth value", {}, () =>
      world.root.keys.revoke({ keyId, barrier: "yes" as never }),
    );
  });
}
