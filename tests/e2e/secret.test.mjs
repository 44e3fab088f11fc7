// A new secret: made, shown once, not lost by accident, and gone afterwards.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, test } from "node:test";
import { keepPicture } from "./lib/browser.mjs";
import { everythingIn, openMenu, startFixture } from "./lib/fixture.mjs";

const fixture = await startFixture("secret");
after(() => fixture.close());
const { on } = fixture;

const secretDialog = (page) => page.getByRole("dialog", { name: /is ready$/ });
const token = (page) => page.locator("[data-secret]").innerText();

async function create(page, name = "Billing worker") {
  await page.getByRole("button", { name: "Create key" }).click();
  const dialog = page.getByRole("dialog", { name: "Create key" });
  await dialog.getByLabel("Name", { exact: true }).fill(name);
  await dialog.getByLabel("read").check();
  await dialog.getByRole("button", { name: "Create key" }).click();
  await secretDialog(page).waitFor();
}

test(
  "create, copy and done by keyboard alone; the focus comes back",
  on({ keys: 36 }, async (page) => {
    await page.getByRole("button", { name: "Create key" }).focus();
    await page.keyboard.press("Enter");
    await page.getByRole("dialog", { name: "Create key" }).waitFor();
    await page.getByLabel("read").waitFor();
    await page.keyboard.type("Billing worker");
    await keepPicture(page, "create");
    await page.keyboard.press("Enter");
    await secretDialog(page).waitFor();
    const shown = await token(page);
    assert.match(shown, /^demo_[0-9A-Za-z]{24}_[0-9A-Za-z]{60}$/);
    await keepPicture(page, "secret");
    // The focus waits on Copy.
    await page.keyboard.press("Enter");
    await page.getByText("Copied to the clipboard.").waitFor();
    assert.equal(await page.evaluate(() => navigator.clipboard.readText()), shown);
    for (let presses = 0; presses < 12 && (await focusedText(page)) !== "Done"; presses += 1)
      await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await secretDialog(page).waitFor({ state: "detached" });
    for (let wait = 0; wait < 80 && (await focusedText(page)) !== "Create key"; wait += 1)
      await page.waitForTimeout(25);
    assert.equal(await focusedText(page), "Create key");
    await page.getByText("37 of 37 keys", { exact: true }).first().waitFor();
  }),
);

test(
  "afterwards the secret is nowhere",
  on({ keys: 36 }, async (page) => {
    await create(page);
    const secret = (await token(page)).split("_").at(-1);
    assert.ok((await everythingIn(page)).includes(secret), "the check finds a secret that is there");
    for (const tab of ["curl", "JavaScript", ".env"]) await page.getByRole("radio", { name: tab }).check();
    await page.getByRole("button", { name: "Copy the token" }).click();
    await page.getByRole("button", { name: "Done" }).click();
    await secretDialog(page).waitFor({ state: "detached" });
    const left = await everythingIn(page);
    for (let at = 0; at + 8 <= secret.length; at += 1)
      assert.ok(!left.includes(secret.slice(at, at + 8)), "a piece of the secret is left");
    const events = JSON.stringify(await page.evaluate(() => globalThis.fixture.events));
    assert.ok(!events.includes(secret.slice(0, 8)));
  }),
);

test(
  "Escape four times, the backdrop and Back do not lose it",
  on({ keys: 36 }, async (page) => {
    await page.getByRole("button", { name: "Verify" }).click();
    await page.getByRole("button", { name: "API keys" }).click();
    await create(page);
    const shown = await token(page);
    for (let presses = 0; presses < 4; presses += 1) await page.keyboard.press("Escape");
    await page.mouse.click(5, 5);
    assert.equal(await token(page), shown);
    await page.goBack();
    assert.match(page.url(), /verify/);
    assert.equal(await token(page), shown);
    await page.goForward();
    assert.equal(await token(page), shown);
  }),
);

test(
  "a reload asks first",
  on({ keys: 36 }, async (page) => {
    await create(page);
    const shown = await token(page);
    const asked = new Promise((resolve) => {
      page.once("dialog", (dialog) => {
        void dialog.dismiss();
        resolve(dialog.type());
      });
    });
    await page.evaluate(() => setTimeout(() => location.reload(), 0));
    assert.equal(await asked, "beforeunload");
    assert.equal(await token(page), shown);
    await page.getByLabel("I saved the token somewhere safe").check();
    await page.getByRole("button", { name: "Done" }).click();
    await secretDialog(page).waitFor({ state: "detached" });
    await page.reload();
    await page.locator(".page-head").waitFor();
  }),
);

test(
  "Done waits, and says for what",
  on({ keys: 36 }, async (page) => {
    await create(page);
    const done = page.getByRole("button", { name: "Done" });
    assert.equal(await done.getAttribute("aria-disabled"), "true");
    await done.click({ force: true });
    await page.getByText("Copy it, download it or tick the box first.").waitFor();
    assert.equal(await secretDialog(page).count(), 1);
    // The JavaScript text holds no secret, so copying it saves nothing.
    await page.getByRole("radio", { name: "JavaScript" }).check();
    await page.getByRole("button", { name: "Copy the JavaScript text" }).click();
    assert.equal(await done.getAttribute("aria-disabled"), "true");
    await page.getByRole("radio", { name: "curl" }).check();
    await page.getByRole("button", { name: "Copy the curl text" }).click();
    await page.getByText("Copied to the clipboard.").waitFor();
    assert.match(
      await page.evaluate(() => navigator.clipboard.readText()),
      /^curl http:\/\/127\.0\.0\.1:8787\/api\/hello/,
    );
    await done.click();
    await secretDialog(page).waitFor({ state: "detached" });
  }),
);

test(
  "a refused clipboard says so, and never that it copied",
  on({ keys: 36 }, async (page) => {
    await page.evaluate(() => {
      navigator.clipboard.writeText = () => Promise.reject(new DOMException("refused", "NotAllowedError"));
    });
    await create(page);
    await page.getByRole("button", { name: "Copy the token" }).click();
    await page.getByText("The browser refused the clipboard").waitFor();
    assert.equal(await page.getByText(/^Copied/).count(), 0);
    assert.equal(await page.getByRole("button", { name: "Done" }).getAttribute("aria-disabled"), "true");
    assert.equal(await page.evaluate(() => getSelection().toString()), await token(page));
    await keepPicture(page, "refused-clipboard");
  }),
);

test(
  "a download counts as saved",
  on({ keys: 36 }, async (page) => {
    await create(page);
    const shown = await token(page);
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("button", { name: "Download" }).click(),
    ]);
    assert.match(download.suggestedFilename(), /^[0-9A-Za-z]{24}\.env$/);
    assert.ok((await readFile(await download.path(), "utf8")).includes(`KEYWARD_TOKEN=${shown}\n`));
    await page.getByRole("button", { name: "Done" }).click();
    await secretDialog(page).waitFor({ state: "detached" });
  }),
);

test(
  "a refusal keeps what was typed and says what is wrong where it is wrong",
  on({ keys: 36 }, async (page) => {
    await page.evaluate(() =>
      globalThis.fixture.mock.failNext("create", {
        code: "invalid",
        message: "the command is not valid",
        details: { issues: [{ path: "name", message: "1 to 100 characters" }] },
      }),
    );
    await page.getByRole("button", { name: "Create key" }).click();
    const dialog = page.getByRole("dialog", { name: "Create key" });
    await dialog.getByLabel("Name", { exact: true }).fill("Ledger sync");
    await dialog.getByRole("button", { name: "Create key" }).click();
    await dialog.getByText("1 to 100 characters").waitFor();
    assert.equal(await dialog.getByLabel("Name", { exact: true }).inputValue(), "Ledger sync");
    assert.equal(await dialog.getByLabel("Name", { exact: true }).getAttribute("aria-invalid"), "true");
    await page.evaluate(() =>
      globalThis.fixture.mock.failNext("create", {
        code: "key_cap_reached",
        message: "the owner has as many active keys as `APIKEY_MAX_NUM_PER_USER` allows",
        details: { cap: 10, counted: 10 },
      }),
    );
    await dialog.getByRole("button", { name: "Create key" }).click();
    await dialog
      .getByText("The owner has as many active keys as APIKEY_MAX_NUM_PER_USER allows. 10 of 10 are in use.")
      .waitFor();
    await dialog.getByRole("button", { name: "Create key" }).click();
    await secretDialog(page).waitFor();
    await page.getByLabel("I saved the token somewhere safe").check();
    await page.getByRole("button", { name: "Done" }).click();
  }),
);

test(
  "roles that the owner lacks are there, barred, and say why; an expiry says its instant",
  on({ keys: 36 }, async (page) => {
    await page.getByRole("button", { name: "Create key" }).click();
    const dialog = page.getByRole("dialog", { name: "Create key" });
    const admin = dialog.getByRole("checkbox", { name: "admin not held by owner" });
    assert.equal(await admin.isDisabled(), true);
    await dialog.getByLabel("Owner", { exact: true }).selectOption({ label: "Bruno Silva" });
    await dialog.getByText("at most those of Bruno Silva").waitFor();
    assert.equal(await dialog.getByRole("checkbox", { name: "admin" }).isDisabled(), false);
    assert.match(await dialog.getByText(/^Until /).innerText(), /^Until \d+ \w{3} \d{4}, \d\d:\d\d:\d\d GMT\+[23]\.$/);
    await dialog.getByLabel("Expires").selectOption("1d");
    assert.match(await dialog.getByText(/^Until /).innerText(), /, in 24 hours\.$/);
    await dialog.getByLabel("Expires").selectOption("date");
    await dialog.getByLabel("Last day").fill("2031-05-09");
    // Athens is three hours ahead of UTC in summer: its ninth of May ends at 21:00 UTC.
    await dialog.getByText("Until 10 May 2031, 00:00:00 GMT+3.").waitFor();
  }),
);

test(
  "a revoked key is regenerated under its client id",
  on({ keys: 300, hash: "#/keys?status=revoked" }, async (page) => {
    const name = await openMenu(page, 0);
    await page.getByRole("menuitem", { name: "Regenerate…" }).click();
    const dialog = page.getByRole("dialog", { name: `Regenerate “${name}”` });
    const clientId = await dialog.locator("dd code").innerText();
    await keepPicture(page, "regenerate");
    await dialog.getByRole("button", { name: "Regenerate key" }).click();
    await secretDialog(page).waitFor();
    assert.ok((await token(page)).startsWith(`demo_${clientId}_`));
    await page.getByRole("button", { name: "Copy the token" }).click();
    await page.getByRole("button", { name: "Done" }).click();
  }),
);

const focusedText = (page) =>
  page.evaluate(
    () => document.querySelector("keyward-console").shadowRoot.activeElement?.textContent?.trim() ?? "nothing",
  );
