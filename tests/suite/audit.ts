// The audit: the report and who sees what of it, refusals, the past, checkpoints, verification, erasure.
import {
  type Admin,
  type AuditEntry,
  auditCsv,
  auditEntries,
  type Checkpoint,
  checkpointKey,
  proveHead,
  verifyAudit,
  verifyHead,
} from "keyward";
import { equal, ok, type Suite } from "./harness.js";
import { decide, note } from "./record.js";
import { ACTORS, DAY, inhabited, START, type Who, World } from "./world.js";

/** A day in which a few things happen, and some are refused. */
async function busy(name: string, level: "admin_only" | "user_read_only" = "user_read_only"): Promise<World> {
  const world = await inhabited(name, { APIKEY_SELF_SERVICE_LEVEL: level });
  world.pass(1_000);
  const { key } = await world.key({ name: "=cmd|' /C calc'!A0", access: { production: ["read"] } });
  world.pass(1_000);
  await world.as("eve").keys.disable({ keyId: key.keyId });
  world.pass(1_000);
  await world.root.users.put({ user: "ci", kind: "service", maintainers: ["bob"] });
  await world.root.keys.create({ owner: "ci", name: "build" });
  const refused = (run: Promise<unknown>) => run.then(() => ok(false, "it was not refused")).catch(() => undefined);
  for (let time = 0; time < 3; time++) await refused(world.as("bob").keys.revoke({ keyId: key.keyId }));
  world.pass(1_000);
  await refused(world.as("mallory").users.delete({ domain: "default", user: "ann" }));
  await refused(world.as("holder").keys.delete({ keyId: key.keyId }));
  await refused(world.root.keys.create({ owner: "nobody", name: "n" }));
  await refused(world.as("eve").site.setPolicy({ policy: { APIKEY_EXPIRE_DAYS: 1 } }));
  // What only asks is not remembered, nor what time is refused.
  await refused(world.as("bob").keys.get({ keyId: key.keyId }));
  await refused(world.as("system").keys.revoke({ keyId: key.keyId }));
  return world;
}

/** The report as a line a line, so that a golden line can be read. */
const brief = ({ entries, next, unreadable }: Awaited<ReturnType<Admin["audit"]["report"]>>) => ({
  entries: entries.map(line),
  next: next !== null,
  unreadable,
});

function line(entry: AuditEntry): string {
  const { outcome, at, actor, action, target, code, times, sequence, erased } = entry;
  const who = `${actor.role}:${actor.id ?? actor.clientId ?? ""}`;
  const whom = [target.domain, target.owner, target.keyId].map((name) => name ?? "-").join(" ");
  return `${at - START} ${who} ${action} ${whom} ${outcome} ${code ?? sequence} ×${times}${erased ? " erased" : ""}`;
}

export function suite(t: Suite): void {
  t.test("the report shows each actor what it may see", async (golden) => {
    for (const level of ["admin_only", "user_read_only"] as const) {
      const world = await busy(`report ${level}`, level);
      for (const who of Object.keys(ACTORS) as Who[]) {
        await note(golden, `audit/report of ${who}, ${level}`, {}, async () =>
          brief(await world.as(who).audit.report({ limit: 100 })),
        );
      }
    }
  });

  t.test("filters, orders and pages", async (golden) => {
    const world = await busy("report filters");
    const [nightly] = (await world.root.keys.list({ filter: "owner:ann" })).keys;
    const keyId = nightly?.keyId ?? "";
    const queries = {
      "from and to": { from: START + 1_000, to: START + 2_000 },
      actor: { actor: "eve" },
      "actor, a holder": { actor: ACTORS.holder.clientId },
      owner: { owner: "ann", domain: "default" },
      "owner of any domain": { owner: "ann" },
      domain: { domain: "other" },
      "the history of a key": { keyId },
      "the history of a pair": { keyId: nightly?.pairs[0]?.clientId ?? "" },
      action: { action: "key.disable" },
      "a family of actions": { action: "key" },
      "half a word": { action: "ke" },
      done: { outcome: "done", owner: "ann" },
      refused: { outcome: "refused" },
      oldest: { order: "oldest", limit: 3 },
      "nothing of that kind": { actor: "nobody" },
    } as const;
    for (const [name, query] of Object.entries(queries)) {
      await note(golden, `audit/report by ${name}`, query, async () => brief(await world.root.audit.report(query)));
    }
    await decide(golden, "audit/report in full", world.root, ["audit.report", { keyId, limit: 1 }]);
    for (const order of ["newest", "oldest"] as const) {
      const all = (await world.root.audit.report({ order, limit: 1_000 })).entries;
      for (const limit of [1, 2, 7]) {
        const found: AuditEntry[] = [];
        for await (const entry of auditEntries(world.root, { order, limit })) found.push(entry);
        equal(found, all, `pages of ${limit}, ${order}`);
      }
      await world.root.audit.drain();
      equal((await world.root.audit.report({ order, limit: 1_000 })).entries, all, "a drain changes no report");
    }
  });

  t.test("malformed questions", async (golden) => {
    const world = await busy("report malformed");
    const { next } = await world.root.audit.report({ limit: 1 });
    for (const [name, command, input] of [
      [
        "everything wrong",
        "report",
        { from: -1, to: "x", actor: "", keyId: "short", outcome: "maybe", order: "up", limit: 0, x: 1 },
      ],
      ["another query's cursor", "report", { cursor: next, order: "oldest" }],
      ["no cursor", "report", { cursor: "*" }],
      ["a page too large", "report", { limit: 10_001 }],
      ["no instant", "state", { user: "ann" }],
      ["an instant that is none", "state", { user: "ann", at: 1.5 }],
      ["a member too many", "export", { all: true }],
      ["no cursor of an export", "export", { cursor: "account/../site" }],
      ["no limit", "export", { limit: 1.5 }],
      ["no checkpoints", "verify", { checkpoints: "one" }],
      ["a key that is none", "verify", { checkpoints: ["{}"], keys: ["x"] }],
      ["keys that are none", "verify", { keys: [1] }],
      ["nobody", "erase", {}],
      ["two", "erase", { admin: "root", user: "ann" }],
    ] as const) {
      await decide(golden, `audit/malformed, ${name}`, world.root, [`audit.${command}`, input]);
    }
  });

  t.test("what was refused is counted and bounded", async (golden) => {
    const world = await inhabited("bounded");
    const mallory = world.as("mallory");
    const ids = Array.from({ length: 40 }, (_, index) => String(index).padStart(24, "0"));
    const knock = (keyIds: readonly string[]) => mallory.keys.bulk({ verb: "revoke", keyIds });
    await knock(ids);
    const told = async () => (await world.root.audit.report({ outcome: "refused", limit: 1_000 })).entries;
    golden({ case: "audit/refusals of one hour", count: (await told()).length });
    for (let hour = 1; hour < 8; hour++) {
      world.pass(3_600_000);
      await knock(ids.slice(0, 10 + hour).map((id) => id.replace(/^0/, String(hour))));
    }
    golden({ case: "audit/refusals of a day", count: (await told()).length });
    const documents = (await world.storage.scan({ prefix: "refusal/", limit: 99 })).items;
    equal(documents.length, 1, "one document an actor");
    ok((documents[0]?.value.length ?? 0) < 32_768, "the document is not bounded");
    world.pass(90 * DAY);
    golden({ case: "audit/refusals after a long time", count: (await told()).length });
    equal((await world.root.audit.drain()).forgotten, 1);
    equal((await world.storage.scan({ prefix: "refusal/", limit: 99 })).items, []);
  });

  t.test("the past", async (golden) => {
    const world = await inhabited("past");
    const { key } = await world.key({ access: { production: ["read"] } });
    world.pass(DAY);
    await world.root.keys.revoke({ keyId: key.keyId });
    await world.root.users.deactivate({ user: "ann" });
    world.pass(DAY);
    await world.root.users.delete({ user: "ann" });
    world.pass(DAY);
    await world.root.users.put({ user: "ann", access: {} });
    for (const days of [-1, 0, 1, 2, 3]) {
      const at = START + days * DAY;
      await decide(golden, `audit/ann on day ${days}`, world.root, ["audit.state", { user: "ann", at }]);
    }
    await decide(golden, "audit/the domain", world.root, ["audit.state", { domain: "default", at: START }]);
    await decide(golden, "audit/the site", world.root, ["audit.state", { at: START }]);
    await decide(golden, "audit/nobody", world.root, ["audit.state", { user: "nobody", at: START }]);
    await decide(golden, "audit/no domain", world.root, ["audit.state", { domain: "nowhere", at: START }]);
    await world.root.site.setPolicy({ policy: { APIKEY_SELF_SERVICE_LEVEL: "user_read_only" } });
    // Who had the id before is somebody else.
    for (const days of [1, 3]) {
      const at = START + days * DAY;
      await decide(golden, `audit/ann of ann, on day ${days}`, world.as("ann"), ["audit.state", { user: "ann", at }]);
    }
    await note(golden, "audit/report of ann, made anew", {}, async () => brief(await world.as("ann").audit.report()));
  });

  t.test("a checkpoint, and what is held against it", async (golden) => {
    const world = await busy("checkpoint");
    const made = (await decide(golden, "audit/checkpoint", world.root, ["audit.checkpoint"])) as {
      readonly checkpoint: Checkpoint;
      readonly key: string;
    };
    const { checkpoint, key } = made;
    equal(key, checkpointKey("example.com/keyward", new Uint8Array(32).fill(9)));
    const without = world.engine({ checkpoints: undefined as never }).as(ACTORS.root);
    await decide(golden, "audit/checkpoint without a key", without, ["audit.checkpoint"]);
    const { publicKey, sign } = signing();
    const elsewhere = world.engine({ checkpoints: { name: "kms.example/audit", publicKey, sign } }).as(ACTORS.root);
    await decide(golden, "audit/checkpoint signed elsewhere", elsewhere, ["audit.checkpoint"]);
    const wrong = world.engine({
      checkpoints: { name: "kms.example/audit", publicKey, sign: () => new Uint8Array(64) },
    });
    await decide(golden, "audit/checkpoint signed wrongly", wrong.as(ACTORS.root), ["audit.checkpoint"]);
    await decide(golden, "audit/verify", world.root, ["audit.verify", { checkpoints: [checkpoint] }]);
    await decide(golden, "audit/verify without checkpoints", world.root, ["audit.verify"]);
    const lines = await exported(world.root, 4);
    const verify = (files: readonly (readonly string[])[], more: object = {}) =>
      verifyAudit({ files, checkpoints: [checkpoint], keys: [key], ...more });
    const forged = lines.map((text) => text.replace("key.disable", "key.enable_"));
    for (const [name, files, more] of [
      ["as it is", [lines], {}],
      ["in two files", [lines.slice(0, 5), lines.slice(5)], {}],
      ["one event changed", [forged], {}],
      ["one event removed", [lines.filter((_, index) => index !== 3)], {}],
      ["one event doubled", [[...lines, lines[2] ?? ""]], {}],
      ["two events in each other's places", [[lines[1], lines[0], ...lines.slice(2)] as string[]], {}],
      ["a part of it", [lines.filter((text) => text.includes('"document":"site"'))], { partial: true }],
      ["a part that is no part", [lines.filter((text) => text.includes('"document":"site"'))], {}],
      ["by another key", [lines], { keys: [checkpointKey("example.com/keyward", new Uint8Array(32))] }],
      ["by no key", [lines], { keys: [] }],
      ["a checkpoint that was changed", [lines], { checkpoints: [JSON.stringify(checkpoint).replace(" 1 ", " 2 ")] }],
      ["no checkpoint", [lines], { checkpoints: ["", "{}", "null"] }],
      ["lines that are none", [["", "null", "{}", "[1]", ...lines]], {}],
    ] as const) {
      await note(golden, `audit/export verified, ${name}`, {}, () => verify(files, more));
    }
    const proof = proveHead(checkpoint, "site");
    await note(golden, "audit/proof", { document: "site" }, () => proof);
    equal(proveHead(checkpoint, "nothing"), null);
    equal(proof && verifyHead(proof, [key]), null);
    await note(
      golden,
      "audit/proof of another head",
      {},
      () => proof && verifyHead({ ...proof, leaf: "site 99 A" }, [key]),
    );
    await note(golden, "audit/proof that is none", {}, () => verifyHead({} as never, [key]));
    await note(golden, "audit/a name that is none", {}, () => checkpointKey("with blank", new Uint8Array(32)));
    await note(golden, "audit/a key that is none", {}, () => checkpointKey("a", new Uint8Array(31)));
  });

  t.test("a storage that was tampered with", async (golden) => {
    const world = await busy("tampered");
    await world.root.audit.drain();
    const account = await world.account("ann");
    const id = `audit/${account}/000000000002`;
    const [stored] = await world.storage.read([id]);
    await world.overwrite(id, stored?.value.replace('"bearer"', '"bearer "') ?? "");
    await decide(golden, "audit/verify what was changed", world.root, ["audit.verify"]);
    await decide(golden, "audit/the past that was changed", world.root, ["audit.state", { user: "ann", at: START }]);
    await note(golden, "audit/report of what was changed", {}, async () =>
      brief(await world.root.audit.report({ owner: "ann", domain: "default" })),
    );
    await world.overwrite(id, stored?.value ?? "");
    equal((await world.root.audit.verify()).ok, true);
    await world.overwrite("site", "{");
    await decide(golden, "audit/verify without a site that can be read", world.root, ["audit.verify"]);
  });

  t.test("names as commitments, and somebody who is forgotten", async (golden) => {
    const world = new World("committed");
    const { site, domains, users, keys, audit } = world.root;
    await site.init({ personalData: "committed" });
    await domains.put({ domain: "default", environments: { production: ["read"] } });
    await users.put({ user: "ann", access: { production: ["read"] } });
    const { key } = await keys.create({ owner: "ann", name: "nightly", description: "of ann" });
    await users.put({ user: "ci", kind: "service", maintainers: ["ann", "bob"] });
    await world
      .as("ann")
      .keys.revoke({ keyId: key.keyId })
      .catch(() => undefined);
    const { checkpoint } = await audit.checkpoint();
    const show = async (name: string) => {
      await note(golden, `audit/committed, ${name}`, {}, async () => brief(await audit.report({ limit: 100 })));
      await decide(golden, `audit/committed, the past, ${name}`, world.root, [
        "audit.state",
        { user: "ann", at: START },
      ]);
    };
    await show("with its names");
    await note(golden, "audit/committed, by a name", {}, async () =>
      brief(await audit.report({ actor: "root", owner: "ann" })),
    );
    for (const text of await exported(world.root)) {
      ok(!/"(ann|bob|root|nightly|of ann)"/.test(text), `a name is in ${text}`);
    }
    await decide(golden, "audit/erase", world.root, ["audit.erase", { user: "ann", operationId: "once" }]);
    await show("without ann");
    ok((await audit.verify({ checkpoints: [checkpoint] })).ok, "an erasure breaks a chain");
    const stored = (await world.storage.scan({ prefix: "", limit: 999 })).items;
    const named = stored.filter(({ id, value }) => /^(audit|personal|refusal)\//.test(id) && value.includes('"ann"'));
    equal(
      named.map(({ id }) => id),
      [],
    );
    await decide(golden, "audit/erase again", world.root, ["audit.erase", { user: "ann", operationId: "once" }]);
    await decide(golden, "audit/erase an administrator", world.root, ["audit.erase", { admin: "root" }]);
    await show("without root");
    await note(golden, "audit/committed, a form that is none", {}, () =>
      new World("no form").root.site.init({ personalData: "hidden" as never }),
    );
  });

  t.test("as a table for a spreadsheet", async (golden) => {
    const world = await busy("csv");
    const { entries } = await world.root.audit.report({ owner: "ann", order: "oldest" });
    golden({ case: "audit/csv", text: auditCsv(entries) });
    const rows = auditCsv(entries, { head: false });
    ok(!rows.startsWith('"at"') && auditCsv(entries).endsWith(rows));
    await note(golden, "audit/csv of no list", {}, () => auditCsv("x" as never));
  });
}

/** Every line of an export, in pieces. */
async function exported(admin: Admin, limit = 1_000): Promise<string[]> {
  const lines: string[] = [];
  let cursor: string | null = null;
  do {
    const piece: Awaited<ReturnType<Admin["audit"]["export"]>> = await admin.audit.export({
      limit,
      ...(cursor === null ? {} : { cursor }),
    });
    lines.push(...piece.lines);
    cursor = piece.next;
  } while (cursor !== null);
  return lines;
}

/** What a key management service does: an Ed25519 key that never leaves it. Source: RFC 8032, section 7.1, test 2. */
function signing(): { publicKey: Uint8Array; sign: (text: Uint8Array) => Promise<Uint8Array> } {
  const bytes = (hex: string) => Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
  const seed = bytes("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb");
  const publicKey = bytes("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c");
  const sign = async (text: Uint8Array) => {
    const der = new Uint8Array([...bytes("302e020100300506032b657004220420"), ...seed]);
    const key = await crypto.subtle.importKey("pkcs8", der, { name: "Ed25519" }, false, ["sign"]);
    return new Uint8Array(await crypto.subtle.sign({ name: "Ed25519" }, key, text as Uint8Array<ArrayBuffer>));
  };
  return { publicKey, sign };
}
