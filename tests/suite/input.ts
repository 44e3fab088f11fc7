// Input of every shape: what is malformed is told, all of it at once, and nothing is written.
import { inspectToken } from "keyward";
import { equal, ok, type Suite, thrown } from "./harness.js";
import { type Ask, decide, invoke, note } from "./record.js";
import { ACTORS, inhabited, START, World } from "./world.js";

class Instance {
  readonly owner = "ann";
}

const cyclic: { [name: string]: unknown } = {};
cyclic.self = cyclic;
let deep: unknown = 1;
for (let level = 0; level < 100; level++) deep = [deep];

/** What a program without types might pass. */
const NASTY: { readonly [name: string]: unknown } = {
  null: null,
  true: true,
  "a number": 7,
  "a fraction": 0.5,
  "a negative number": -1,
  "beyond 2^53": 2 ** 60,
  NaN: Number.NaN,
  Infinity: Number.POSITIVE_INFINITY,
  "a bigint": 7n,
  "a symbol": Symbol("s"),
  "an empty text": "",
  "a control character": "a\u0007b",
  "a lone surrogate": "\ud800",
  "a huge text": "x".repeat(100_000),
  "an empty list": [],
  "a list of nothing": [undefined],
  "a list of a lone surrogate": ["\udfff"],
  "a list of 1,000": Array.from({ length: 1_000 }, (_, n) => `n${n}`),
  "an empty object": {},
  "`__proto__`": JSON.parse('{"__proto__":["read"]}'),
  "`constructor`": { constructor: ["read"] },
  "an object without a prototype": Object.assign(Object.create(null), { production: ["read"] }),
  "a function": () => "ann",
  "a date": new Date(START),
  "a map": new Map([["owner", "ann"]]),
  "a set": new Set(["ann"]),
  bytes: new Uint8Array([1]),
  "a regular expression": /ann/,
  "an instance": new Instance(),
  "a boxed text": Object("ann"),
  "a promise": Promise.resolve("ann"),
  "something with toJSON": { toJSON: () => "ann" },
  cyclic,
  "100 deep": deep,
};

/** A sound input for each member that takes one, and the command around it. */
const MEMBERS: { readonly [member: string]: (value: unknown) => Ask } = {
  owner: (owner) => ["keys.create", { owner, name: "n" }],
  name: (name) => ["keys.create", { owner: "ann", name }],
  description: (description) => ["keys.create", { owner: "ann", name: "n", description }],
  scopes: (scopes) => ["keys.create", { owner: "ann", name: "n", scopes }],
  access: (access) => ["keys.create", { owner: "ann", name: "n", access }],
  expiresAt: (expiresAt) => ["keys.create", { owner: "ann", name: "n", expiresAt }],
  notBefore: (notBefore) => ["keys.create", { owner: "ann", name: "n", notBefore }],
  methods: (methods) => ["keys.create", { owner: "ann", name: "n", methods }],
  operationId: (operationId) => ["keys.create", { owner: "ann", name: "n", operationId }],
  keyId: (keyId) => ["keys.revoke", { keyId }],
  filter: (filter) => ["keys.list", { filter }],
  sort: (sort) => ["keys.list", { sort }],
  cursor: (cursor) => ["keys.list", { cursor }],
  offset: (offset) => ["keys.window", { offset }],
  policy: (policy) => ["site.setPolicy", { policy }],
  preset: (preset) => ["site.setPolicy", { preset, policy: {} }],
  parameters: (parameters) => ["site.importPolicy", { parameters }],
  clientType: (clientType) => ["site.checkLogin", { channel: "rest", clientType }],
  rotation: (rotation) => ["domains.put", { domain: "default", rotation }],
  kind: (kind) => ["keyring.addSlot", { kind }],
  slot: (slot) => ["keyring.removeSlot", { slot }],
  passphrase: (passphrase) => ["keyring.addSlot", { kind: "passphrase", passphrase }],
  publicKey: (publicKey) => ["tokens.rotateKey", { publicKey }],
  kid: (kid) => ["tokens.revokeKey", { kid }],
  expiresInDays: (expiresInDays) => ["keys.create", { owner: "ann", name: "n", expiresInDays }],
};

const PLAIN: readonly string[] = [
  "`__proto__`",
  "`constructor`",
  "an object without a prototype",
  "an empty object",
  "cyclic",
];

/** A query that says nothing asks for everything. */
function isTolerated(command: string, name: string): boolean {
  if (["keys.list", "keys.window", "users.list"].includes(command))
    return name === "null" || name === "an empty object";
  return QUIET.includes(command) && name === "an empty object";
}

/** Commands that need no member. */
const QUIET = ["keyring.init", "keyring.rotate", "keyring.recover", "tokens.rotateKey", "site.init"];

const VERBS = [
  "site.init",
  "site.setPolicy",
  "site.importPolicy",
  "site.checkLogin",
  "keyring.init",
  "keyring.addSlot",
  "keyring.changePassphrase",
  "keyring.removeSlot",
  "keyring.rotate",
  "keyring.recover",
  "tokens.rotateKey",
  "tokens.revokeKey",
  "domains.put",
  "domains.get",
  "domains.policy",
  "users.put",
  "users.get",
  "users.list",
  "keys.create",
  "keys.revoke",
  "keys.regenerate",
  "keys.delete",
  "keys.disable",
  "keys.enable",
  "keys.get",
  "keys.list",
  "keys.window",
];

export function suite(t: Suite): void {
  for (const [member, around] of Object.entries(MEMBERS)) {
    t.test(`\`${member}\` of every shape`, async (golden) => {
      const world = await inhabited(`member ${member}`);
      for (const [name, value] of Object.entries(NASTY)) {
        await decide(golden, `input/${member}: ${name}`, world.root, around(value));
      }
    });
  }

  t.test(
    "the input itself of every shape: an error of ours, a TypeError for a wrong type, and nothing written",
    async () => {
      const world = await inhabited("whole inputs");
      const before = await all(world);
      for (const command of VERBS) {
        for (const [name, value] of Object.entries(NASTY)) {
          if (isTolerated(command, name)) continue;
          const where = `${command} of ${name}`;
          const error = await thrown(() => invoke(world.root, command, value), "invalid").catch((failure) =>
            Promise.reject(new Error(`${where}: ${failure}`)),
          );
          // An object with the wrong members, and a text that is none, have the right type and the wrong value.
          if (PLAIN.includes(name) || name.endsWith("a lone surrogate")) continue;
          ok(error instanceof TypeError, `${where} is no TypeError: ${error.message}`);
        }
      }
      equal(await all(world), before, "a malformed input has written");
    },
  );

  t.test("what is wrong is told all at once, by its path", async (golden) => {
    const world = await inhabited("all at once");
    const ask = (name: string, ask: Ask) => decide(golden, `issues/${name}`, world.root, ask);
    await ask("create", [
      "keys.create",
      {
        owner: 5,
        name: "",
        description: "d".repeat(2_001),
        scopes: ["a", 7, "a", "b".repeat(65)],
        access: { production: ["read", "read", null], "": [], moon: "all" },
        expiresAt: "tomorrow",
        notBefore: null,
        methods: ["bearer", "rsa"],
        secret: "x",
        token: "y",
      },
    ]);
    await ask("create with nothing", ["keys.create", {}]);
    await ask("65 scopes", [
      "keys.create",
      { owner: "ann", name: "n", scopes: Array.from({ length: 65 }, (_, n) => `s${n}`) },
    ]);
    await ask("65 environments", [
      "keys.create",
      { owner: "ann", name: "n", access: Object.fromEntries(Array.from({ length: 65 }, (_, n) => [`e${n}`, []])) },
    ]);
    await ask("129 bytes of an id", ["users.get", { user: "é".repeat(65) }]);
    await ask("128 bytes of an id", ["users.get", { user: "é".repeat(64) }]);
    await ask("a key id of 23 characters", ["keys.get", { keyId: "0".repeat(23) }]);
    await ask("a key id with a hyphen", ["keys.get", { keyId: `${"0".repeat(23)}-` }]);
    await ask("regenerate", ["keys.regenerate", { keyId: "", clientId: "short", expiresAt: -1, methods: [] }]);
    await ask("a list", [
      "keys.list",
      {
        filter: { owner: "", status: "dead", reason: 7, expiresBy: -1, neverExpires: "no", colour: 1 },
        sort: { column: "age", descending: 1, more: 1 },
        limit: 1_001,
        offset: 3,
        cursor: "c".repeat(4_097),
      },
    ]);
    await ask("a window", ["keys.window", { limit: 0, offset: -1, cursor: "x" }]);
    await ask("a member named like a function of objects", ["users.get", { user: "toString", hasOwnProperty: 1 }]);
    await ask("an operation id too long", ["keys.create", { owner: "ann", name: "n", operationId: "o".repeat(129) }]);
    await ask("a domain of users.list that is no text", ["users.list", { domain: 5 }]);
  });

  t.test("actors of every shape", async (golden) => {
    const world = await inhabited("actors");
    const actors: { readonly [name: string]: unknown } = {
      ...NASTY,
      undefined: undefined,
      "no role": { id: "root" },
      "an unknown role": { role: "owner", id: "root" },
      "a role that is no text": { role: ["siteAdmin"], id: "root" },
      "no id": { role: "siteAdmin" },
      "an empty id": { role: "siteAdmin", id: "" },
      "no domain": { role: "user", id: "ann" },
      "a member too many": { role: "siteAdmin", id: "root", domain: "default" },
      "a holder of nothing": { role: "holder" },
      "a holder of nonsense": { role: "holder", clientId: "root" },
      "a system with an id": { role: "system", id: "root" },
    };
    for (const [name, actor] of Object.entries(actors)) {
      await note(golden, `actor/${name}`, { actor }, () => world.keyward.as(actor as never).site.policy());
    }
  });

  t.test("tokens as texts", async (golden) => {
    const world = await inhabited("tokens");
    const { token } = await world.key();
    for (const [name, text] of Object.entries({
      sound: token,
      "a typo": `${token.slice(0, -1)}!`,
      "another prefix": token.replace("acme", "other_app"),
      "a capital in the prefix": token.replace("acme", "Acme"),
      "cut off": token.slice(0, -1),
      nothing: "",
      "no ASCII": "é".repeat(100),
      "a lone surrogate": "\ud800".repeat(100),
    })) {
      golden({ case: `token/${name}`, shape: inspectToken(text) });
    }
  });

  t.test("a refused command writes nothing but that it was refused, beside whoever asked", async () => {
    const world = new World("refusals", {});
    await world.root.site.init();
    const before = await all(world);
    for (const ask of [
      ["keys.create", { owner: "ann", name: "n" }],
      ["users.put", { user: "ann", domain: "nowhere" }],
    ] as const) {
      const [command, input] = ask;
      await thrown(() => invoke(world.keyward.as(ACTORS.root), command, input));
    }
    const written = (await all(world)).filter(({ id }) => !id.startsWith("refusal/"));
    equal(written, before);
    equal((await all(world)).length, before.length + 1);
  });
}

async function all(world: World): Promise<readonly { readonly id: string }[]> {
  return (await world.storage.scan({ prefix: "", limit: 1_000 })).items;
}
