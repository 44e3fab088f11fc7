// Filters as text: what each means, that it finds what its object finds, and what is said of a mistake.
import { type FilterDays, type KeyPage, type KeyWindow, parseFilter, printFilter } from "keyward";
import { equal, type Suite } from "./harness.js";
import { decide, note } from "./record.js";
import { DAY, inhabited, START, type World } from "./world.js";

/** 28 March 2027 has 23 hours in Berlin. */
const BERLIN: FilterDays = { "2027-03-28": { from: Date.UTC(2027, 2, 27, 23), to: Date.UTC(2027, 2, 28, 22) } };

const TEXTS: readonly string[] = [
  "",
  "owner:ann status:active expires<2027-01-01 nightly",
  'name:"two words" "quoted: words" plain',
  'NAME:x id:y by:z env:e scope:s role:r domain:d reason:expired "a \\"b\\" \\\\"',
  "expires:never used:never",
  "-expires:never -used:never",
  "expires:2027-03-28 created:2027-03-28 used:2027-03-28",
  "expires<=2027-03-28 created<=2027-03-28 used<=2027-03-28",
  "expires>2027-03-28 created>2027-03-28 used>2027-03-28",
  "expires>=2027-03-28 created<2027-03-28",
  "created>=2027-03-28T12:00:00.5+02:00 created<1806235200000",
  "expires<2028-02-29",
];

const MISTAKES: readonly string[] = [
  "𝒶 ownr:ann",
  "owner:ann owner:bob",
  "owner:ann  status:actve -nightly",
  "expires<2027-02-29",
  "expires:soon created<2027 used>=never",
  'owner: name:"open',
  "colour:red owner=ann",
  `scope:${"s".repeat(65)}`,
];

export function suite(t: Suite): void {
  t.test("texts, the filters that they mean, and the texts of those", async (golden) => {
    for (const text of TEXTS) {
      const filter = parseFilter(text);
      const printed = printFilter(filter);
      equal(printFilter(parseFilter(printed)), printed, `\`${printed}\` reads as another filter`);
      golden({ case: `filter text/${text}`, filter, printed });
    }
    golden({ case: "filter text/days of Berlin", filter: parseFilter(TEXTS[6] ?? "", BERLIN) });
    for (const text of MISTAKES) await note(golden, `filter text/mistaken ${text}`, text, () => parseFilter(text));
    await note(golden, "filter text/no text", 7, () => parseFilter(7 as unknown as string));
    await note(golden, "filter text/no filter", { owner: 7 }, () => printFilter({ owner: 7 } as never));
    const backwards = { "2027-03-28": { from: 2, to: 1 } };
    await note(golden, "filter text/a day that ends before it starts", backwards, () => parseFilter("x", backwards));
  });

  t.test("a text finds what its object finds, in lists and windows", async (golden) => {
    const world = await populated("texts");
    for (const [text, object] of [
      ["owner:bob", { owner: "bob" }],
      ["status:revoked", { status: "revoked" }],
      ["NIGHT env:production", { text: "night", environment: "production" }],
      ["expires<=2030-01-30", { expiresBy: START + 30 * DAY }],
      ["expires<2030-01-30", { expiresBy: START + 29 * DAY }],
      ["expires:2030-01-30", { expiresFrom: START + 29 * DAY + 1, expiresBy: START + 30 * DAY }],
      ["-expires:never created<2030-01-02", { neverExpires: false, createdTo: START + DAY - 1 }],
      ["used:never", { neverUsed: true }],
      ["used>=2030-01-01", { lastUsedFrom: START }],
      ['"nightly run"', { text: ["nightly run"] }],
    ] as const) {
      const { keys } = (await world.root.keys.list({ filter: object })) as KeyPage;
      equal(((await world.root.keys.list({ filter: text })) as KeyPage).keys, keys, text);
      equal(((await world.root.keys.list({ filter: { query: text } })) as KeyPage).keys, keys, text);
      equal(((await world.root.keys.window({ filter: text })) as KeyWindow).keys, keys, text);
      golden({ case: `filter text/finds ${text}`, names: keys.map((key) => `${key.owner} ${key.name}`) });
    }
    const berlin = { "2030-01-30": { from: START + 29 * DAY - 3_600_000, to: START + 30 * DAY - 3_600_000 } };
    const { keys } = (await world.root.keys.list({ filter: "expires<=2030-01-30", days: berlin })) as KeyPage;
    golden({ case: "filter text/finds by the viewer's day", names: keys.map((key) => `${key.owner} ${key.name}`) });
    const ask = (name: string, query: object) =>
      decide(golden, `filter text/${name}`, world.root, ["keys.list", query]);
    await ask("said by the object as well", { filter: { owner: "ann", query: "x owner:bob" } });
    await ask("mistaken in a list", { filter: "ownr:ann", limit: 0 });
    await ask("days of another shape", { filter: "x", days: [1] });
    const page = (await world.root.keys.list({ filter: "owner:ann", limit: 1 })) as KeyPage;
    await ask("a cursor goes on whatever the form", { filter: { owner: "ann" }, limit: 1, cursor: page.next });
    await decide(golden, "filter text/mistaken in a window", world.root, ["keys.window", { filter: "x:y" }]);
  });
}

/** Keys that texts can tell apart. */
async function populated(name: string): Promise<World> {
  const world = await inhabited(name);
  const used = await world.key({ name: "nightly run", access: { production: ["read"] } });
  await world.key({ name: "run nightly", expiresAt: START + 30 * DAY });
  world.pass(DAY);
  await world.key({ owner: "bob", name: "weekly", expiresAt: START + 29 * DAY });
  await world.root.keys.revoke({ keyId: (await world.key({ name: "gone" })).key.keyId });
  await world.keyward.usage.flush([{ keyId: used.key.keyId, clientId: used.clientId, at: world.now }]);
  return world;
}
