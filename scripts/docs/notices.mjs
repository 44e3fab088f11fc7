// docs/notices.md, made of the table of the core and of the words of the SDK.
import { renderNotice } from "../../pkg/dist/entry/inline.js";

/** The page's path in the repository. */
export const path = "docs/notices.md";

/** The page's text. */
export function render({ notices }) {
  return `${[
    "# Notices",
    "<!-- Made of the table in src/notice by `npm run docs:update`. Do not edit. -->",
    [
      "What there is to say of keys, to whom, and how it arrives. keyward stores no address and sends no mail: it hands each",
      "notice to your `notify`, which knows where its recipient reads.",
    ].join("\n"),
    EXAMPLE,
    "## What is said, and to whom",
    [
      "The *keepers* of a key are its owner or, where that is a service user with maintainers, these. *Other keepers* are all",
      "of them but the one who did it itself, acting as a user: whoever deletes or revokes its own key under",
      "`user_full_control` is not told, an administrator always causes a notice, also about a key of its own. The administrators",
      'of the domain are one recipient (`role: "admins"`): you know who they are.',
    ].join("\n"),
    table(notices),
    [
      "Deactivating or deleting a user ends its keys without a notice for each of them, and so does the removal of keys that",
      "were revoked long ago (`revokedRetentionDays`). A policy that is empty or never says nothing: `expiryNoticeDays` of `[]`",
      "switches off what is said of expirations. Reminders that were missed are not all made up for: the last of them is said.",
      "A key that is made for less than a reminder's days is not announced on the day that it is made.",
    ].join("\n"),
    "## How it arrives",
    DELIVERY,
    "## What it costs",
    COST,
  ].join("\n\n")}\n`;
}

const EXAMPLE = [
  "```js",
  'import { createKeyward, renderNotice } from "keyward";',
  "",
  "const keyward = createKeyward({",
  "  storage,",
  '  prefix: "acme",',
  "  notify: async (notice) => {",
  "    const { subject, text, html } = renderNotice(notice); // or words of your own",
  "    await mail({ to: addressOf(notice.recipient), subject, text, html, id: notice.id });",
  "  },",
  "});",
  "",
  "// From any cron, every few minutes or at `nextWakeUpAt`: what time has brought about, and what is to be tried again.",
  'const { nextWakeUpAt } = await keyward.as({ role: "system" }).site.tick();',
  "```",
  "",
  "[examples/mail](../examples/mail) does it by SMTP. `keyward notices deliver --exec PROGRAM` hands each notice to a",
  "program, `keyward notices list` shows what was said and what waits, `keyward notices render ID` shows one in words.",
].join("\n");

const DELIVERY = [
  "- **At least once, under one id.** The id follows from the account, the change, the kind, the key and the recipient. A",
  "  notice can come twice if a process dies between `notify` and writing down that it was delivered: whoever sees an id twice",
  "  drops the second. As a mail's `Message-ID` it does that by itself.",
  "- **Right behind the command**, where the engine has a `notify`; a command never waits for it, nor fails with it. A runtime",
  "  that ends with the request may cut it short: then the next `site.tick` or `notices.deliver` does it.",
  "- **A failure is tried again** after 1, 5 and 15 minutes, after 1, 3, 6 and 12 hours, then once a day. A try that takes",
  "  longer than 30 seconds has failed. After 8 failures in a row the rest of the round is left for the next one.",
  "- **After 7 days it is given up**, and its state is `expired`. After 30 days it is removed, whatever came of it.",
  "- **What went wrong is shown by its name**: the `code` or the `name` of what `notify` threw, if that looks like one",
  "  (at most 32 characters of `[0-9A-Za-z_.-]`); never the message, which could hold anything.",
  "- **Nothing secret is in a notice**: names, ids and instants. Names are what users typed; `renderNotice` escapes them.",
].join("\n");

const COST = [
  "A command that has something to say creates one document for each recipient, beside its one read and one write. What it",
  "has to say lies in the account until then, so that a crash loses nothing: the next command on the account, the next",
  "`site.tick` and the first `notices.deliver` of a process (then once an hour) find it there. Notices wait in documents of",
  "their own, `notice/…`: a mailer that is out of order fills no account.",
].join("\n");

function table(notices) {
  const rows = notices.map(({ kind, audience, sentence }) => [
    `\`${kind}\``,
    sentence,
    AUDIENCES[audience],
    subject(kind),
  ]);
  return [["kind", "when", "to whom", "subject"], ["---", "---", "---", "---"], ...rows]
    .map((cells) => `| ${cells.join(" | ")} |`)
    .join("\n");
}

const AUDIENCES = {
  keepers: "keepers",
  other_keepers: "other keepers",
  keepers_and_admins: "keepers, and the domain's administrators",
};

function subject(kind) {
  const at = Date.UTC(2030, 0, 1);
  const details = { expiresAt: at, dueAt: at, retiresAt: at, silentSince: at, usedAt: at, cap: 10 };
  const recipient = { role: "owner", domain: "default", user: "ann" };
  const key = kind === "cap_reached" ? { keyId: null, keyName: null } : { keyId: "", keyName: "nightly" };
  const notice = {
    id: "",
    kind,
    recipient,
    at,
    by: "siteAdmin",
    domain: "default",
    owner: "ann",
    clientId: null,
    details,
  };
  return renderNotice({ ...notice, ...key }).subject;
}
