// What a change would do, before it is made; what is due; and whom a user looks after.
import type { KeyPage, KeyWindow, Simulation, UserPage } from "keyward";
import { equal, type Golden, ok, type Suite } from "./harness.js";
import { decide } from "./record.js";
import { ACTORS, DAY, inhabited, START, type Who, type World } from "./world.js";

export function suite(t: Suite): void {
  t.test("another policy: what it would leave outside", async (golden) => {
    const world = await populated("simulate policy");
    const ask = (name: string, query: object) =>
      decide(golden, `simulate/policy ${name}`, world.root, ["simulate.policy", query]);
    await ask("days", { policy: { APIKEY_EXPIRE_DAYS: 60 } });
    await ask("cap", { policy: { APIKEY_MAX_NUM_PER_USER: 2 } });
    await ask("scopes", { policy: { scopes: ["other"] } });
    await ask("level", { policy: { APIKEY_SELF_SERVICE_LEVEL: "admin_only" } });
    await ask("preset", { preset: "alm" });
    await ask("as it is", { policy: {} });
    await ask("mistaken", { policy: { APIKEY_EXPIRE_DAYS: "x" } });
    await ask("of nothing", {});
    const before = await world.root.site.policy();
    equal(await world.root.site.policy(), before, "a simulation has written");
  });

  t.test("another domain: what would stop, and what could not be had any more", async (golden) => {
    const world = await populated("simulate domain");
    const ask = (name: string, query: object) =>
      decide(golden, `simulate/domain ${name}`, world.root, ["simulate.domain", query]);
    await ask("fewer roles", { domain: "default", environments: { production: ["read"] } });
    await ask("no environment", { domain: "default", environments: {} });
    await ask("other methods", { domain: "default", methods: ["hmac-sha256"] });
    await ask("never no more", { domain: "default", expirationPolicies: ["date"] });
    await ask("days", { domain: "default", expireDays: 60, maxKeysPerUser: 1 });
    await ask("restricted", { domain: "default", restrictCreation: true });
    await ask("disabled", { domain: "default", status: "disabled" });
    await ask("as it is", { domain: "default" });
    await ask("wider", { domain: "default", maxKeysPerUser: 5_000 });
    await ask("nowhere", { domain: "nowhere", apiKeys: false });
    await ask("mistaken", { domain: "default", methods: ["x"], apiKeys: "no" });
  });

  t.test("an end, a demotion: which keys, and what is left", async (golden) => {
    const world = await populated("simulate ends");
    const ask = (name: string, command: string, query: object) =>
      decide(golden, `simulate/${name}`, world.root, [command, query]);
    const [key] = ((await world.root.keys.list({ filter: "owner:bob" })) as KeyPage).keys;
    ok(key, "bob has no key");
    await ask("revoke by id", "simulate.revoke", { keyIds: [key.keyId, "0".repeat(24)] });
    await ask("revoke by filter", "simulate.revoke", { filter: "owner:ann" });
    await ask("revoke of neither", "simulate.revoke", {});
    await ask("demote", "simulate.demote", { user: "ann", access: { production: ["read"] } });
    await ask("demote to nothing", "simulate.demote", { user: "ann", access: {} });
    await ask("demote of nobody", "simulate.demote", { user: "nobody", access: {} });
    await ask("deactivate", "simulate.deactivate", { user: "ann" });
    await world.root.site.setPolicy({ policy: { onOwnerDeactivated: "delete" } });
    await ask("deactivate that deletes", "simulate.deactivate", { user: "ann" });
    await ask("deactivate of nobody", "simulate.deactivate", { user: "ann", domain: "nowhere" });
  });

  t.test("a simulation says what then happens", async () => {
    const world = await populated("simulate and do");
    const said = async (found: Promise<Simulation>) =>
      (await found).keys.flatMap(({ keyId, effects }) => effects.map(({ effect }) => `${keyId} ${effect}`)).sort();
    const active = async () => {
      const { keys } = (await world.root.keys.list({ filter: "status:active" })) as KeyPage;
      return keys.map(({ keyId }) => keyId);
    };
    const narrower = { domain: "default", status: "disabled" } as const;
    const domain = (await said(world.root.simulate.domain(narrower))).map((line) => line.split(" ")[0]);
    const working = await active();
    await world.root.domains.put(narrower);
    const left = await active();
    equal(domain, working.filter((id) => !left.includes(id)).sort());
    await world.root.domains.put({ domain: "default", status: "active" });
    const stops = (await said(world.root.simulate.deactivate({ user: "ann" }))).map((line) => line.split(" ")[0]);
    const before = await active();
    await world.root.users.deactivate({ user: "ann" });
    const after = await active();
    equal(stops, before.filter((id) => !after.includes(id)).sort());
    ok(stops.length > 0, "nothing has stopped");
  });

  t.test("everybody asks what would happen, and what is due", async (golden) => {
    const world = await populated("simulate by");
    for (const who of Object.keys(ACTORS) as Who[]) {
      const ask = (name: string, command: string, query: object) =>
        decide(golden, `simulate/${name} by ${who}`, world.as(who), [command, query]);
      await ask("policy", "simulate.policy", { policy: { APIKEY_EXPIRE_DAYS: 60 } });
      await ask("domain", "simulate.domain", { domain: "default", apiKeys: false });
      await ask("revoke", "simulate.revoke", { filter: {} });
      await ask("demote", "simulate.demote", { user: "ann", domain: "default", access: {} });
      await ask("deactivate", "simulate.deactivate", { user: "ann", domain: "default" });
      await ask("due", "keys.due", { within: 40 * DAY });
    }
  });

  t.test("what is due, and when to look again", async (golden) => {
    const world = await populated("due");
    const ask = (name: string, query?: object) => decide(golden, `due/${name}`, world.root, ["keys.due", query]);
    await ask("now");
    await ask("within forty days", { within: 40 * DAY });
    await ask("of one domain", { within: 40 * DAY, domain: "other" });
    await ask("mistaken", { within: "40d" });
    const { nextWakeUpAt } = await world.root.keys.due();
    ok(nextWakeUpAt !== null && nextWakeUpAt > world.now, "there is nothing to wake up for");
    world.pass(nextWakeUpAt - world.now);
    await ask("at the next wake-up");
  });

  t.test("a user sees the services that it maintains, and nobody else's", async (golden) => {
    const world = await populated("maintained", "user_read_only");
    await seen(golden, world, "by its maintainer", "ann");
    await seen(golden, world, "by another", "bob");
    await world.root.site.setPolicy({ policy: { APIKEY_SELF_SERVICE_LEVEL: "admin_only" } });
    await decide(golden, "maintained/users under admin_only", world.as("ann"), ["users.list"]);
    await decide(golden, "maintained/itself under admin_only", world.as("ann"), ["users.get", { user: "ann" }]);
  });

  t.test("unreadable accounts are named to administrators, and to a user only its own", async (golden) => {
    const world = await populated("maintained unreadable", "user_read_only");
    await world.overwrite(await world.account("backup"), "{");
    await world.overwrite(await world.account("bob"), "{");
    await seen(golden, world, "unreadable, by its maintainer", "ann");
    await seen(golden, world, "unreadable, by itself", "bob");
    await seen(golden, world, "unreadable, by the administrator", "eve");
    await seen(golden, world, "unreadable, by the administrator of another domain", "mallory");
  });

  t.test("who is not active looks after nobody", async (golden) => {
    const world = await populated("idle maintainer", "user_read_only");
    await world.root.users.deactivate({ user: "ann" });
    const { keys } = (await world.as("ann").keys.list()) as KeyPage;
    const window = (await world.as("ann").keys.window()) as KeyWindow;
    equal(window.keys, keys);
    golden({ case: "maintained/by somebody deactivated", owners: [...new Set(keys.map(({ owner }) => owner))] });
  });
}

/** What an actor is shown of keys and users, and told of documents that cannot be read. */
async function seen(golden: Golden, world: World, name: string, who: Who): Promise<void> {
  const admin = world.as(who);
  const owners = ({ keys }: KeyPage | KeyWindow) => keys.map(({ owner }) => owner).sort();
  const [list, window] = [(await admin.keys.list()) as KeyPage, (await admin.keys.window()) as KeyWindow];
  equal(owners(window), owners(list), "list and window differ");
  equal(window.unreadable, list.unreadable, "list and window name different documents");
  const named = (await admin.keys.list({ filter: { owner: "backup" } })) as KeyPage;
  const { users, unreadable } = (await admin.users.list()) as UserPage;
  golden({
    case: `maintained/${name}`,
    keys: owners(list),
    named: owners(named),
    all: window.facets.all,
    users: users.map(({ user }) => user),
    unreadable: [list.unreadable, unreadable],
  });
}

/** Keys that expire, that have scopes, and one of a service that ann maintains. */
async function populated(
  name: string,
  level: "user_full_control" | "user_read_only" = "user_full_control",
): Promise<World> {
  const world = await inhabited(name, { APIKEY_SELF_SERVICE_LEVEL: level });
  await world.root.users.put({
    user: "backup",
    kind: "service",
    maintainers: ["ann"],
    access: { production: ["read"] },
  });
  await world.key({ name: "a", scopes: ["odata"], access: { production: ["read"], staging: ["read"] } });
  await world.key({ name: "b", expiresAt: START + 30 * DAY, access: { staging: ["read"] } });
  await world.key({ name: "c", expiresAt: START + 100 * DAY });
  await world.root.keys.disable({ keyId: (await world.key({ name: "off" })).key.keyId });
  await world.root.keys.revoke({ keyId: (await world.key({ name: "gone" })).key.keyId });
  await world.key({ owner: "bob", name: "d" });
  await world.key({ owner: "backup", name: "e", access: { production: ["read"] } });
  return world;
}
