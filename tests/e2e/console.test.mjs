// The keys page over a mock: what it shows, how it is filtered and sorted, and what its commands do.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { keepPicture } from "./lib/browser.mjs";
import { names, openMenu, startFixture } from "./lib/fixture.mjs";

const fixture = await startFixture("console");
after(() => fixture.close());
const { on } = fixture;

const count = (page) => page.locator(".sheet-foot span").first();
const search = (page) => page.getByRole("searchbox");

test(
  "filters are in the location, and Back takes them away again",
  on({ keys: 500 }, async (page) => {
    await page.keyboard.press("/");
    await page.keyboard.type("billing");
    await page.getByRole("radio", { name: /^Active/ }).check();
    await page.waitForURL(/q=billing&status=active/);
    assert.match(await count(page).innerText(), /^\d+ of 500 keys$/);
    for (const name of await names(page)) assert.match(name, /^Billing/);
    await page.goBack();
    await page.waitForURL((url) => !url.hash.includes("status"));
    assert.equal(await page.getByRole("radio", { name: "All" }).isChecked(), true);
    assert.equal(await search(page).inputValue(), "billing");
    await page.getByRole("button", { name: "Clear filters" }).click();
    await page.getByText("500 of 500 keys", { exact: true }).first().waitFor();
    assert.equal(new URL(page.url()).hash, "#/keys");
  }),
);

test(
  "a location that is opened shows its filters; words that mean nothing are ignored",
  on({ keys: 200, hash: "#/keys?status=revoked&owner=Ada+Okafor&sort=name&expires=31-31" }, async (page) => {
    assert.equal(await page.getByRole("radio", { name: /^Revoked/ }).isChecked(), true);
    assert.equal(await page.getByRole("combobox", { name: "Owner" }).inputValue(), "Ada Okafor");
    assert.equal(await page.getByRole("combobox", { name: "Expiry" }).inputValue(), "any");
    assert.equal(await page.getByRole("columnheader", { name: "Name" }).getAttribute("aria-sort"), "ascending");
    const shown = await names(page);
    assert.deepEqual(shown, [...shown].sort());
  }),
);

test(
  "a column sorts, and sorts the other way when it is asked again",
  on({ keys: 60 }, async (page) => {
    const head = page.getByRole("columnheader", { name: "Name" });
    await head.getByRole("button").click();
    await page.waitForURL(/sort=name/);
    const rising = await names(page);
    assert.deepEqual(rising, [...rising].sort());
    await head.getByRole("button").click();
    await page.waitForURL(/sort=-name/);
    const falling = await names(page);
    assert.deepEqual(falling, [...falling].sort().reverse());
    assert.equal(await head.getAttribute("aria-sort"), "descending");
  }),
);

test(
  "expiry is filtered by the end of a day in the viewer's zone",
  on({ keys: 400 }, async (page) => {
    await page.getByRole("combobox", { name: "Expiry" }).selectOption("date");
    await page.getByLabel("Expires by the end of").fill("2031-05-09");
    await page.keyboard.press("Enter");
    await page.waitForURL(/expires=2031-05-09/);
    assert.equal(
      await page.getByRole("combobox", { name: "Expiry" }).locator("option:checked").innerText(),
      "By 9 May 2031",
    );
    await page.getByRole("combobox", { name: "Expiry" }).selectOption("never");
    await page.waitForURL(/expires=never/);
    assert.deepEqual(new Set(await page.locator(".rows .c-expires").allInnerTexts()), new Set(["Never"]));
  }),
);

test(
  "nothing that matches is said so, with a way out",
  on({ keys: 36 }, async (page) => {
    await search(page).fill("zzzz");
    await page.getByRole("heading", { name: "No key matches these filters" }).waitFor();
    await keepPicture(page, "empty");
    await page.getByRole("cell").getByRole("button", { name: "Clear filters" }).click();
    await page.getByText("36 of 36 keys", { exact: true }).first().waitFor();
  }),
);

test(
  "a store without a key says what a key is for",
  on({ keys: 0 }, async (page) => {
    await page.getByRole("heading", { name: "No key yet" }).waitFor();
    await page.getByRole("button", { name: "Create the first key" }).click();
    await page.getByRole("dialog", { name: "Create key" }).waitFor();
  }),
);

test(
  "rows that could not be loaded say why, and are asked for again",
  on({ keys: 36 }, async (page) => {
    await page.evaluate(() =>
      globalThis.fixture.mock.failNext("window", { code: "storage_failed", message: "the storage did not answer" }),
    );
    await page.evaluate(() => globalThis.fixture.element.refresh());
    await page.getByText("The storage did not answer.").waitFor();
    await page.getByRole("button", { name: "Try again" }).click();
    await page.getByText("36 of 36 keys", { exact: true }).first().waitFor();
  }),
);

test(
  "disabling asks nothing and can be undone",
  on({ keys: 36 }, async (page) => {
    const name = await openMenu(page, 0);
    await page.getByRole("menuitem", { name: "Disable" }).click();
    await page.getByText(`“${name}” is disabled.`).waitFor();
    assert.equal(await page.getByRole("dialog").count(), 0);
    await page.locator(".row", { hasText: name }).getByText("Disabled").first().waitFor();
    await page.getByRole("button", { name: "Undo" }).click();
    await page.getByText(`“${name}” is enabled.`).waitFor();
    await page.locator(".row", { hasText: name }).getByText("Active").first().waitFor();
  }),
);

test(
  "revoking asks once and names the last use; a refusal stays in the dialog",
  on({ keys: 36 }, async (page) => {
    const name = await openMenu(page, 1);
    await page.getByRole("menuitem", { name: "Revoke…" }).click();
    const dialog = page.getByRole("dialog", { name: `Revoke “${name}”` });
    await dialog.getByText("Last used").waitFor();
    await page.evaluate(() =>
      globalThis.fixture.mock.failNext("revoke", { code: "conflict", message: "the account kept changing" }),
    );
    await dialog.getByRole("button", { name: "Revoke key" }).click();
    await dialog.getByText("The account kept changing.").waitFor();
    await dialog.getByText("conflict", { exact: true }).waitFor();
    await keepPicture(page, "revoke");
    await dialog.getByRole("button", { name: "Revoke key" }).click();
    await page.getByText(`“${name}” is revoked.`).waitFor();
    assert.equal(await page.getByRole("dialog").count(), 0);
  }),
);

test(
  "deleting wants the client id typed, and puts the focus where it is of use",
  on({ keys: 36 }, async (page) => {
    const name = await openMenu(page, 2);
    await page.getByRole("menuitem", { name: "Delete…" }).click();
    const dialog = page.getByRole("dialog");
    const clientId = await dialog.locator("dd code").innerText();
    await dialog.getByRole("textbox").fill("not this");
    await dialog.getByRole("button", { name: "Delete key" }).click({ force: true });
    await dialog.getByText("This is not the client ID of the key.").waitFor();
    await dialog.getByRole("textbox").fill(clientId);
    await page.keyboard.press("Enter");
    await page.getByText(`“${name}” is deleted.`).waitFor();
    await page.getByText("35 of 35 keys", { exact: true }).first().waitFor();
    assert.equal(await settledFocus(page, /^API keys$/), "API keys");
  }),
);

test(
  "what cannot be done is in the menu and says why",
  on({ keys: 200, hash: "#/keys?status=revoked" }, async (page) => {
    await openMenu(page, 0);
    await keepPicture(page, "menu");
    const disable = page.getByRole("menuitem", { name: "Disable" });
    assert.equal(await disable.getAttribute("aria-disabled"), "true");
    assert.match(await disable.innerText(), /A revoked key is blocked already/);
    await disable.click({ force: true });
    assert.deepEqual(
      (await page.evaluate(() => globalThis.fixture.mock.calls)).filter((call) => call === "disable"),
      [],
    );
    await page.keyboard.press("Escape");
    assert.match(await settledFocus(page, /^Actions for /), /^Actions for /);
  }),
);

test(
  "events of the element name what changed and carry nothing else",
  on({ keys: 36 }, async (page) => {
    await openMenu(page, 0);
    await page.getByRole("menuitem", { name: "Disable" }).click();
    await page.getByRole("button", { name: "Undo" }).waitFor();
    const changes = await page.evaluate(() =>
      globalThis.fixture.events.filter(({ type }) => type === "keyward-change"),
    );
    assert.equal(changes.length, 1);
    assert.deepEqual(Object.keys(changes[0].detail).sort(), ["action", "keyId"]);
  }),
);

/** What has the focus once the page has put it where it belongs: it does so after the frame in which the row goes. */
async function settledFocus(page, expected) {
  const deadline = Date.now() + 2_000;
  while (!expected.test(await focused(page)) && Date.now() < deadline) await page.waitForTimeout(25);
  return focused(page);
}

const focused = (page) =>
  page.evaluate(() => {
    const element = document.querySelector("keyward-console").shadowRoot.activeElement;
    return element?.ariaLabel ?? element?.textContent ?? "nothing";
  });
