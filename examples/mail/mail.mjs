// Mails what there is to say of keys. Made for cron: it looks at everything once, sends what is due, and ends.
import { readFileSync } from "node:fs";
import { createKeyward, renderNotice, sqliteStorage } from "keyward";
import Database from "libsql";
import { createTransport } from "nodemailer";

const [file, addressBook] = process.argv.slice(2);
const { SMTP_URL: server, MAIL_FROM: from } = process.env;
if (!file || !addressBook || !server || !from) {
  console.error("usage: SMTP_URL=smtp://host:25 MAIL_FROM=keys@example.com node mail.mjs keys.sqlite addresses.json");
  process.exit(2);
}
const { users, admins } = JSON.parse(readFileSync(addressBook, "utf8"));
const transport = createTransport(server);

/** keyward has no addresses: where its users and administrators read is the host's to know. */
function addressOf({ role, domain, user }) {
  const [book, name] = role === "admins" ? [admins, domain] : [users?.[domain], user];
  if (book && Object.hasOwn(book, name)) return book[name];
  // Only the code is remembered, and shown by `keyward notices list`.
  throw Object.assign(new Error(`there is no address of ${name}`), { code: "NO_ADDRESS" });
}

/** One mail. Its id is the notice's, the same over all tries: a mailbox that gets it twice can drop the second. */
async function notify(notice) {
  const { subject, text, html } = renderNotice(notice);
  const messageId = `<${notice.id}@${from.split("@")[1]}>`;
  const headers = { "Auto-Submitted": "auto-generated" };
  await transport.sendMail({ from, to: addressOf(notice.recipient), subject, text, html, messageId, headers });
}

const db = new Database(file);
// The prefix is what new tokens would start with; none is made here.
const keyward = createKeyward({ storage: sqliteStorage(db), prefix: "unused", notify });
const { notices, failed, nextWakeUpAt } = await keyward.as({ role: "system" }).site.tick();
keyward.close();
db.close();
transport.close();

const next = nextWakeUpAt === null ? "nothing to come" : `next ${new Date(nextWakeUpAt).toISOString()}`;
console.log(`${notices.delivered} mailed, ${notices.failed} failed, ${notices.waiting} waiting; ${next}`);
process.exitCode = notices.failed > 0 || failed.length > 0 ? 1 : 0;
