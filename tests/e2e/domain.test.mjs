// A domain, over the real engine: what holds in it and why, its properties, and that they only narrow.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { assertRefused, closed, dialog } from "./lib/engine.mjs";
import { startFixture } from "./lib/fixture.mjs";

const fixture = await startFixture("domain");
after(() => fixture.close());
const on = (body) => fixture.on({ engine: true, hash: "#/domain", rows: false }, body);

const domainOf = (page, domain) =>
  page.evaluate((id) => globalThis.fixture.engine.admin.domains.get({ domain: id }), domain);
const held = (page, name) =>
  page
    .getByRole("region", { name: "What holds here" })
    .locator("tr", { has: page.getByText(name, { exact: true }) })
    .innerText();
const save = (page) => page.getByRole("button", { name: "Save", exact: true }).click();

test(
  "each value says where it comes from, and a property narrows it",
  on(async (page) => {
    await page.getByRole("region", { name: "What holds here" }).waitFor();
    assert.match(await held(page, "selfServiceLevel"), /user_full_control\s+site/);
    assert.match(await held(page, "maxKeysPerUser"), /10\s+default/);
    await page.getByLabel("maxKeysPerUser", { exact: true }).fill("2");
    await page.getByLabel("restrictCreation", { exact: true }).selectOption({ label: "yes" });
    await page.getByRole("button", { name: "What would this break?" }).click();
    await page.getByText("2 changes. Nothing is written yet.").waitFor();
    await save(page);
    await page.getByText("The domain default is saved.").waitFor();
    const { maxKeysPerUser, restrictCreation } = await domainOf(page, "default");
    assert.deepEqual([maxKeysPerUser, restrictCreation], [2, true]);
    await page.waitForFunction(() =>
      /maxKeysPerUser\s+2\s+domain/.test(
        document.querySelector("keyward-console").shadowRoot.querySelector(".listing").innerText,
      ),
    );
    await page.getByLabel("maxKeysPerUser", { exact: true }).fill("");
    await save(page);
    await page.waitForFunction(() =>
      /maxKeysPerUser\s+10\s+default/.test(
        document.querySelector("keyward-console").shadowRoot.querySelector(".listing").innerText,
      ),
    );
    assert.equal((await domainOf(page, "default")).maxKeysPerUser, null);
  }),
);

test(
  "what a change would stop is said before it is saved",
  on(async (page) => {
    await page.getByLabel("Status", { exact: true }).selectOption("disabled");
    await page.getByRole("button", { name: "What would this break?" }).click();
    await page.getByText("the key works now, and would not any more").first().waitFor();
    assert.equal((await domainOf(page, "default")).status, "active", "nothing is written");
  }),
);

test(
  "what would widen the site's policy is refused, and says what",
  on(async (page) => {
    await page.getByLabel("maxKeysPerUser", { exact: true }).fill("50");
    await save(page);
    await assertRefused(page, "domain_widens", /only narrow/);
    assert.match(await page.getByRole("alert").innerText(), /maxKeysPerUser/);
  }),
);

test(
  "environments, a rotation and the status are set",
  on(async (page) => {
    await page.getByLabel("Environments").fill("production: read, write, audit\nlab: read");
    await page.getByLabel("Rotation of new keys").selectOption("every");
    await page.getByLabel("Every, in days").fill("30");
    await page.getByLabel("Overlap, in days").fill("3");
    await save(page);
    await page.getByText("The domain default is saved.").waitFor();
    const { environments, rotation } = await domainOf(page, "default");
    assert.deepEqual(Object.keys(environments).sort(), ["lab", "production"]);
    assert.equal(rotation.everyDays, 30);
    assert.match(await held(page, "rotation"), /every 30 days/);
  }),
);

test(
  "a domain is added, chosen, and has a location of its own",
  on(async (page) => {
    await page.getByRole("button", { name: "Add domain" }).click();
    await dialog(page).getByLabel("Name").fill("south");
    await dialog(page).getByRole("button", { name: "Add domain" }).click();
    await closed(page);
    assert.deepEqual((await domainOf(page, "south")).environments, { production: ["read", "write"] });
    await page.getByRole("combobox", { name: "Domain" }).selectOption("north");
    await page.waitForURL(/#\/domain\/north$/);
    await page.getByText("north · 1 environment · active").waitFor();
    await page.evaluate(() => {
      globalThis.fixture.element.location = "domain/south";
    });
    await page.getByText("south · 1 environment · active").waitFor();
  }),
);
