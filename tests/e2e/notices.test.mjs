// Notices, over the real engine: what waits and why, its words, its delivery.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { actAs, dialog } from "./lib/engine.mjs";
import { startFixture } from "./lib/fixture.mjs";

const fixture = await startFixture("notices");
after(() => fixture.close());
const on = (body) => fixture.on({ engine: true, hash: "#/notices", rows: false }, body);

const rows = (page) => page.getByRole("region", { name: "Notices" }).locator("tbody tr");
const mailer = (page, works) =>
  page.evaluate((on) => {
    globalThis.fixture.engine.mailer.works = on;
  }, works);
/** Revokes a key as the site's admin, and shows the page anew. */
const revoke = async (page, name) => {
  await page.evaluate(async (wanted) => {
    const { admin, issued } = globalThis.fixture.engine;
    await admin.keys.revoke({ keyId: issued[wanted].key.keyId });
  }, name);
  await page.getByRole("button", { name: "Due" }).first().click();
  await page.getByRole("button", { name: "Notices" }).first().click();
};
const deliver = (page) => page.getByRole("button", { name: "Deliver now" }).click();

test(
  "a notice that could not be delivered says how often it was tried, with what, and when next; then it is delivered",
  on(async (page) => {
    await page.getByRole("heading", { name: "No notice yet" }).waitFor();
    await mailer(page, false);
    await revoke(page, "Billing worker");
    await page.getByText("MailerError", { exact: true }).waitFor();
    const text = await rows(page).first().innerText();
    assert.match(
      text,
      /Key revoked.*Billing worker.*ann.*ann.*owner.*Failed.*1 · MailerError.*in \d+ minute|this minute/s,
    );
    await deliver(page);
    await page.getByText("0 notices delivered, 1 failed, 1 waiting.").waitFor();
    await page.getByText("2 · MailerError").waitFor();
    await mailer(page, true);
    await deliver(page);
    await page.getByText("1 notice delivered, 0 failed, 0 waiting.").waitFor();
    await rows(page).getByText("Delivered", { exact: true }).waitFor();
    const sent = await page.evaluate(() => globalThis.fixture.engine.mailer.sent);
    assert.deepEqual(
      sent.map(({ kind, recipient }) => [kind, recipient.user]),
      [["key_revoked", "ann"]],
    );
  }),
);

test(
  "a notice is read in the words in which it goes out",
  on(async (page) => {
    await revoke(page, "Billing worker");
    await rows(page).first().getByRole("button", { name: "Preview “Key revoked” for ann" }).press("Enter");
    const told = await page.evaluate(async () => {
      const { admin } = globalThis.fixture.engine;
      const { notices } = await admin.notices.list();
      return admin.notices.render({ id: notices[0].id });
    });
    await dialog(page).getByRole("heading", { name: told.subject }).waitFor();
    assert.equal((await dialog(page).locator("pre").textContent()).trim(), told.text.trim());
    await page.keyboard.press("Escape");
    await dialog(page).waitFor({ state: "detached" });
    await rows(page).locator(".link").click();
    await page.getByRole("heading", { name: "Billing worker", level: 1 }).waitFor();
  }),
);

test(
  "the state of the delivery filters, in the URL",
  on(async (page) => {
    await revoke(page, "Billing worker");
    await mailer(page, false);
    await revoke(page, "Importer");
    await rows(page).nth(1).waitFor();
    await page.getByRole("radio", { name: "Waiting" }).check();
    await rows(page).nth(1).waitFor({ state: "detached" });
    assert.match(await rows(page).innerText(), /Importer.*Failed/s);
    assert.match(page.url(), /#\/notices\?state=waiting$/);
    await page.getByRole("radio", { name: "Given up" }).check();
    await page.getByRole("heading", { name: "No such notice" }).waitFor();
    await page.getByRole("radio", { name: "Delivered" }).check();
    await rows(page).getByText("Billing worker").waitFor();
  }),
);

test(
  "an actor sees those that are for it, and delivering is not everybody's",
  on(async (page) => {
    await revoke(page, "Billing worker");
    await rows(page).first().waitFor();
    await actAs(page, "bob · default");
    await page.getByRole("heading", { name: "No notice yet" }).waitFor();
    await deliver(page);
    await page.getByText(/^Nothing was delivered\. This actor may not do that\.$/).waitFor();
  }),
);

test(
  "a host without a mailer says what it lacks",
  on(async (page) => {
    await page.evaluate(() => {
      const { engine, element } = globalThis.fixture;
      element.actAs = null;
      element.admin = engine.withoutMailer;
    });
    await deliver(page);
    await page.getByText(/give createKeyward a notify/).waitFor();
  }),
);
