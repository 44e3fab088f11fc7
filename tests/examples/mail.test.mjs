// The example that mails, run as its README says, against a real SMTP server on loopback.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, beforeEach, test } from "node:test";
import { createKeyward, sqliteStorage } from "keyward";
import Database from "libsql";
import { simpleParser } from "mailparser";
import { SMTPServer } from "smtp-server";
import { newFolder } from "../demo/lib/demo.mjs";
import { run } from "../demo/lib/program.mjs";

const MINUTE = 60_000;
const DAY = 1_440 * MINUTE;
const ROOT = { role: "siteAdmin", id: "root" };

/** What the server does with the next mails: takes them, refuses the recipient, or hangs up in the middle of one. */
let mood = "takes";
let mails = [];
const server = new SMTPServer({
  authOptional: true,
  disabledCommands: ["AUTH", "STARTTLS"],
  onRcptTo(_, __, done) {
    done(mood === "refuses" ? Object.assign(new Error("mailbox full"), { responseCode: 452 }) : undefined);
  },
  onData(stream, session, done) {
    if (mood === "hangs up") {
      stream.resume();
      stream.on("end", () => {
        for (const connection of server.connections) connection._socket.destroy();
      });
      return;
    }
    simpleParser(stream, (error, mail) => {
      if (!error) mails.push({ ...mail, to: session.envelope.rcptTo.map(({ address }) => address).join() });
      done(error);
    });
  },
});
server.on("error", () => undefined);
await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
const port = server.server.address().port;
after(() => new Promise((resolve) => server.close(resolve)));

beforeEach(() => {
  mood = "takes";
  mails = [];
});

/** A site in a file, and the example over it. */
async function newSite() {
  const folder = newFolder();
  const file = join(folder, "keys.sqlite");
  const addresses = join(folder, "addresses.json");
  const users = { default: { ann: "ann@example.com", bob: "bob@example.com" } };
  writeFileSync(addresses, JSON.stringify({ users, admins: { default: "security@example.com" } }));
  const at = async (days, body) => {
    const db = new Database(file);
    const now = () => Date.now() - days * DAY;
    const keyward = createKeyward({ storage: sqliteStorage(db), prefix: "acme", now });
    try {
      return await body(keyward.as(ROOT), keyward);
    } finally {
      keyward.close();
      db.close();
    }
  };
  await at(0, async ({ site, users: people }) => {
    await site.init();
    for (const user of ["ann", "bob", "zoe"]) await people.put({ user });
  });
  /** Every pause is over, as if time had passed. */
  const later = async () => {
    const db = new Database(file);
    const storage = sqliteStorage(db);
    for (const { id, value, version } of (await storage.scan({ prefix: "notice/", limit: 100 })).items) {
      await storage.write(id, JSON.stringify({ ...JSON.parse(value), nextAttemptAt: 0 }), version);
    }
    db.close();
  };
  const mail = (url = `smtp://127.0.0.1:${port}`) =>
    run(process.execPath, ["examples/mail/mail.mjs", file, addresses], {
      env: { SMTP_URL: url, MAIL_FROM: "keys@example.com" },
    });
  return { at, mail, later };
}

const shown = () => mails.map(({ to, subject }) => `${to}: ${subject}`).sort();

test("mails what was done, and what time has brought about, to whom it concerns", async () => {
  const { at, mail } = await newSite();
  await at(0, async ({ keys, users }) => {
    await users.put({ user: "ci", kind: "service", maintainers: ["ann", "bob"] });
    for (const owner of ["ann", "ci"]) {
      const { key } = await keys.create({ owner, name: `of ${owner}` });
      await keys.revoke({ keyId: key.keyId });
    }
  });
  await at(10, ({ keys }) => keys.create({ owner: "bob", name: "soon", expiresInDays: 16 }));
  const { code, output } = await mail();
  assert.match(output, /^4 mailed, 0 failed, 0 waiting; next 20\d\d-/);
  assert.equal(code, 0);
  const [first, ...others] = shown();
  assert.deepEqual(
    [first, ...others].filter((line) => !line.includes("expires")),
    [
      'ann@example.com: The API key "of ann" was revoked',
      'ann@example.com: The API key "of ci" was revoked',
      'bob@example.com: The API key "of ci" was revoked',
    ],
  );
  assert.match(
    shown().find((line) => line.includes("expires")),
    /^bob@example.com: The API key "soon" expires on \d+ /,
  );
  assert.equal(mails[0].headers.get("auto-submitted"), "auto-generated");
  assert.match((await mail()).output, /^0 mailed, 0 failed, 0 waiting/);
});

test("the administrators are told when a retired pair is used", async () => {
  const { at, mail } = await newSite();
  await at(0, async ({ keys }, keyward) => {
    const { key, clientId } = await keys.create({ owner: "ann", name: "leaked" });
    await keys.rotate({ keyId: key.keyId, overlapDays: 0 });
    await keyward.usage.flush([{ clientId, at: Date.now(), retired: true }]);
  });
  assert.match((await mail()).output, /^2 mailed/);
  assert.deepEqual(shown(), [
    'ann@example.com: A retired secret of the API key "leaked" was used',
    'security@example.com: A retired secret of the API key "leaked" was used',
  ]);
});

for (const trouble of ["refuses", "hangs up"]) {
  test(`a server that ${trouble}: it is mailed later, under the same id`, async () => {
    const { at, mail, later } = await newSite();
    await at(0, async ({ keys }) => keys.revoke({ keyId: (await keys.create({ owner: "ann", name: "k" })).key.keyId }));
    mood = trouble;
    const refused = await mail();
    assert.match(refused.output, /^0 mailed, 1 failed, 1 waiting/);
    assert.equal(refused.code, 1);
    const [{ id, delivery }] = await at(0, async ({ notices }) => (await notices.list()).notices);
    assert.match(delivery.lastError, /^E[A-Z]+$/);
    mood = "takes";
    assert.match((await mail()).output, /^0 mailed, 0 failed, 1 waiting/, "it was not to be tried yet");
    await later();
    assert.match((await mail()).output, /^1 mailed, 0 failed, 0 waiting/);
    assert.equal(mails[0].messageId, `<${id}@example.com>`);
  });
}

test("a server that is not there, and a user without an address: both wait, and say why", async () => {
  const { at, mail } = await newSite();
  const revoke = (owner) =>
    at(0, async ({ keys }) => keys.revoke({ keyId: (await keys.create({ owner, name: owner })).key.keyId }));
  await revoke("ann");
  assert.match((await mail("smtp://127.0.0.1:1")).output, /^0 mailed, 1 failed, 1 waiting/);
  await revoke("zoe");
  assert.match((await mail()).output, /^0 mailed, 1 failed, 2 waiting/);
  const notices = await at(0, async ({ notices: all }) => (await all.list()).notices);
  const errors = Object.fromEntries(notices.map(({ owner, delivery }) => [owner, delivery.lastError]));
  assert.equal(errors.zoe, "NO_ADDRESS");
  assert.match(errors.ann, /^E(CONNECTION|SOCKET|CONNREFUSED)$/);
});

test("a name is a name: it adds no line to the head, and no markup to the body", async () => {
  const { at, mail } = await newSite();
  const name = "k\u2028Bcc: eve@example.com <img src=x onerror=alert(1)> \u202eelbisivni";
  await at(0, async ({ keys }) => keys.revoke({ keyId: (await keys.create({ owner: "ann", name })).key.keyId }));
  assert.match((await mail()).output, /^1 mailed/);
  const [{ to, subject, html, text, headers }] = mails;
  assert.equal(to, "ann@example.com");
  assert.equal(headers.has("bcc"), false);
  assert.ok(subject.includes("Bcc: eve@example.com <img") && text.includes("<img src=x"), "the name is changed");
  assert.ok(html.includes("&lt;img src=x onerror=alert(1)&gt;") && !html.includes("<img"), "the name became markup");
  for (const part of [subject, text, html]) assert.ok(!/[\u2028\u202e]/.test(part), "the name turns the line");
});

test("what is missing is said", async () => {
  const { code, output } = await run(process.execPath, ["examples/mail/mail.mjs"]);
  assert.equal(code, 2);
  assert.match(output, /^usage: /);
});
