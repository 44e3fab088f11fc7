// What the site decides, what a domain narrows, and what comes of it for keys.
import { type SitePolicyByAlias, tables } from "keyward";
import { equal, ok, type Suite } from "./harness.js";
import { decide, judge } from "./record.js";
import { DAY, inhabited, START, World } from "./world.js";

export function suite(t: Suite): void {
  t.test("presets", async (golden) => {
    for (const { name } of tables().presets) {
      const world = new World(`preset ${name}`);
      await decide(golden, `presets/a new site with ${name}`, world.root, ["site.init", { preset: name }]);
    }
    const world = await inhabited("presets", { scopes: ["mine"], RESTAPI_WHITELIST_APIKEY: ["My Tool"] });
    const set = (input: object) => ["site.setPolicy", input] as const;
    await decide(golden, "presets/leave lists as they are", world.root, set({ preset: "recommended" }));
    const mixed = { preset: "alm", policy: { expireDays: 7 } };
    await decide(golden, "presets/parameters come on top", world.root, set(mixed));
    await decide(golden, "presets/unknown", world.root, set({ preset: "safe" }));
    await decide(golden, "presets/neither preset nor policy", world.root, set({}));
    const wrong = { preset: "alm", policy: { expireDays: 0 } };
    await decide(golden, "presets/with a wrong parameter", world.root, set(wrong));
  });

  t.test("parameters by either name", async (golden) => {
    const world = await inhabited("aliases");
    const set = (policy: object) => ["site.setPolicy", { policy }] as const;
    const rows = tables().parameters;
    const by = (name: "name" | "alias") =>
      Object.fromEntries(rows.map((row) => [row[name], VALUES[row.alias as keyof SitePolicyByAlias]]));
    await decide(golden, "parameters/all by their aliases", world.root, set(by("alias")));
    equal(await world.root.site.policy(), by("name"), "an alias did not set its parameter");
    await decide(golden, "parameters/both names at once", world.root, set({ scopes: [], expireDays: 1, ...BOTH }));
  });

  t.test("import and export", async (golden) => {
    const world = await inhabited("texts", { APIKEY_EXPIRE_DAYS: 90, RESTAPI_WHITELIST_APIKEY: ["a", "My Tool"] });
    const exported = await decide(golden, "texts/export", world.root, ["site.exportPolicy"]);
    const before = await world.root.site.policy();
    const other = await inhabited("texts elsewhere", { scopes: ["x"], APIKEY_MAX_NUM_PER_USER: 1 });
    const load = (parameters: unknown) => ["site.importPolicy", { parameters }] as const;
    await decide(golden, "texts/import of an export", other.root, load(exported));
    equal(await other.root.site.policy(), before, "the policy was not carried over");
    const some = { APIKEY_EXPIRE_DAYS: " 30 ", otaApiKeyOnly: "Y", scopes: "b, a", RESTAPI_WHITELIST_APIKEY: "" };
    await decide(golden, "texts/import of some", other.root, load(some));
    const wrong = {
      APIKEY_EXPIRE_DAYS: "soon",
      otaApiKeyOnly: "yes",
      scopes: "a,,a",
      colour: "red",
      maxKeysPerUser: 5,
    };
    const kept = await other.document("site");
    await decide(golden, "texts/everything wrong at once", other.root, load(wrong));
    await decide(golden, "texts/no parameters", other.root, ["site.importPolicy", {}]);
    equal(await other.document("site"), kept, "a wrong import has written");
    const once = { operationId: "once", parameters: { APIKEY_EXPIRE_DAYS: "5" } };
    await decide(golden, "texts/an operation id is remembered", other.root, ["site.importPolicy", once]);
    const twice = { ...once, parameters: { APIKEY_EXPIRE_DAYS: "6" } };
    await decide(golden, "texts/and not carried out again", other.root, ["site.importPolicy", twice]);
  });

  t.test("logins with a password", async (golden) => {
    const open = await inhabited("logins");
    const check = (channel: string, clientType?: unknown) =>
      ["site.checkLogin", clientType === undefined ? { channel } : { channel, clientType }] as const;
    await decide(golden, "logins/ota, open", open.root, check("ota"));
    await decide(golden, "logins/rest, open", open.root, check("rest", "Anything"));
    const closed = await inhabited("logins closed", {
      OTA_ACCESS_APIKEY_ONLY: "Y",
      RESTAPI_ACCESS_APIKEY_ONLY: "Y",
      RESTAPI_WHITELIST_APIKEY: ["Excel Add-in", "Both"],
      RESTAPI_DEFAULTLIST_APIKEY: ["Sprinter", "Both"],
    });
    await decide(golden, "logins/ota, closed", closed.root, check("ota", "Excel Add-in"));
    for (const client of ["Excel Add-in", "Sprinter", "Both", "excel add-in", "", "x".repeat(9_999), null]) {
      await decide(golden, `logins/rest, closed, ${String(client).slice(0, 20)}`, closed.root, check("rest", client));
    }
    await decide(golden, "logins/rest, closed, nothing said", closed.root, check("rest"));
    await decide(golden, "logins/another channel", closed.root, check("smtp"));
    await decide(golden, "logins/no channel", closed.root, ["site.checkLogin", {}]);
    await decide(golden, "logins/a client type that is no text", closed.root, check("rest", 7));
  });

  t.test("properties narrow and never widen", async (golden) => {
    const world = await inhabited("narrowing", { APIKEY_EXPIRE_DAYS: 90, scopes: ["a", "b"] });
    const put = (more: object) => ["domains.put", { domain: "default", ...more }] as const;
    const show = ["domains.policy", { domain: "default" }] as const;
    await decide(golden, "narrowing/nothing is set", world.root, show);
    const wide = { expireDays: -1, maxKeysPerUser: 11, selfServiceLevel: "user_read_only", scopes: ["a", "c"] };
    const kept = await world.root.domains.get({ domain: "default" });
    await decide(golden, "narrowing/all that is wider is named", world.root, put(wide));
    equal(await world.root.domains.get({ domain: "default" }), kept, "a refused change has written");
    await decide(golden, "narrowing/every property", world.root, put(NARROW));
    await decide(golden, "narrowing/where every value comes from", world.root, show);
    await world.root.site.setPolicy({ policy: { APIKEY_EXPIRE_DAYS: 7, scopes: ["b", "c"] } });
    await decide(golden, "narrowing/a site that is narrowed later narrows at once", world.root, show);
    await decide(
      golden,
      "narrowing/what is wider by now stays, unless it is named",
      world.root,
      put({ apiKeys: true }),
    );
    await decide(golden, "narrowing/and is refused when it is", world.root, put({ expireDays: 30 }));
    const unset = { expireDays: null, maxKeysPerUser: null, selfServiceLevel: null, scopes: null };
    await decide(golden, "narrowing/null hands back", world.root, put(unset));
    await decide(
      golden,
      "narrowing/but not what is the domain's own",
      world.root,
      put({ apiKeys: null, rotation: null }),
    );
    await decide(golden, "narrowing/everything wrong", world.root, put(WRONG));
    await decide(golden, "narrowing/of a domain that is not there", world.root, ["domains.policy", { domain: "no" }]);
  });

  t.test("keys under the properties of their domain", async (golden) => {
    const world = await inhabited("keys in domains", {
      APIKEY_SELF_SERVICE_LEVEL: "user_full_control",
      APIKEY_EXPIRE_DAYS: 90,
      scopes: ["a", "b"],
    });
    const narrow = (more: object) => world.root.domains.put({ domain: "default", ...more });
    const create = (more: object = {}) => ["keys.create", { owner: "ann", name: "k", ...more }] as const;
    await narrow({ expireDays: 30, scopes: ["a"], methods: ["bearer"] });
    await decide(golden, "in domains/the days of the domain", world.root, create());
    await decide(golden, "in domains/and not more", world.root, create({ expiresAt: START + 31 * DAY }));
    await decide(golden, "in domains/a scope of the site alone", world.root, create({ scopes: ["b"] }));
    await decide(golden, "in domains/a method that is not offered", world.root, create({ methods: ["ed25519"] }));
    await narrow({ maxKeysPerUser: 1 });
    await decide(golden, "in domains/the cap of the domain", world.root, create());
    await narrow({ maxKeysPerUser: null, expirationPolicies: ["days"] });
    await decide(
      golden,
      "in domains/a date where only days are offered",
      world.root,
      create({ expiresAt: START + DAY }),
    );
    await decide(golden, "in domains/days where days are offered", world.root, create({ expiresInDays: 3 }));
    await decide(
      golden,
      "in domains/days and a date",
      world.root,
      create({ expiresInDays: 3, expiresAt: START + DAY }),
    );
    await decide(golden, "in domains/no days", world.root, create({ expiresInDays: 0 }));
    await narrow({ expirationPolicies: ["date"] });
    await decide(golden, "in domains/days where only dates are offered", world.root, create({ expiresInDays: 3 }));
    await world.root.site.setPolicy({ policy: { APIKEY_EXPIRE_DAYS: -1 } });
    await narrow({ expireDays: null });
    await decide(golden, "in domains/never where only dates are offered", world.root, create({ expiresAt: null }));
    await decide(golden, "in domains/and nothing said is never", world.root, create());
    await narrow({ rotation: { everyDays: 30, overlapDays: 3 }, expirationPolicies: ["never"] });
    await decide(golden, "in domains/the rotation of the domain", world.root, create());
    await narrow({ selfServiceLevel: "admin_only" });
    await decide(golden, "in domains/the level of the domain", world.as("ann"), create({ expiresAt: START + DAY }));
  });

  t.test("a domain without keys", async (golden) => {
    const world = await inhabited("no keys");
    const { token, key } = await world.key();
    const { keyId } = (await world.key({ name: "revoked" })).key;
    await world.root.keys.revoke({ keyId });
    const verify = () => world.verifier().verifyToken(token);
    await judge(golden, "no keys/before", { token: "sound" }, verify);
    await world.root.domains.put({ domain: "default", apiKeys: false });
    const verdict = await judge(golden, "no keys/a key that worked", { token: "sound" }, verify);
    ok(!verdict.ok, "a key of a domain without keys was accepted");
    await decide(golden, "no keys/as it is shown", world.root, ["keys.get", { keyId: key.keyId }]);
    await decide(golden, "no keys/a new one", world.root, ["keys.create", { owner: "ann", name: "k" }]);
    await decide(golden, "no keys/a new secret", world.root, ["keys.regenerate", { keyId }]);
    await world.root.domains.put({ domain: "default", apiKeys: true });
    ok((await verify()).ok, "the key did not come back with its domain");
  });
}

/** A value of every parameter that is not the default. */
const VALUES: SitePolicyByAlias = {
  selfServiceLevel: "user_full_control",
  expireDays: 30,
  maxKeysPerUser: 3,
  otaApiKeyOnly: "Y",
  restApiKeyOnly: "Y",
  restAllowedClients: ["a", "b"],
  restDefaultClients: ["c"],
  onOwnerDeactivated: "delete",
  scopes: ["odata", "rest"],
  revokedRetentionDays: 7,
  expiryNoticeDays: [14, 2],
  silentDays: 3,
};

const BOTH = { maxKeysPerUser: 1, APIKEY_MAX_NUM_PER_USER: 2 };

/** Every property, within the site of its test. */
const NARROW = {
  apiKeys: false,
  restrictCreation: true,
  selfServiceLevel: "admin_only",
  expirationPolicies: ["date", "days"],
  expireDays: 30,
  maxKeysPerUser: 2,
  scopes: ["a"],
  methods: ["ed25519"],
  rotation: { everyDays: 90, overlapDays: 7, remindDays: [1, 7], onOverdue: "enforce" },
  sessionMinutes: 5,
};

const WRONG = {
  apiKeys: "yes",
  restrictCreation: 1,
  selfServiceLevel: "all",
  expirationPolicies: [],
  expireDays: 0,
  maxKeysPerUser: -1,
  scopes: ["a", "a"],
  methods: ["rsa"],
  rotation: { everyDays: 7, overlapDays: 7, remindDays: [8], onOverdue: "stop", more: 1 },
  sessionMinutes: 1_441,
};
