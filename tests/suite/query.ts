// Lists and windows: filters, orders, pages, counts, and who sees what.
import type { KeyPage, KeyWindow } from "keyward";
import { equal, type Golden, type Suite } from "./harness.js";
import { decide, invoke } from "./record.js";
import { ACTORS, DAY, inhabited, START, type Who, type World } from "./world.js";

export function suite(t: Suite): void {
  t.test("filters, one by one and together, in lists and windows alike", async (golden) => {
    const world = await crowded("filters");
    const { keys } = (await world.root.keys.list()) as KeyPage;
    const [some] = keys;
    const filters: { readonly [name: string]: object } = {
      nothing: {},
      name: { name: "nightly" },
      "name, other case": { name: "Nightly" },
      "client id": { clientId: some?.pairs[0]?.clientId },
      "key id": { clientId: some?.keyId },
      active: { status: "active" },
      inactive: { status: "inactive" },
      revoked: { status: "revoked" },
      "reason disabled": { reason: "disabled" },
      "reason not_yet_valid": { reason: "not_yet_valid" },
      owner: { owner: "bob" },
      "created by": { createdBy: "eve" },
      domain: { domain: "other" },
      "expires from": { expiresFrom: START + 30 * DAY },
      "expires by": { expiresBy: START + 40 * DAY },
      "never expires": { neverExpires: true },
      expires: { neverExpires: false },
      scope: { scope: "odata" },
      environment: { environment: "staging" },
      role: { role: "write" },
      "role in an environment": { environment: "production", role: "write" },
      "created range": { createdFrom: START + DAY, createdTo: START + 2 * DAY },
      "last used": { lastUsedFrom: START },
      "last used before": { lastUsedTo: START },
      "never used": { neverUsed: true },
      used: { neverUsed: false },
      "text in any case": { text: "NIGHT Bob" },
      "text of an accent": { text: "ZOË" },
      "text of nothing": { text: "  " },
      "all of them": { status: "active", owner: "ann", scope: "odata", text: "rep" },
      "no match": { owner: "nobody" },
    };
    for (const [name, filter] of Object.entries(filters)) {
      const { keys: listed, next } = (await world.root.keys.list({ filter })) as KeyPage;
      const window = (await world.root.keys.window({ filter })) as KeyWindow;
      equal(window.keys, listed, `list and window differ for \`${name}\``);
      equal(window.total, listed.length);
      golden({ case: `filter/${name}`, filter, names: listed.map((key) => `${key.owner} ${key.name}`), next });
    }
    const { facets, unreadable } = (await world.root.keys.window({ filter: { owner: "nobody" } })) as KeyWindow;
    golden({ case: "filter/facets are over everything", facets, unreadable });
  });

  t.test("orders and pages", async (golden) => {
    const world = await crowded("orders");
    for (const column of [
      "name",
      "status",
      "owner",
      "createdBy",
      "domain",
      "createdAt",
      "expiresAt",
      "lastUsedAt",
    ] as const) {
      for (const descending of [false, true]) {
        const sort = { column, descending };
        const whole = (await world.root.keys.list({ sort })) as KeyPage;
        const seen: unknown[] = [];
        let cursor: string | null = null;
        do {
          const page: KeyPage = await world.root.keys.list({ sort, limit: 2, ...(cursor ? { cursor } : {}) });
          seen.push(...page.keys);
          cursor = page.next;
        } while (cursor);
        equal(seen, whole.keys, `pages by ${column} differ from the whole`);
        const late = (await world.root.keys.window({ sort, offset: 3, limit: 2 })) as KeyWindow;
        equal(late.keys, whole.keys.slice(3, 5), `a window by ${column} differs from the whole`);
        golden({
          case: `order/${column}${descending ? ", descending" : ""}`,
          names: whole.keys.map((key) => `${key.owner} ${key.name}`),
        });
      }
    }
    const first = (await world.root.keys.list({ limit: 2 })) as KeyPage;
    golden({ case: "page/the first", page: first });
    const ask = (name: string, query: object) => decide(golden, `page/${name}`, world.root, ["keys.list", query]);
    await ask("the second", { limit: 2, cursor: first.next });
    await ask("a cursor of another filter", { cursor: first.next, filter: { owner: "ann" } });
    await ask("a cursor of another order", { cursor: first.next, sort: { column: "name" } });
    await ask("no cursor of ours", { cursor: "e30" });
    await ask("an empty cursor", { cursor: "" });
    await decide(golden, "page/a window beyond the end", world.root, ["keys.window", { offset: 1_000 }]);
  });

  t.test("what each actor sees", async (golden) => {
    for (const level of ["admin_only", "user_read_only"] as const) {
      const world = await crowded(`sight ${level}`);
      await world.root.site.setPolicy({ policy: { APIKEY_SELF_SERVICE_LEVEL: level } });
      for (const who of Object.keys(ACTORS) as Who[]) await sight(golden, world, who, level);
    }
  });

  t.test("documents that cannot be read are named to those who may see them", async (golden) => {
    const world = await crowded("unreadable");
    await world.overwrite(await world.account("bob"), "{");
    for (const who of ["root", "eve", "mallory"] as const) {
      const page = (await world.as(who).keys.list({ limit: 1 })) as KeyPage;
      const window = (await world.as(who).keys.window({ limit: 1 })) as KeyWindow;
      golden({ case: `unreadable/${who}`, list: page.unreadable, window: window.unreadable, all: window.facets.all });
    }
    await decide(golden, "unreadable/the others still work", world.root, [
      "keys.create",
      { owner: "ann", name: "more" },
    ]);
    await decide(golden, "unreadable/that one does not", world.root, ["keys.create", { owner: "bob", name: "more" }]);
    await decide(golden, "unreadable/nor its user", world.root, ["users.get", { user: "bob" }]);
  });

  t.test("uses", async (golden) => {
    const world = await inhabited("uses");
    const { clientId, key, token } = await world.key();
    const verdict = await world.verifier().verifyToken(token);
    equal(verdict.ok, true);
    const flush = async (name: string, at: number) =>
      golden({ case: `uses/${name}`, written: await world.keyward.usage.flush([{ keyId: key.keyId, clientId, at }]) });
    await flush("the first", world.now);
    await flush("a moment later", world.now + 599_999);
    await flush("ten minutes later", world.now + 600_000);
    await flush("one of before", world.now - 1);
    await decide(golden, "uses/shown by get", world.root, ["keys.get", { keyId: key.keyId }]);
    await decide(golden, "uses/shown by list", world.root, ["keys.list"]);
    golden({ case: "uses/of nobody", written: await world.keyward.usage.flush([]) });
  });
}

async function sight(golden: Golden, world: World, who: Who, level: string): Promise<void> {
  const seen = async (command: "keys.list" | "keys.window") => {
    try {
      const { keys, facets } = (await invoke(world.as(who), command)) as KeyWindow;
      const names = keys.map((key) => `${key.domain}/${key.owner}`).sort();
      return facets ? { names, all: facets.all, owners: facets.owners } : { names };
    } catch (error) {
      return (error as { readonly code: string }).code;
    }
  };
  golden({ case: `sight/${who}, ${level}`, list: await seen("keys.list"), window: await seen("keys.window") });
}

/** Keys of every status, owner, creator and expiry. */
async function crowded(name: string): Promise<World> {
  const world = await inhabited(name);
  const { root } = world;
  const reads = { production: ["read"] };
  const used = await world.key({ scopes: ["odata"], description: "Reports", access: { ...reads, staging: ["read"] } });
  world.pass(DAY);
  await world
    .as("eve")
    .keys.create({ owner: "bob", name: "Zoë", access: { production: ["read", "write"] }, expiresAt: START + 30 * DAY });
  await world.key({ owner: "bob", name: "nightly", expiresAt: START + 400 * DAY });
  await world.key({ name: "later", notBefore: START + 9 * DAY });
  world.pass(DAY);
  await root.keys.disable({ keyId: (await world.key({ name: "off" })).key.keyId });
  await root.keys.revoke({ keyId: (await world.key({ name: "gone" })).key.keyId });
  await world.key({ name: "brief", expiresAt: world.now + 1 });
  await root.keys.create({ domain: "other", owner: "ann", name: "zebra", access: reads });
  world.pass(1);
  await world.keyward.usage.flush([{ keyId: used.key.keyId, clientId: used.clientId, at: world.now }]);
  return world;
}
