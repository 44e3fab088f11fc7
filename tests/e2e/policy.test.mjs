// The policy of the site, over the real engine: the core's table, presets with what they break, texts, logins.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { assertRefused, closed, dialog } from "./lib/engine.mjs";
import { startFixture } from "./lib/fixture.mjs";

const fixture = await startFixture("policy");
after(() => fixture.close());
const on = (body) => fixture.on({ engine: true, hash: "#/policy", rows: false }, body);

const policyOf = (page) => page.evaluate(() => globalThis.fixture.engine.admin.site.policy());
const save = (page) => page.getByRole("button", { name: "Save", exact: true });

test(
  "every parameter of the core is there, with its sentence, its range and its default",
  on(async (page) => {
    const rows = await page.evaluate(() => globalThis.fixture.engine.tables.parameters);
    assert.ok(rows.length >= 10);
    for (const { name, alias, sentence } of rows) {
      const parameter = page.locator(".parameter", { has: page.getByText(name, { exact: true }) }).first();
      const text = (await parameter.innerText()).toLowerCase();
      assert.ok(text.includes(sentence.replaceAll("`", "").toLowerCase()), name);
      assert.ok(text.includes(alias.toLowerCase()), alias);
      assert.ok(text.includes("default: "), name);
    }
  }),
);

test(
  "a preset says what it would change and break, and is written only when it is saved",
  on(async (page) => {
    assert.equal(await save(page).isDisabled(), true);
    await page.getByRole("button", { name: "recommended" }).click();
    await page.getByRole("button", { name: "What would this break?" }).click();
    await page.getByText(/^\d+ changes\. Nothing is written yet\.$/).waitFor();
    await page.getByText("policy.APIKEY_EXPIRE_DAYS").waitFor();
    await page.getByText(/^\d keys? would feel it\.$/).waitFor();
    assert.equal((await policyOf(page)).APIKEY_EXPIRE_DAYS, -1);
    await save(page).click();
    await page.getByText("The policy is saved.").waitFor();
    assert.equal((await policyOf(page)).APIKEY_EXPIRE_DAYS, 90);
    await page.waitForFunction(() => {
      const root = document.querySelector("keyward-console").shadowRoot;
      return [...root.querySelectorAll(".parameter input")].some((input) => input.value === "90");
    });
  }),
);

test(
  "what does not fit is refused with every mistake; Discard brings back what is stored",
  on(async (page) => {
    await page.getByLabel("APIKEY_EXPIRE_DAYS").fill("0");
    await page.getByLabel("APIKEY_MAX_NUM_PER_USER").fill("99999");
    await save(page).click();
    await assertRefused(page, "invalid", /APIKEY_EXPIRE_DAYS[\s\S]*APIKEY_MAX_NUM_PER_USER/);
    await page.getByRole("button", { name: "Discard" }).click();
    assert.equal(await page.getByLabel("APIKEY_MAX_NUM_PER_USER").inputValue(), "10");
    await page.getByLabel("APIKEY_MAX_NUM_PER_USER").fill("3");
    await save(page).click();
    await page.getByText("The policy is saved.").waitFor();
    assert.equal((await policyOf(page)).APIKEY_MAX_NUM_PER_USER, 3);
  }),
);

test(
  "the policy is exported as text, and text is imported",
  on(async (page) => {
    await page.getByRole("button", { name: "Import or export…" }).click();
    const box = dialog(page).getByLabel("Parameters");
    await page.waitForFunction(() => {
      const root = document.querySelector("keyward-console").shadowRoot;
      return root.querySelector("dialog textarea").value.includes("APIKEY_EXPIRE_DAYS=-1");
    });
    await box.fill("APIKEY_EXPIRE_DAYS=thirty\nRESTAPI_WHITELIST_APIKEY=octane,jenkins");
    await dialog(page).getByRole("button", { name: "Import" }).click();
    await assertRefused(page, "invalid", /APIKEY_EXPIRE_DAYS/);
    await box.fill("expireDays=30\nRESTAPI_WHITELIST_APIKEY=octane,jenkins");
    await dialog(page).getByRole("button", { name: "Import" }).click();
    await closed(page);
    const policy = await policyOf(page);
    assert.equal(policy.APIKEY_EXPIRE_DAYS, 30);
    assert.deepEqual([...policy.RESTAPI_WHITELIST_APIKEY].sort(), ["jenkins", "octane"]);
  }),
);

test(
  "a login is answered with the parameter that decides",
  on(async (page) => {
    const logins = page.getByRole("region", { name: "Logins" });
    await logins.getByRole("button", { name: "Check" }).click();
    await logins.getByText("Yes", { exact: true }).waitFor();
    await page.evaluate(() => globalThis.fixture.engine.admin.site.setPolicy({ preset: "recommended" }));
    await logins.getByRole("radio", { name: "OTA" }).check();
    await logins.getByRole("button", { name: "Check" }).click();
    await logins.getByText("No", { exact: true }).waitFor();
    await logins.getByText("OTA_ACCESS_APIKEY_ONLY").last().waitFor();
  }),
);
