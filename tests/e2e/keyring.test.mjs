// The keyring, over the real engine: slots and their secrets, data keys, keys that sign tokens.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, test } from "node:test";
import { actAs, assertRefused, closed, command, dialog } from "./lib/engine.mjs";
import { everythingIn, startFixture } from "./lib/fixture.mjs";

const fixture = await startFixture("keyring");
after(() => fixture.close());
const on = (body) => fixture.on({ engine: true, hash: "#/keyring", rows: false }, body);

const statusOf = (page) => page.evaluate(() => globalThis.fixture.engine.admin.keyring.status());
const part = (page, name) => page.getByRole("region", { name, exact: true });
const rows = (page, name) => part(page, name).locator("tbody tr");
const secret = (page) => page.locator("[data-secret]");
/** A page whose keyring is there, with one slot. */
const onKeyring = (body) =>
  on(async (page, opened) => {
    await command(page, "Create keyring", "Create keyring");
    await secret(page).waitFor();
    await page.getByRole("button", { name: "Copy the recovery key" }).click();
    await page.getByRole("button", { name: "Done" }).click();
    await closed(page);
    await rows(page, "Slots").nth(1).waitFor();
    await body(page, opened);
  });

test(
  "the keyring is created with a recovery key, which is shown once, is not lost, and is nowhere afterwards",
  on(async (page) => {
    await page.getByRole("heading", { name: "No keyring yet" }).waitFor();
    await page.getByRole("button", { name: "Due" }).first().click();
    await page.getByRole("button", { name: "Keyring" }).first().click();
    await page.getByRole("button", { name: "Create keyring" }).focus();
    await page.keyboard.press("Enter");
    await dialog(page).getByLabel("Make a recovery key").waitFor();
    await page.keyboard.press("Enter");
    await page.getByRole("dialog", { name: "The recovery key of recovery-1 is ready" }).waitFor();
    const shown = await secret(page).innerText();
    assert.match(shown, /^([0-9A-Z]{4}-){8}[0-9A-Z]{4}$/);
    for (let presses = 0; presses < 4; presses += 1) await page.keyboard.press("Escape");
    await page.mouse.click(5, 5);
    await page.goBack();
    assert.match(page.url(), /due/);
    assert.equal(await secret(page).innerText(), shown);
    await page.goForward();
    await page.getByRole("button", { name: "Done" }).click({ force: true });
    await page.getByText("Copy it, download it or tick the box first.").waitFor();
    const [file] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("button", { name: "Download" }).click(),
    ]);
    assert.equal(file.suggestedFilename(), "recovery-1.txt");
    assert.equal((await readFile(await file.path(), "utf8")).trim(), shown);
    await page.getByRole("button", { name: "Copy the recovery key" }).click();
    await page.getByText("Copied to the clipboard.").waitFor();
    assert.equal(await page.evaluate(() => navigator.clipboard.readText()), shown);
    await page.getByRole("button", { name: "Done" }).click();
    await closed(page);
    const left = (await everythingIn(page)) + JSON.stringify(await page.evaluate(() => globalThis.fixture.events));
    for (const group of shown.split("-")) assert.ok(!left.includes(group), "a group of the recovery key is left");
    assert.deepEqual(
      (await statusOf(page)).slots.map(({ kind }) => kind),
      ["raw", "recovery"],
    );
  }),
);

test(
  "a slot of each kind is added; a passphrase is typed twice, and what is too short is refused",
  onKeyring(async (page) => {
    await page.getByRole("button", { name: "Add slot" }).click();
    await dialog(page).getByLabel("Kind").selectOption("passphrase");
    const fill = async (text, again) => {
      await dialog(page).getByLabel("Passphrase", { exact: true }).fill(text);
      await dialog(page).getByLabel("Once more").fill(again);
      await dialog(page).getByRole("button", { name: "Add slot" }).click();
    };
    await fill("one passphrase", "another passphrase");
    await dialog(page).getByText("The two are not the same.").waitFor();
    assert.equal((await statusOf(page)).slots.length, 2);
    await fill("short", "short");
    await assertRefused(dialog(page), "invalid", /at least 12 UTF-8 bytes/);
    await fill("a few words will do", "a few words will do");
    await closed(page);
    await page.getByText("The slot is added.").waitFor();
    await rows(page, "Slots").filter({ hasText: "passphrase" }).getByText("Argon2id, 19 MiB").waitFor();
    assert.ok(!(await everythingIn(page)).includes("few words"));
    await page.getByRole("button", { name: "Add slot" }).click();
    await dialog(page).getByLabel("Kind").selectOption("raw");
    await dialog(page).getByRole("button", { name: "Add slot" }).click();
    await secret(page).waitFor();
    assert.match(await secret(page).innerText(), /^[0-9A-Za-z+/]{43}=$/);
    await page.getByLabel("I saved the raw key somewhere safe").check();
    await page.getByRole("button", { name: "Done" }).click();
    await closed(page);
    assert.deepEqual((await statusOf(page)).slots.map(({ kind }) => kind).sort(), [
      "passphrase",
      "raw",
      "raw",
      "recovery",
    ]);
  }),
);

test(
  "a passphrase is changed, and only the new slot is left",
  onKeyring(async (page) => {
    await page.evaluate(() =>
      globalThis.fixture.engine.admin.keyring.addSlot({ kind: "passphrase", passphrase: "the old passphrase" }),
    );
    await page.getByRole("button", { name: "Due" }).first().click();
    await page.getByRole("button", { name: "Keyring" }).first().click();
    await page.getByRole("button", { name: "Change the passphrase of passphrase-2" }).click();
    await dialog(page).getByLabel("Passphrase", { exact: true }).fill("the new passphrase");
    await dialog(page).getByLabel("Once more").fill("the new passphrase");
    await dialog(page).getByRole("button", { name: "What would change?" }).click();
    await dialog(page)
      .getByText(/Nothing is written yet\./)
      .waitFor();
    await dialog(page).getByRole("button", { name: "Change passphrase" }).click();
    await closed(page);
    await page.getByText("The passphrase is changed.").waitFor();
    const slots = (await statusOf(page)).slots.filter(({ kind }) => kind === "passphrase");
    assert.deepEqual(
      slots.map(({ id, replaces }) => [id, replaces]),
      [["passphrase-3", null]],
    );
  }),
);

test(
  "a slot is removed; the last one only where that is meant",
  onKeyring(async (page) => {
    await command(page, "Remove the slot recovery-1", "Remove slot");
    await closed(page);
    await rows(page, "Slots").nth(1).waitFor({ state: "detached" });
    await page.getByRole("button", { name: "Remove the slot raw-1" }).click();
    await dialog(page)
      .getByText(/This host opens the keyring by it/)
      .waitFor();
    await dialog(page).getByRole("button", { name: "Remove slot" }).click();
    await assertRefused(dialog(page), "last_slot", /./);
    await dialog(page).getByLabel("Also if it is the last, and nothing opens it then").check();
    await dialog(page).getByRole("button", { name: "Remove slot" }).click();
    await closed(page);
    await page.getByText("0 slots · it does not open here").waitFor();
    await page.getByRole("button", { name: "Begin anew…" }).click();
    await dialog(page).getByRole("textbox").fill("abandon");
    await dialog(page).getByRole("button", { name: "Begin anew" }).click();
    await page.getByRole("dialog", { name: /^The recovery key of .* is ready$/ }).waitFor();
    await page.getByRole("button", { name: "Copy the recovery key" }).click();
    await page.getByRole("button", { name: "Done" }).click();
    await page.getByText(/opened here by raw/).waitFor();
  }),
);

test(
  "a data key is rotated, and everything is sealed anew",
  onKeyring(async (page) => {
    assert.equal(await rows(page, "Data keys").count(), 1);
    await command(page, "Rotate…", "Rotate");
    await closed(page);
    await rows(page, "Data keys").nth(1).waitFor();
    await part(page, "Data keys").getByRole("button", { name: "Seal everything anew" }).click();
    await page.getByText("0 keys sealed anew, 0 data keys dropped.").waitFor();
  }),
);

test(
  "a key that signs tokens is made, rotated and revoked",
  onKeyring(async (page) => {
    await part(page, "Signing keys").getByText("There is none yet: no token can be made.").waitFor();
    await command(page, "Make a signing key…", "Make key");
    await closed(page);
    await rows(page, "Signing keys").getByText("Current", { exact: true }).waitFor();
    await command(page, "Rotate signing key…", "Make key");
    await closed(page);
    await rows(page, "Signing keys").getByText("Published", { exact: true }).waitFor();
    const [{ kid }] = (await statusOf(page)).signingKeys;
    await command(page, `Revoke the signing key ${kid}`, "Revoke signing key");
    await closed(page);
    await rows(page, "Signing keys").nth(1).waitFor({ state: "detached" });
    assert.equal((await page.evaluate(() => globalThis.fixture.engine.admin.tokens.jwks())).keys.length, 1);
  }),
);

test(
  "the keyring is the site admin's, and the core says so",
  onKeyring(async (page) => {
    await actAs(page, "ann · default");
    await assertRefused(page, "forbidden", /may not/);
    assert.equal(await page.getByRole("button", { name: "Add slot" }).count(), 0);
  }),
);
