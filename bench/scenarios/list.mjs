// Filter, sort and first page of 100,000 keys: the live index beside an array of the same objects.
import { engine, shuffled } from "../lib/fixture.mjs";

export const title = "filter + sort + first page of 100,000 keys";

const KEYS = 100_000;
const TEMPLATES = 50;
const KEYS_EACH = 10;
const PAGE = 50;

const QUERIES = [
  { name: "column sort, no filter", filter: {}, sort: { column: "name" } },
  { name: "status filter", filter: { status: "revoked" }, sort: { column: "createdAt", descending: true } },
  { name: "text filter", filter: { text: "ship 77" }, sort: { column: "owner" } },
];

export const targets = QUERIES.map(({ name }) => ({ own: own(name), against: peer(name), atLeast: 20 }));

/** How long the index took to load, once: a turn of its own would keep 100,000 keys more in memory each time. */
export let notes = [];

export async function prepare() {
  const { storage, admin } = await filled();
  const started = performance.now();
  const { total } = await admin.keys.window({ limit: 1 });
  const loaded = performance.now() - started;
  if (total !== KEYS) throw new Error(`the index has ${total} keys`);
  notes = [`loading the index: ${(loaded / 1000).toFixed(2)} s, ${((loaded / KEYS) * 1000).toFixed(1)} µs a key`];
  notes.push(await parseAlone(storage));
  const objects = await everyKey(admin);
  const contestants = [];
  for (const query of QUERIES) {
    await checkAgreement(admin, objects, query);
    contestants.push(index(admin, query), array(objects, query));
  }
  return contestants;
}

function own(name) {
  return `keyward, ${name}`;
}

function peer(name) {
  return `array, ${name}`;
}

function index(admin, { name, filter, sort }) {
  return {
    name: own(name),
    async run(count) {
      let done = 0;
      for (let turn = 0; turn < count; turn++) {
        if ((await admin.keys.window({ filter, sort, limit: PAGE })).keys.length === PAGE) done++;
      }
      return done;
    },
  };
}

function array(objects, query) {
  return {
    name: peer(query.name),
    async run(count) {
      let done = 0;
      for (let turn = 0; turn < count; turn++) if (page(objects, query).keys.length === PAGE) done++;
      return done;
    },
  };
}

/** What a host would write without an index; the text of a key is put together and lowered once, ahead of time. */
function page(objects, { filter, sort }) {
  const words = filter.text?.toLowerCase().split(" ") ?? [];
  const found = objects.filter(
    ({ key, text }) =>
      (filter.status === undefined || key.status === filter.status) && words.every((word) => text.includes(word)),
  );
  const direction = sort.descending ? -1 : 1;
  found.sort(({ key: a }, { key: b }) => {
    const [first, second] = [a[sort.column], b[sort.column]];
    if (first !== second) return first < second ? -direction : direction;
    return a.keyId < b.keyId ? -direction : direction;
  });
  return { total: found.length, keys: found.slice(0, PAGE).map(({ key }) => key) };
}

/** Both must find as many, or one of them does less than it seems. */
async function checkAgreement(admin, objects, query) {
  const { total } = await admin.keys.window({ filter: query.filter, sort: query.sort, limit: PAGE });
  const expected = page(objects, query).total;
  if (total !== expected) throw new Error(`${query.name}: the index finds ${total} keys, the array ${expected}`);
}

async function everyKey(admin) {
  const objects = [];
  for (let offset = 0; offset < KEYS; offset += 1_000) {
    const { keys } = await admin.keys.window({ offset, limit: 1_000, sort: { column: "name" } });
    for (const key of keys) objects.push({ key, text: textOf(key) });
  }
  // As they came they would be sorted already.
  return shuffled(objects.length).map((index) => objects[index]);
}

function textOf({ name, description, owner, createdBy, pairs }) {
  return [name, description, owner, createdBy, ...pairs.map(({ clientId }) => clientId)].join("\n").toLowerCase();
}

/** What of the loading is the reading of JSON, which no index avoids. */
async function parseAlone(storage) {
  const texts = [];
  for (let after; ; ) {
    const { items, next } = await storage.scan({ prefix: "account/", after, limit: 1_000 });
    texts.push(...items.map(({ value }) => value));
    if (next === undefined) break;
    after = next;
  }
  const started = performance.now();
  const keys = texts.reduce((sum, text) => sum + JSON.parse(text).keys.length, 0);
  return `JSON.parse of the same ${keys} keys, nothing more: ${((performance.now() - started) / 1000).toFixed(2)} s`;
}

/** Some accounts are made by commands, and copied under other owners and names: the same documents, in less time. */
async function filled() {
  let clock = Date.UTC(2026, 0, 1);
  const { storage, admin } = await engine({ now: () => (clock += 60_000) });
  const words = ["deploy", "nightly", "report", "ship", "billing"];
  for (let number = 0; number < TEMPLATES; number++) {
    const owner = `owner-t${number}-`;
    await admin.users.put({ user: owner });
    for (let index = 0; index < KEYS_EACH; index++) {
      const name = `${words[(number + index) % words.length]} ${owner}${index}`;
      const { key } = await admin.keys.create({ owner, name, methods: ["bearer"] });
      if ((number + index) % 7 === 0) await admin.keys.revoke({ keyId: key.keyId });
    }
    await copy(storage, owner, KEYS / KEYS_EACH / TEMPLATES - 1);
  }
  return { storage, admin };
}

/** An owner's locator is in all of its ids, and its name in all of the names. */
async function copy(storage, owner, copies) {
  const { items } = await storage.scan({ prefix: "account/", limit: 1_000_000 });
  const { id, value } = items.find((item) => JSON.parse(item.value).owner === owner);
  const locator = id.slice(id.lastIndexOf("/") + 1);
  for (let number = 0; number < copies; number++) {
    const other = locator.slice(0, 6) + number.toString(36).padStart(4, "0");
    const text = value.replaceAll(locator, other).replaceAll(owner, `${owner}${number}-`);
    const { ok } = await storage.write(id.replace(locator, other), text, null);
    if (!ok) throw new Error("two copies have one id");
  }
}
