// The site, its policy, its keyring and its domains.
import { tables } from "keyward";
import { equal, type Suite } from "./harness.js";
import { decide, note } from "./record.js";
import { ACTORS, inhabited, RAW, World } from "./world.js";

export function suite(t: Suite): void {
  t.test("the tables of the core", (golden) => {
    const { reasons, codes, refusals, methods, limits, parameters, properties, presets } = tables();
    for (const row of reasons) golden({ case: `tables/reason ${row.reason}`, row });
    for (const row of refusals) golden({ case: `tables/refusal ${row.code}`, row });
    for (const row of parameters) golden({ case: `tables/parameter ${row.name}`, row });
    for (const row of properties) golden({ case: `tables/property ${row.name}`, row });
    for (const row of presets) golden({ case: `tables/preset ${row.name}`, row });
    golden({ case: "tables/the rest", codes, methods, limits });
  });

  t.test("nothing works before there is a site", async (golden) => {
    const world = new World("no site");
    const asks = [
      ["site.policy"],
      ["site.setPolicy", { policy: {} }],
      ["site.importPolicy", { parameters: {} }],
      ["site.exportPolicy"],
      ["site.checkLogin", { channel: "ota" }],
      ["keyring.init"],
      ["keyring.status"],
      ["keyring.rotate"],
      ["tokens.jwks"],
      ["tokens.rotateKey"],
      ["domains.put", { domain: "default" }],
      ["domains.get", { domain: "default" }],
      ["domains.policy", { domain: "default" }],
      ["users.put", { user: "ann" }],
      ["users.get", { user: "ann" }],
      ["users.list"],
      ["keys.create", { owner: "ann", name: "a" }],
      ["keys.get", { keyId: "0".repeat(24) }],
      ["keys.revoke", { keyId: "0".repeat(24) }],
      ["keys.regenerate", { keyId: "0".repeat(24) }],
      ["keys.delete", { keyId: "0".repeat(24) }],
      ["keys.disable", { keyId: "0".repeat(24) }],
      ["keys.enable", { keyId: "0".repeat(24) }],
      ["keys.list"],
      ["keys.window"],
    ] as const;
    for (const ask of asks) await decide(golden, `no site/${ask[0]}`, world.root, ask);
    equal((await world.storage.scan({ prefix: "", limit: 1 })).items, [], "a refused command has written");
  });

  t.test("the site is made once", async (golden) => {
    const world = new World("init");
    await decide(golden, "site/init by a domain administrator", world.as("eve"), ["site.init"]);
    await decide(golden, "site/init with a wrong parameter", world.root, [
      "site.init",
      { policy: { APIKEY_EXPIRE_DAYS: 0, APIKEY_SELF_SERVICE_LEVEL: "all", colour: 1 } },
    ]);
    await decide(golden, "site/init", world.root, ["site.init", { policy: { APIKEY_EXPIRE_DAYS: 90 } }]);
    const before = await world.document("site");
    await decide(golden, "site/a second init changes nothing", world.root, [
      "site.init",
      { policy: { APIKEY_EXPIRE_DAYS: 5 } },
    ]);
    equal(await world.document("site"), before, "the second init has written");
    await decide(golden, "site/the domain `default` is there", world.root, ["domains.get", { domain: "default" }]);
  });

  t.test("the policy", async (golden) => {
    const world = await inhabited("policy");
    const set = (policy: unknown) => ["site.setPolicy", { policy }] as const;
    await decide(
      golden,
      "policy/all parameters",
      world.root,
      set({
        APIKEY_SELF_SERVICE_LEVEL: "user_read_only",
        APIKEY_EXPIRE_DAYS: 30,
        APIKEY_MAX_NUM_PER_USER: 3,
        onOwnerDeactivated: "delete",
        scopes: ["rest", "odata"],
      }),
    );
    await decide(golden, "policy/one parameter leaves the others", world.root, set({ APIKEY_EXPIRE_DAYS: -1 }));
    await decide(golden, "policy/nothing", world.root, set({}));
    await decide(golden, "policy/missing", world.root, ["site.setPolicy"]);
    await decide(
      golden,
      "policy/every parameter wrong",
      world.root,
      set({
        APIKEY_SELF_SERVICE_LEVEL: 3,
        APIKEY_EXPIRE_DAYS: 1.5,
        APIKEY_MAX_NUM_PER_USER: 10_001,
        onOwnerDeactivated: "forget",
        scopes: ["", "a", "a", 7, "b".repeat(65)],
      }),
    );
    await decide(golden, "policy/read by a domain administrator", world.as("eve"), ["site.policy"]);
    await decide(golden, "policy/read by a user", world.as("ann"), ["site.policy"]);
    await decide(golden, "policy/an operation id is remembered", world.root, [
      "site.setPolicy",
      { operationId: "once", policy: { APIKEY_MAX_NUM_PER_USER: 4 } },
    ]);
    await decide(golden, "policy/and not carried out again", world.root, [
      "site.setPolicy",
      { operationId: "once", policy: { APIKEY_MAX_NUM_PER_USER: 5 } },
    ]);
  });

  t.test("the keyring", async (golden) => {
    const world = await inhabited("keyring");
    await decide(golden, "keyring/a second init changes nothing", world.root, ["keyring.init"]);
    const locked = world.engine({ keyring: undefined as never }).as(ACTORS.root);
    await decide(golden, "keyring/without the raw key", locked, ["keyring.init"]);
    const wrong = world.engine({ keyring: RAW.map((byte) => byte + 1) }).as(ACTORS.root);
    await decide(golden, "keyring/with another raw key", wrong, ["keyring.init"]);
    const hmac = { owner: "ann", name: "a", methods: ["hmac-sha256"] };
    await decide(golden, "keyring/a key that needs it, locked", locked, ["keys.create", hmac]);
    await decide(golden, "keyring/a key that needs it, wrong key", wrong, ["keys.create", hmac]);
    await decide(golden, "keyring/a key that needs it", world.root, ["keys.create", hmac]);
    await decide(golden, "keyring/a key that does not", locked, ["keys.create", { ...hmac, methods: ["ed25519"] }]);
    const bare = new World("no keyring");
    await bare.root.site.init();
    await bare.root.users.put({ user: "ann" });
    await decide(golden, "keyring/a key that needs it, missing", bare.root, ["keys.create", hmac]);
  });

  t.test("domains", async (golden) => {
    const world = await inhabited("domains");
    const put = (more: object) => ["domains.put", { domain: "acme", ...more }] as const;
    await decide(golden, "domains/new", world.root, put({ environments: { live: ["b", "a"], empty: [] } }));
    await decide(golden, "domains/properties one by one", world.root, put({ restrictCreation: true }));
    await decide(golden, "domains/methods", world.root, put({ methods: ["hmac-sha256", "bearer"] }));
    await decide(golden, "domains/disabled", world.root, put({ status: "disabled" }));
    await decide(golden, "domains/unchanged", world.root, put({ status: "disabled" }));
    await decide(golden, "domains/everything wrong", world.root, [
      "domains.put",
      { domain: "", environments: { "": ["a"], x: "y", z: [1] }, restrictCreation: "yes", methods: [], status: "gone" },
    ]);
    await decide(golden, "domains/methods wrong", world.root, put({ methods: ["bearer", "rsa", 5] }));
    await decide(golden, "domains/unknown", world.root, ["domains.get", { domain: "nowhere" }]);
    await decide(golden, "domains/of another administrator", world.as("mallory"), ["domains.get", { domain: "acme" }]);
    await decide(golden, "domains/ids are opaque", world.root, ["domains.put", { domain: "Zoë 🔑/.." }]);
    await decide(golden, "domains/and compared exactly", world.root, ["domains.get", { domain: "zoë 🔑/.." }]);
  });

  t.test("engines that cannot be made", async (golden) => {
    const { storage } = new World("unsuitable");
    const without = { ...storage, guarantees: { ...storage.guarantees, cas: false } };
    await note(golden, "engine/without compare-and-swap", {}, () => new World("x", { storage: without }));
    for (const prefix of ["a", "Acme", "acme_", "1a", "thirteenchars", "ac-me", ""]) {
      await note(golden, `engine/prefix \`${prefix}\``, {}, () => new World("x", { prefix }));
    }
    await note(golden, "engine/a short keyring", {}, () => new World("x", { keyring: new Uint8Array(31) }));
    await note(golden, "engine/a clock before time", {}, () => new World("x", { now: () => -1 }).root.site.init());
    await note(golden, "engine/short entropy", {}, () =>
      new World("x", { entropy: () => new Uint8Array(31) }).root.site.init(),
    );
  });
}
