// Notices: who is told what, how a delivery fails and is repeated under the same id, who sees them, and their words.
import type { Delivery, Keyward, ListedNotice, Notice, NoticePage } from "keyward";
import { renderNotice } from "keyward";
import { equal, ok, type Suite } from "./harness.js";
import { decide, note } from "./record.js";
import { DAY, inhabited, made, START, type World } from "./world.js";

const MINUTE = 60_000;

export function suite(t: Suite): void {
  t.test("the end of a key", async (golden) => {
    const world = await inhabited("the end of a key", { APIKEY_SELF_SERVICE_LEVEL: "user_full_control" });
    const { users } = world.root;
    await users.put({ user: "ci", kind: "service", maintainers: ["ann", "bob"] });
    for (const [who, owner] of [
      ["root", "ann"],
      ["eve", "ann"],
      ["ann", "ann"],
      ["root", "ci"],
      ["bob", "ci"],
    ] as const) {
      for (const verb of ["revoke", "delete"]) {
        const { keyId } = (await world.key({ owner, name: `${verb} by ${who}` })).key;
        const before = (await all(world)).map(({ id }) => id);
        await decide(golden, `notices/${verb} by ${who}, of ${owner}`, world.as(who), [`keys.${verb}`, { keyId }]);
        const found = (await all(world)).filter(({ id }) => !before.includes(id));
        golden({ case: `notices/${verb} by ${who}, of ${owner}: who is told`, to: found.map(toWhom).sort() });
      }
    }
    await decide(golden, "notices/as a list", world.root, ["notices.list", { limit: 3 }]);
  });

  t.test("the words", async (golden) => {
    const world = await inhabited("words");
    await world.root.users.put({ user: "<b>&\"'\u202e" });
    const name = '<script>alert(1)</script>\u2028\u202egnp.exe & "co"\'';
    const { keyId } = (await world.key({ owner: "<b>&\"'\u202e", name })).key;
    await world.root.keys.revoke({ keyId });
    const [notice] = await all(world);
    ok(notice, "nobody is told");
    const words = await decide(golden, "notices/names are user input", world.root, [
      "notices.render",
      { id: notice.id },
    ]);
    const { html, subject, text } = words as { readonly [part: string]: string };
    ok(!html?.includes("<script") && !html?.includes("<b>"), "a name became markup");
    for (const part of [html, subject, text]) ok(!/[\u2028\u202e]/.test(part ?? ""), "a name breaks or turns the line");
    equal(subject?.split("\n").length, 1);
    equal(words, renderNotice(notice));
    for (const kind of KINDS) {
      note(golden, `notices/words of ${kind}`, { kind }, () => renderNotice({ ...notice, ...example(kind) } as Notice));
    }
    ok(renderNotice({ ...notice, kind: "of a later version" as never }).text.length > 0, "no words for another kind");
  });

  t.test("a delivery fails, and is repeated under the same id", async (golden) => {
    const world = await inhabited("delivery");
    const { keyId } = (await world.key()).key;
    await world.root.keys.revoke({ keyId });
    const seen: string[] = [];
    let answer: () => unknown = () => Promise.reject(Object.assign(new Error("secret?"), { code: "ECONNREFUSED" }));
    const notify = (notice: Notice, attempt: number) => {
      seen.push(`${notice.id} ${attempt}`);
      return answer();
    };
    const mailer = world.engine({ notify });
    const deliver = (name: string, options?: object) =>
      decide(golden, `delivery/${name}`, mailer.as({ role: "system" }), ["notices.deliver", ...argument(options)]);
    const list = (name: string) => decide(golden, `delivery/${name}`, world.root, ["notices.list"]);
    await deliver("the mailer is out of order");
    await list("it waits");
    await deliver("not yet");
    await deliver("in a hurry", { early: true });
    world.pass(5 * MINUTE);
    answer = () => {
      throw "no error at all";
    };
    await deliver("what is thrown need not be an error");
    world.pass(15 * MINUTE);
    answer = () => undefined;
    await deliver("it arrives");
    await deliver("once");
    await list("it was delivered");
    equal(new Set(seen.map((line) => line.split(" ")[0])).size, 1, "a try had another id");
    equal(seen.map((line) => line.split(" ")[1]).join(), "1,2,3,4");
    world.pass(30 * DAY);
    await deliver("it is removed");
    await list("it is gone");
  });

  t.test("what nobody takes is given up", async (golden) => {
    const world = await inhabited("given up");
    const { keyId } = (await world.key()).key;
    await world.root.keys.revoke({ keyId });
    await decide(golden, "given up/nobody takes it", world.root, ["notices.deliver"]);
    world.pass(7 * DAY);
    const taken: Notice[] = [];
    const mailer = world.engine({ notify: (notice) => taken.push(notice) });
    await decide(golden, "given up/too late", mailer.as({ role: "system" }), ["notices.deliver", { early: true }]);
    await decide(golden, "given up/it has expired", world.root, ["notices.list", { state: "expired" }]);
    equal(taken.length, 0);
  });

  t.test("a command with a notify tells of itself, and a tick of what time has brought about", async (golden) => {
    const world = await inhabited("by itself", { expiryNoticeDays: [2] });
    const taken: Notice[] = [];
    const keyward = world.engine({ notify: (notice) => taken.push(notice) });
    const root = world.as("root", keyward);
    const { keyId } = (await world.key({ expiresAt: START + 10 * DAY })).key;
    await root.keys.revoke({ keyId });
    equal((await settled(keyward)).delivered, 0, "the command left something to do");
    equal(taken.map(toWhom), ["key_revoked: owner ann"]);
    await root.keys.regenerate({ keyId });
    await decide(golden, "by itself/nothing is due", root, ["site.tick"]);
    world.pass(8 * DAY);
    await decide(golden, "by itself/two days before", root, ["site.tick"]);
    equal(taken.map(toWhom), ["key_revoked: owner ann", "key_expires: owner ann"]);
    world.pass(DAY);
    await decide(golden, "by itself/once", root, ["site.tick"]);
    keyward.close();
  });

  t.test("rotations, silent pairs, retired pairs and caps", async (golden) => {
    const world = await inhabited("occasions", { APIKEY_MAX_NUM_PER_USER: 1, silentDays: 2 });
    const rotation = { everyDays: 30, overlapDays: 9, remindDays: [7] };
    const first = await world.key({ rotation });
    const { keyId } = first.key;
    const told = async (name: string, at: number) => {
      world.pass(at - world.now);
      const before = (await all(world)).map(({ id }) => id);
      await world.root.site.tick();
      const found = (await all(world)).filter(({ id }) => !before.includes(id));
      golden({ case: `occasions/${name}`, said: found.map((one) => ({ to: toWhom(one), details: one.details })) });
    };
    golden({ case: "occasions/the cap", said: (await all(world)).map(toWhom) });
    await told("seven days before", START + 23 * DAY);
    await told("overdue", START + 30 * DAY);
    const second = made(await world.root.keys.rotate({ keyId }));
    await told("silent for two days", START + 32 * DAY);
    await told("retired", START + 39 * DAY);
    const denied = await world.verifier().verifyToken(first.token);
    ok(!denied.ok && denied.usage, "the use of a retired pair is not told");
    const before = (await all(world)).map(({ id }) => id);
    await world.keyward.usage.flush([denied.usage]);
    const alarms = (await all(world)).filter(({ id }) => !before.includes(id));
    golden({ case: "occasions/a retired pair is used", said: alarms.map(toWhom).sort(), details: alarms[0]?.details });
    await world.keyward.usage.flush([{ ...denied.usage, at: world.now + DAY - 1 }]);
    equal((await all(world)).length, before.length + alarms.length, "said twice within a day");
    ok((await world.verifier().verifyToken(second.token)).ok, "the new pair works");
    golden({ case: "occasions/the account in full", document: await world.document(await world.account("ann")) });
  });

  t.test("who sees them", async (golden) => {
    const world = await inhabited("who sees them");
    await world.root.users.put({ user: "ci", kind: "service", maintainers: ["ann", "bob"] });
    for (const [owner, domain] of [
      ["ann", "default"],
      ["ci", "default"],
      ["ann", "other"],
    ] as const) {
      await world.root.keys.revoke({
        keyId: (await world.key({ owner, domain, name: `${owner}/${domain}` })).key.keyId,
      });
      world.pass(1);
    }
    const notices = await all(world);
    const other = notices.find(({ domain }) => domain === "other");
    for (const who of ["root", "eve", "mallory", "ann", "bob", "ann of other", "holder", "system"] as const) {
      const admin = world.as(who);
      const found = await note(golden, `who sees them/${who}`, { who }, async () => {
        const page = await admin.notices.list();
        return page.notices.map((one) => `${one.domain}: ${toWhom(one)}`);
      });
      const sees = Array.isArray(found) && found.some((line: string) => line.startsWith("other"));
      const ask = ["notices.render", { id: other?.id }] as const;
      const words = await decide(golden, `who sees them/${who}, one of another domain`, admin, ask);
      equal(words !== undefined, sees, `${who} is told what it does not see`);
      await decide(golden, `who sees them/${who} delivers`, admin, ["notices.deliver"]);
    }
    const ask = (name: string, query: object) =>
      decide(golden, `who sees them/${name}`, world.root, ["notices.list", query]);
    const page = (await ask("the first two", { limit: 2 })) as NoticePage;
    const rest = (await ask("the rest", { limit: 2, cursor: page.next ?? "" })) as NoticePage;
    equal([...page.notices, ...rest.notices].map(({ id }) => id).sort(), notices.map(({ id }) => id).sort());
    await ask("by user and kind", { user: "bob", kind: "key_revoked", state: "waiting" });
    await ask("a cursor of another query", { limit: 2, kind: "key_deleted", cursor: page.next ?? "" });
    await ask("nonsense", { limit: 0, kind: "key_flown", state: "sent", colour: 1 });
    await decide(golden, "who sees them/no id", world.root, ["notices.render", {}]);
    await decide(golden, "who sees them/another member", world.root, ["notices.render", { id: "a", html: true }]);
    await decide(golden, "who sees them/not there", world.root, ["notices.render", { id: "0/0/0/0" }]);
    await decide(golden, "who sees them/an odd option", world.root, ["notices.deliver", { late: true }]);
    await decide(golden, "who sees them/an option of another type", world.root, ["notices.deliver", { early: 1 }]);
    await world.overwrite(`notice/${other?.id}`, "{");
    await decide(golden, "who sees them/one is corrupt", world.root, ["notices.list", { domain: "other" }]);
    await decide(golden, "who sees them/its words", world.root, ["notices.render", { id: other?.id }]);
    await decide(golden, "who sees them/its words, for another", world.as("ann"), [
      "notices.render",
      { id: other?.id },
    ]);
    const mailer = world.engine({ notify: () => undefined });
    await decide(golden, "who sees them/it keeps none back", mailer.as({ role: "system" }), ["notices.deliver"]);
  });
}

const KINDS = [
  "key_deleted",
  "key_revoked",
  "key_expires",
  "rotation_due",
  "rotation_overdue",
  "pair_silent",
  "retired_pair_used",
  "cap_reached",
] as const;

/** What a notice of this kind says. */
function example(kind: (typeof KINDS)[number]): Partial<Notice> {
  const details = { expiresAt: START + DAY, dueAt: START, retiresAt: START, silentSince: START, usedAt: START, cap: 3 };
  const named = { keyName: "nightly", owner: "ann", by: "domainAdmin" } as const;
  return kind === "cap_reached"
    ? { kind, details, ...named, keyId: null, keyName: null }
    : { kind, details, ...named, clientId: "0123456789ABCDEFGHIJabcd" };
}

function toWhom({ kind, recipient }: Notice): string {
  return `${kind}: ${recipient.role} ${recipient.user ?? recipient.domain}`;
}

/** Every notice there is, the oldest first. */
async function all(world: World): Promise<ListedNotice[]> {
  return [...(await world.root.notices.list({ limit: 1_000 })).notices].reverse();
}

/** What is left to deliver, once what goes on in the background is over. */
function settled(keyward: Keyward): Promise<Delivery> {
  return keyward.notices.deliver();
}

function argument(options: object | undefined): [] | [object] {
  return options === undefined ? [] : [options];
}
