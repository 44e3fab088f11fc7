// The audit, over the real engine: the report and its filters, its pages, its export, whether it is whole, the past.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, test } from "node:test";
import { actAs, assertRefused, command, openKey, pass, tokenOf, verdictOf } from "./lib/engine.mjs";
import { startFixture } from "./lib/fixture.mjs";

const fixture = await startFixture("audit");
after(() => fixture.close());
const on = (body, hash = "#/audit") => fixture.on({ engine: true, hash, rows: false }, body);

const report = (page) => page.getByRole("region", { name: "Report" });
const rows = (page) => report(page).locator("tbody tr:not(.unfolded)");
const integrity = (page) => page.getByRole("region", { name: "Integrity" });
const enter = async (page, label, word) => {
  await page.getByLabel(label, { exact: true }).fill(word);
  await page.getByLabel(label, { exact: true }).press("Enter");
};
/** Waits until every row has the text. */
const allHave = (page, text, count) =>
  page.waitForFunction(
    ([wanted, many]) => {
      const root = document.querySelector("keyward-console").shadowRoot;
      const found = [...root.querySelectorAll("section[aria-label=Report] tbody tr:not(.unfolded)")];
      return found.length === many && found.every((row) => row.textContent.includes(wanted));
    },
    [text, count],
  );
/** What the engine reports of a query. */
const entriesOf = (page, query) =>
  page.evaluate(async (asked) => (await globalThis.fixture.engine.admin.audit.report(asked)).entries, query);
const refuse = (page) =>
  page.evaluate(async () => {
    const { engine } = globalThis.fixture;
    const keyId = engine.issued.Importer.key.keyId;
    const ann = engine.actAs({ role: "user", id: "ann", domain: "default" });
    for (let again = 0; again < 3; again += 1) await ann.keys.revoke({ keyId }).catch(() => undefined);
  });
const saved = async (page, name) => {
  const [file] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name, exact: true }).click(),
  ]);
  return { name: file.suggestedFilename(), text: await readFile(await file.path(), "utf8") };
};

test(
  "every change is a row: when, who, what, about whom; it opens to what it changed",
  on(async (page) => {
    const all = await entriesOf(page, {});
    await rows(page)
      .nth(all.length - 1)
      .waitFor();
    assert.equal(await rows(page).count(), all.length);
    const created = rows(page).filter({ hasText: "key.create" });
    assert.equal(await created.count(), 4);
    assert.match(await created.last().innerText(), /20\d\d.*you.*siteAdmin.*key\.create.*ann.*default.*Done/s);
    const fold = created.last().getByRole("button", { name: /^Details of key.create by you/ });
    await fold.press("Enter");
    assert.equal(await fold.getAttribute("aria-expanded"), "true");
    const details = await page.locator(".unfolded").innerText();
    assert.match(details, /nothing → .*Billing worker.*Document\s+account\/.*Operation.*Hash/s);
    assert.equal(details.includes((await tokenOf(page, "Billing worker")).slice(-20)), false);
    await fold.press("Enter");
    assert.equal(await page.locator(".unfolded").count(), 0);
    await created.last().locator(".link").click();
    await page.getByRole("heading", { name: "Billing worker", level: 1 }).waitFor();
  }),
);

test(
  "filters are combined, live in the URL, survive a reload and are cleared together",
  on(async (page) => {
    await enter(page, "Action", "key");
    await allHave(page, "key.create", 4);
    await enter(page, "Owner", "bob");
    await allHave(page, "bob", 1);
    assert.match(page.url(), /#\/audit\?.*action=key/);
    assert.match(page.url(), /owner=bob/);
    await page.reload();
    await allHave(page, "bob", 1);
    assert.equal(await page.getByLabel("Owner", { exact: true }).inputValue(), "bob");
    await enter(page, "Actor", "nobody");
    await page.getByRole("heading", { name: "Nothing like that happened" }).waitFor();
    await page.getByRole("button", { name: "Clear filters" }).click();
    await rows(page).nth(8).waitFor();
    assert.match(page.url(), /#\/audit$/);
    await enter(page, "Key", "no key");
    await assertRefused(page, "invalid", /keyId/);
  }, "#/audit"),
);

test(
  "days are the viewer's, and both count whole",
  on(async (page) => {
    const all = (await entriesOf(page, {})).length;
    const today = await page.evaluate(() => {
      const now = new Date();
      return [now.getFullYear(), now.getMonth() + 1, now.getDate()]
        .map((part) => String(part).padStart(2, "0"))
        .join("-");
    });
    await page.getByLabel("From", { exact: true }).fill(today);
    await page.getByLabel("To", { exact: true }).fill(today);
    await rows(page)
      .nth(all - 1)
      .waitFor();
    await page.getByLabel("To", { exact: true }).fill("2020-01-01");
    await page.getByRole("heading", { name: "Nothing like that happened" }).waitFor();
  }),
);

test(
  "what was refused is marked as refused, with how often and why",
  on(async (page) => {
    await page.getByText("key.create").first().waitFor();
    await refuse(page);
    await page.getByRole("radio", { name: "Refused" }).check();
    await allHave(page, "Refused", 1);
    assert.match(await rows(page).first().innerText(), /ann.*user.*key\.revoke.*Refused.*3 times/s);
    await rows(page).first().getByRole("button").click();
    assert.match(await page.locator(".unfolded").innerText(), /Nothing was written\..*Refused with\s+key_not_found/s);
    assert.match(page.url(), /outcome=refused/);
  }),
);

test(
  "a long history has pages, older and newer",
  on(async (page) => {
    await page.evaluate(async () => {
      const { admin, issued } = globalThis.fixture.engine;
      const { keyId } = issued.Importer.key;
      for (let turn = 0; turn < 30; turn += 1) {
        await admin.keys.disable({ keyId });
        await admin.keys.enable({ keyId });
      }
    });
    await enter(page, "Owner", "bob");
    await page.getByText("1 to 50 and more").first().waitFor();
    const newer = page.getByRole("button", { name: "Newer" });
    assert.equal(await newer.isDisabled(), true);
    await page.getByRole("button", { name: "Older" }).click();
    await page.getByText("51 to 62", { exact: true }).first().waitFor();
    assert.equal(await rows(page).last().getByText("user.put").count(), 1);
    await newer.click();
    await page.getByText("1 to 50 and more").first().waitFor();
  }),
);

test(
  "what the filters leave is exported, as JSON Lines and as CSV",
  on(async (page) => {
    await enter(page, "Action", "key.create");
    await allHave(page, "key.create", 4);
    const lines = await saved(page, "JSON Lines");
    assert.equal(lines.name, "audit.jsonl");
    assert.deepEqual(
      lines.text
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line)),
      await entriesOf(page, { action: "key.create" }),
    );
    const csv = await saved(page, "CSV");
    assert.equal(csv.name, "audit.csv");
    assert.equal(csv.text.trim().split("\r\n").length, 5);
    assert.match(csv.text, /key\.create/);
  }),
);

test(
  "a whole history verifies; an altered one does not, and the place is said in words",
  on(async (page) => {
    const verify = () => integrity(page).getByRole("button", { name: "Verify" }).click();
    await verify();
    await integrity(page).getByText("Whole", { exact: true }).waitFor();
    await integrity(page)
      .getByText(/\d+ events of \d+ documents\. No checkpoint vouches for them\.$/)
      .waitFor();
    await page.evaluate(async () => {
      const { storage, admin } = globalThis.fixture.engine;
      await admin.audit.drain();
      const { items } = await storage.scan({ prefix: "audit/account/", limit: 100 });
      const found = items.find(({ value }) => value.includes("Billing worker"));
      await storage.write(found.id, found.value.replace("Billing worker", "Billing walker"), found.version);
    });
    await verify();
    await integrity(page).getByText("Not whole", { exact: true }).waitFor();
    await integrity(page).getByText("changed", { exact: true }).waitFor();
    assert.match(await integrity(page).locator(".helps li").innerText(), /account\/.*changed/s);
  }),
);

test(
  "a checkpoint is made, downloaded, and a history is held against it",
  on(async (page) => {
    const file = await saved(page, "Make a checkpoint");
    assert.match(file.name, /^checkpoint-.*\.json$/);
    assert.equal(JSON.parse(file.text).schema, 1);
    await integrity(page)
      .getByText(/^example\.com\/keyward\+[0-9a-f]{8}\+/)
      .waitFor();
    await integrity(page)
      .locator("input[type=file]")
      .setInputFiles([
        { name: "one.json", mimeType: "application/json", buffer: Buffer.from(file.text) },
        { name: "two.json", mimeType: "application/json", buffer: Buffer.from("{}") },
      ]);
    await integrity(page).getByRole("button", { name: "Against 2 checkpoints…" }).waitFor();
    await integrity(page).getByRole("button", { name: "Verify" }).click();
    await integrity(page)
      .getByText(/Checkpoints vouch for \d+ of them\./)
      .waitFor();
    await integrity(page)
      .getByText(/is not to be believed/)
      .waitFor();
  }),
);

test(
  "a user is shown as it was at an instant",
  on(async (page) => {
    const card = page.getByRole("region", { name: "As it was" });
    const show = () => card.getByRole("button", { name: "Show" }).click();
    await show();
    await card.getByText("Say when: a day and a time.").waitFor();
    await card.getByLabel("User").fill("ann");
    await card.getByLabel("At", { exact: true }).fill("2020-01-01T10:00");
    await show();
    await card.getByText(/^It did not exist on 1 Jan 2020, 10:00:00/).waitFor();
    await card.getByLabel("At", { exact: true }).fill("2099-01-01T10:00");
    await show();
    await card.getByText(/"Billing worker"/).waitFor();
    await card.getByLabel("User").fill("nobody");
    await show();
    await assertRefused(card, "user_not_found", /./);
  }),
);

test(
  "the page of a key has its history, and says whether it was used since",
  on(async (page) => {
    await openKey(page, "Billing worker");
    const history = page.getByRole("region", { name: "History" });
    await history.getByText("key.create").waitFor();
    await history.getByText("Never used.").waitFor();
    await pass(page, 1);
    await verdictOf(page, await tokenOf(page, "Billing worker"));
    await command(page, "Edit…", "Save");
    await history.getByText(/^Used since the last change:/).waitFor();
    await pass(page, 1);
    await page.getByRole("button", { name: "Disable", exact: true }).click();
    await history.getByText("key.disable").waitFor();
    await history.getByText(/^Not used since the last change:/).waitFor();
    await history.getByRole("button", { name: "Show in the audit" }).click();
    await allHave(page, "ann", 2);
    assert.match(page.url(), /#\/audit\?key=/);
  }, "#/keys"),
);

test(
  "an actor sees what the core lets it, and verifying is the site's",
  on(async (page) => {
    await page.getByText("key.create").first().waitFor();
    await actAs(page, "Domain admin · north");
    await allHave(page, "north", 3);
    await integrity(page).getByRole("button", { name: "Verify" }).click();
    await assertRefused(integrity(page), "forbidden", /may not/);
  }),
);
