// Editing a key, doing one thing to many, and the end of users.
import type { BulkCommand, KeyFilter, KeywardError } from "keyward";
import { equal, ok, type Suite } from "./harness.js";
import { decide, judge } from "./record.js";
import { DAY, inhabited, made, START } from "./world.js";

/** What reads as a filter, and lets every key pass. */
const NOTHING: readonly unknown[] = [
  "",
  " \u2003\u0085",
  { query: "" },
  { query: " \n" },
  { text: "" },
  { text: "  " },
  { text: [] },
  { text: [""] },
  { owner: undefined },
  { owner: undefined, text: [], query: " " },
];

const MALFORMED: readonly unknown[] = [
  null,
  7,
  [],
  { owner: null },
  { owner: "" },
  { scope: [] },
  { query: null },
  { query: "colour:red", text: "" },
  { text: null },
  { colour: "red" },
  { owner: new Date(0) },
  "\ud800",
];

/** Each member, and something that it can be. */
const MEMBERS: Required<Omit<KeyFilter, "query">> = {
  name: "n",
  clientId: "n",
  status: "revoked",
  reason: "expired",
  owner: "nobody",
  createdBy: "nobody",
  domain: "none",
  expiresFrom: 0,
  expiresBy: 0,
  neverExpires: false,
  scope: "none",
  environment: "none",
  role: "none",
  createdFrom: 0,
  createdTo: 0,
  lastUsedFrom: 0,
  lastUsedTo: 0,
  neverUsed: false,
  text: "n",
};

export function suite(t: Suite): void {
  t.test("edit", async (golden) => {
    const world = await inhabited("edit", { APIKEY_EXPIRE_DAYS: 30 });
    const { keyId } = (await world.key({ expiresAt: START + 5 * DAY })).key;
    const ask = (name: string, more: object) =>
      decide(golden, `edit/${name}`, world.root, ["keys.edit", { keyId, ...more }]);
    await ask("name and description", { name: "hourly", description: "reads the meters" });
    await ask("nothing", {});
    await ask("a rotation policy", { rotation: { everyDays: 90 } });
    await ask("no rotation policy", { rotation: "never" });
    await ask("everything wrong", { name: "", description: 7, rotation: "sometimes", expiresInDays: 0, colour: "red" });
    world.pass(DAY);
    await ask("the last instant, from the pair's creation", { expiresAt: START + 30 * DAY });
    await ask("one millisecond later", { expiresAt: START + 30 * DAY + 1 });
    await ask("thirty days from now are more than thirty from the creation", { expiresInDays: 30 });
    await ask("twenty-nine are as many", { expiresInDays: 29 });
    await ask("never", { expiresAt: null });
    await ask("now", { expiresAt: START + DAY });
    await ask("two expirations", { expiresAt: null, expiresInDays: 3 });
    await world.root.keys.addPair({ keyId });
    await ask("a younger pair counts anew", { expiresAt: START + 31 * DAY });
    await decide(golden, "edit/a key that is not there", world.root, [
      "keys.edit",
      { keyId: "0".repeat(24), name: "n" },
    ]);
  });

  t.test("an expired key comes back only below the cap", async (golden) => {
    const world = await inhabited("revival", { APIKEY_MAX_NUM_PER_USER: 1 });
    const { key, token } = await world.key({ expiresAt: START + DAY });
    world.pass(DAY);
    const other = (await world.key({ name: "other" })).key;
    const extend = (name: string) =>
      decide(golden, `revival/${name}`, world.root, ["keys.edit", { keyId: key.keyId, expiresInDays: 1 }]);
    await extend("at the cap");
    await world.root.keys.disable({ keyId: other.keyId });
    await extend("below it");
    await judge(golden, "revival/it verifies again", "bearer", () => world.verifier().verifyToken(token));
  });

  t.test("expiration policies of a domain", async (golden) => {
    const world = await inhabited("expirations");
    await world.root.domains.put({ domain: "default", expirationPolicies: ["days"] });
    const create = (name: string, more: object) =>
      decide(golden, `expirations/${name}`, world.root, ["keys.create", { owner: "ann", name: "n", ...more }]);
    await create("days", { expiresInDays: 3 });
    await create("a date", { expiresAt: START + DAY });
    await create("never", { expiresAt: null });
    await create("nothing said, where nothing limits", {});
    await world.root.domains.put({ domain: "default", expireDays: 10 });
    await create("nothing said, where the domain has days", {});
  });

  t.test("one verb for many keys", async (golden) => {
    const world = await inhabited("bulk");
    const keys = [await world.key({ name: "a" }), await world.key({ name: "b" }), await world.key({ owner: "bob" })];
    const [a, b, c] = keys.map(({ key }) => key.keyId) as [string, string, string];
    const ask = (name: string, input: unknown) => decide(golden, `bulk/${name}`, world.root, ["keys.bulk", input]);
    await ask("by id, one unknown, one twice", { verb: "disable", keyIds: [a, "0".repeat(24), b, a] });
    await ask("by filter", { verb: "revoke", filter: "owner:ann" });
    await ask("refused for each", { verb: "enable", keyIds: [a, b] });
    await ask("by a filter that finds nothing", { verb: "delete", filter: { owner: "nobody" } });
    await ask("no such verb", { verb: "explode", keyIds: [c] });
    await ask("neither ids nor filter", { verb: "revoke" });
    await ask("an empty filter is not every key", { verb: "revoke", filter: {} });
    await ask("nor is an empty text", { verb: "revoke", filter: " " });
    await ask("both", { verb: "revoke", keyIds: [c], filter: {} });
    await ask("ids that are no list", { verb: "revoke", keyIds: c });
    await ask("an id that is none", { verb: "revoke", keyIds: ["x"] });
    const verdict = await world.verifier().verifyToken(keys[2]?.token ?? "");
    ok(verdict.ok, "the key that nobody named still works");
  });

  t.test("a filter that filters nothing is not every key, whatever members it has", async () => {
    const world = await inhabited("bulk of nothing");
    const { token } = await world.key();
    const refusal = async (verb: string, filter: unknown, dry: boolean) => {
      const input = { verb, filter } as BulkCommand;
      const asked = dry ? world.root.commands.dryRun({ command: "keys.bulk", input }) : world.root.keys.bulk(input);
      return asked.then(
        () => "none",
        ({ code, message }: KeywardError) => `${code}: ${message}`,
      );
    };
    for (const dry of [false, true]) {
      const empty = await refusal("revoke", {}, dry);
      ok(empty.startsWith("invalid: "), empty);
      for (const filter of NOTHING) equal(await refusal("revoke", filter, dry), empty, JSON.stringify(filter));
      // What is malformed is refused for what it is.
      for (const filter of MALFORMED) {
        const listed = await world.root.keys.list({ filter: filter as KeyFilter }).then(
          () => "none",
          ({ code, message }: KeywardError) => `${code}: ${message}`,
        );
        ok(listed.startsWith("invalid: "), JSON.stringify(filter));
        equal(await refusal("revoke", filter, dry), listed, JSON.stringify(filter));
      }
      for (const [member, value] of Object.entries(MEMBERS)) {
        equal(await refusal("enable", { [member]: value }, dry), "none", member);
        equal(await refusal("enable", { text: "", query: " ", [member]: value }, dry), "none", member);
      }
    }
    ok((await world.verifier().verifyToken(token)).ok, "the key still works");
  });

  t.test("the end of a user", async (golden) => {
    const world = await inhabited("end");
    const { key, token } = await world.key();
    const ask = (name: string, command: string, more: object = {}) =>
      decide(golden, `end/${name}`, world.root, [command, { user: "ann", ...more }]);
    await ask("deactivate", "users.deactivate");
    await ask("deactivate again", "users.deactivate");
    await judge(golden, "end/deactivated", "bearer", () => world.verifier().verifyToken(token));
    await ask("reactivate", "users.reactivate");
    await judge(golden, "end/reactivated", "bearer", () => world.verifier().verifyToken(token));
    await ask("delete", "users.delete", { operationId: "once" });
    await ask("the same operation again", "users.delete", { operationId: "once" });
    await ask("delete what is deleted", "users.delete");
    await ask("see what is deleted", "users.get");
    await decide(golden, "end/its key", world.root, ["keys.get", { keyId: key.keyId }]);
    await judge(golden, "end/deleted", "bearer", () => world.verifier().verifyToken(token));
    await decide(golden, "end/a key for it", world.root, ["keys.create", { owner: "ann", name: "n" }]);
    await ask("put anew", "users.put", { access: { production: ["read"] } });
    await judge(golden, "end/nothing revives", "bearer", () => world.verifier().verifyToken(token));
    const anew = made(await world.root.keys.create({ owner: "ann", name: "n" }));
    equal(anew.key.access, {}, "the new user's key has nothing of the old one's");
  });

  t.test("an operation id stands for one wish", async (golden) => {
    const world = await inhabited("reuse");
    const [one, other] = [await world.key(), await world.key({ name: "other" })];
    const edit = { keyId: other.key.keyId, name: "renamed", operationId: "the same" };
    await decide(golden, "reuse/the first", world.root, ["keys.edit", edit]);
    await decide(golden, "reuse/the same again", world.root, ["keys.edit", edit]);
    await decide(golden, "reuse/another name", world.root, ["keys.edit", { ...edit, name: "again" }]);
    await decide(golden, "reuse/another actor", world.as("eve"), ["keys.edit", edit]);
    const revoke = { keyId: one.key.keyId, operationId: "the same" };
    await decide(golden, "reuse/another command", world.root, ["keys.revoke", revoke]);
    ok((await world.verifier().verifyToken(one.token)).ok, "what was refused has changed nothing");
  });

  t.test("deactivation deletes, where the site says so", async (golden) => {
    const world = await inhabited("ends", { onOwnerDeactivated: "delete" });
    const { token } = await world.key();
    await decide(golden, "ends/deactivate", world.root, ["users.deactivate", { user: "ann" }]);
    await decide(golden, "ends/reactivate", world.root, ["users.reactivate", { user: "ann" }]);
    await judge(golden, "ends/the key is gone", "bearer", () => world.verifier().verifyToken(token));
  });
}
