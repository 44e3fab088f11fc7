// Many keys at once, over the real engine: what is ticked, what would stop, and what came of each.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { closed, dialog, keyOf } from "./lib/engine.mjs";
import { startFixture } from "./lib/fixture.mjs";

const fixture = await startFixture("bulk");
after(() => fixture.close());
const on = (body, options = {}) => fixture.on({ engine: true, ...options }, body);

const tick = (page, name) => page.getByRole("checkbox", { name: `Select ${name}`, exact: true }).check();
const bar = (page) => page.getByRole("region", { name: "Selected keys" });

test(
  "ticked keys are revoked at once, after a preview that names them",
  on(async (page) => {
    await tick(page, "Importer");
    await tick(page, "Nightly job");
    await bar(page).getByText("2 selected").waitFor();
    await bar(page).getByRole("button", { name: "Revoke…" }).click();
    await dialog(page).getByText("2 keys would feel it.").waitFor();
    assert.equal((await keyOf(page, "Importer")).status, "active");
    await dialog(page).getByRole("button", { name: "Revoke 2 keys" }).click();
    await page.getByText("2 keys revoked.").waitFor();
    await closed(page);
    assert.equal((await keyOf(page, "Importer")).status, "revoked");
    assert.equal((await keyOf(page, "Nightly job")).status, "revoked");
    assert.equal((await keyOf(page, "Billing worker")).status, "active");
    assert.equal(await bar(page).count(), 0);
  }),
);

test(
  "a selection survives a filter; all that match are ticked at once",
  on(async (page) => {
    await tick(page, "Importer");
    await page.getByRole("searchbox").fill("billing");
    await bar(page).getByText("1 selected, 1 not shown").waitFor();
    await page.getByRole("checkbox", { name: "Select all that match" }).check();
    await bar(page).getByText("1 selected", { exact: true }).waitFor();
    await bar(page).getByRole("button", { name: "Disable…" }).click();
    await dialog(page).getByRole("button", { name: "Disable 1 key" }).click();
    await page.getByText("1 key disabled.").waitFor();
    assert.equal((await keyOf(page, "Billing worker")).reason, "disabled");
    assert.equal((await keyOf(page, "Importer")).status, "active");
  }),
);

test(
  "what was refused is listed with the core's sentence, and stays ticked",
  on(async (page) => {
    await page.evaluate(() => {
      const { admin, issued } = globalThis.fixture.engine;
      return admin.keys.revoke({ keyId: issued.Importer.key.keyId });
    });
    await tick(page, "Importer");
    await tick(page, "Billing worker");
    await bar(page).getByRole("button", { name: "Disable…" }).click();
    await dialog(page).getByRole("button", { name: "Disable 2 keys" }).click();
    await dialog(page).getByText("1 key disabled, 1 refused.").waitFor();
    await dialog(page).getByText("key_revoked", { exact: true }).waitFor();
    await dialog(page)
      .getByText(/the key is revoked: regenerate it to use it again/)
      .waitFor();
    await dialog(page).getByRole("button", { name: "Close" }).click();
    await bar(page).getByText("1 selected").waitFor();
    assert.equal(await page.getByRole("checkbox", { name: "Select Importer" }).isChecked(), true);
  }),
);

test(
  "bulk enable and delete reach the engine",
  on(async (page) => {
    await page.evaluate(() => {
      const { admin, issued } = globalThis.fixture.engine;
      return admin.keys.disable({ keyId: issued.Importer.key.keyId });
    });
    await tick(page, "Importer");
    await bar(page).getByRole("button", { name: "Enable…" }).click();
    await dialog(page).getByRole("button", { name: "Enable 1 key" }).click();
    await page.getByText("1 key enabled.").waitFor();
    assert.equal((await keyOf(page, "Importer")).status, "active");
    await tick(page, "Importer");
    await bar(page).getByRole("button", { name: "Delete…" }).click();
    await dialog(page).getByRole("button", { name: "Delete 1 key" }).click();
    await page.getByText("3 of 3 keys", { exact: true }).first().waitFor();
  }),
);
