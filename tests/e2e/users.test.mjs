// The users, over the real engine: added, changed, deactivated with what that ends, brought back, deleted.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { assertRefused, closed, dialog, keyOf } from "./lib/engine.mjs";
import { startFixture } from "./lib/fixture.mjs";

const fixture = await startFixture("users");
after(() => fixture.close());
const on = (body) => fixture.on({ engine: true, hash: "#/users", rows: false }, body);

const act = async (page, user, item) => {
  await page.getByRole("button", { name: `Actions for ${user}`, exact: true }).click();
  await page.getByRole("menuitem", { name: item }).click();
};
const userOf = (page, user) => page.evaluate((id) => globalThis.fixture.engine.admin.users.get({ user: id }), user);
const row = (page, user) => page.locator("tr", { has: page.getByRole("button", { name: `Actions for ${user}` }) });

test(
  "a service user is added with its maintainers and its roles",
  on(async (page) => {
    await row(page, "bot").getByText("default · service · kept by ann").waitFor();
    await page.getByRole("button", { name: "Add user" }).click();
    await dialog(page).getByLabel("User", { exact: true }).fill("ci");
    await dialog(page).getByLabel("Kind").selectOption("service");
    await dialog(page).getByLabel("Maintainers").fill("ann, bob");
    await dialog(page).getByLabel("read").check();
    await dialog(page).getByRole("button", { name: "Add user" }).click();
    await closed(page);
    await page.getByText("5 users · 5 active").waitFor();
    const { kind, maintainers, access } = await userOf(page, "ci");
    assert.deepEqual([kind, maintainers, access], ["service", ["ann", "bob"], { production: ["read"] }]);
  }),
);

test(
  "switches are set; what less access would break is said before it is saved",
  on(async (page) => {
    await act(page, "ann", "Edit…");
    await dialog(page).getByLabel("read").uncheck();
    await dialog(page).getByRole("button", { name: "What would less access break?" }).click();
    await dialog(page).getByText("1 key would feel it.").waitFor();
    await dialog(page).locator(".preview").getByText("Billing worker", { exact: true }).waitFor();
    await dialog(page).getByLabel("Keys can be created").uncheck();
    await dialog(page).getByRole("button", { name: "Save" }).click();
    await closed(page);
    await row(page, "ann").getByText("no key can be created").waitFor();
    const { keyCreation, access } = await userOf(page, "ann");
    assert.equal(keyCreation, false);
    assert.deepEqual(access.production, ["write"]);
  }),
);

test(
  "a deactivation names the keys that it ends, and is undone by reactivation",
  on(async (page) => {
    await act(page, "ann", "Deactivate…");
    await dialog(page).getByText("1 key would feel it.").waitFor();
    await dialog(page).getByRole("button", { name: "Deactivate user" }).click();
    await closed(page);
    await row(page, "ann").getByText("Deactivated").waitFor();
    assert.equal((await keyOf(page, "Billing worker")).reason, "owner_deactivated");
    await act(page, "ann", "Reactivate");
    await page.getByText("ann is active again.").waitFor();
    await row(page, "ann").getByText("Active").waitFor();
    assert.equal((await keyOf(page, "Billing worker")).status, "active");
  }),
);

test(
  "a deletion wants the name typed and takes the keys along",
  on(async (page) => {
    await act(page, "bob", "Delete…");
    await dialog(page).getByText("1 key would feel it.").waitFor();
    await dialog(page).getByRole("textbox").fill("bobby");
    await dialog(page).getByRole("button", { name: "Delete user" }).click({ force: true });
    await dialog(page).getByText("This is not the name of the user.").waitFor();
    await dialog(page).getByRole("textbox").fill("bob");
    await dialog(page).getByRole("button", { name: "Delete user" }).click();
    await closed(page);
    await page.getByText("3 users · 3 active").waitFor();
    await page.getByRole("button", { name: "API keys" }).first().click();
    await page.getByText("3 of 3 keys", { exact: true }).first().waitFor();
  }),
);

test(
  "what the core refuses stays in the dialog with its sentence, and a row leads to its keys",
  on(async (page) => {
    await page.getByRole("button", { name: "Add user" }).click();
    await dialog(page).getByLabel("User", { exact: true }).fill("eve");
    await dialog(page).getByLabel("Domain").fill("nowhere");
    await dialog(page).getByText("What the domain offers is not known.").waitFor();
    // A slow press, which leaves the field: the verb stays where it is.
    await dialog(page).getByRole("button", { name: "Add user" }).hover();
    await page.mouse.down();
    await page.waitForTimeout(300);
    await page.mouse.up();
    await assertRefused(page, "domain_not_found", /there is no such domain/i);
    await dialog(page).getByRole("button", { name: "Cancel" }).click();
    await act(page, "bot", "Show its keys");
    await page.getByText("1 of 4 keys", { exact: true }).first().waitFor();
    await page.getByRole("button", { name: "Users" }).first().click();
    await act(page, "bot", "Show its history");
    await page.getByText("1 to 2", { exact: true }).first().waitFor();
    assert.match(page.url(), /#\/audit\?owner=bot&domain=default$/);
  }),
);
