// What is due, and whom one acts as, over the real engine.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { actAs, assertRefused, dialog, keyOf, openKey, pass } from "./lib/engine.mjs";
import { names, startFixture } from "./lib/fixture.mjs";

const fixture = await startFixture("due");
after(() => fixture.close());
const on = (body, options = {}) => fixture.on({ engine: true, ...options }, body);
const onDue = (body) => on(body, { hash: "#/due", rows: false });

test(
  "what is due appears as far ahead as one looks, and leads to its key",
  onDue(async (page) => {
    await page.getByText("Key expires", { exact: true }).waitFor();
    await page.getByRole("radio", { name: "Now" }).check();
    await page.getByRole("heading", { name: "Nothing is due" }).waitFor();
    await page.getByRole("radio", { name: "90 days" }).check();
    await page.getByText("Rotation due", { exact: true }).waitFor();
    await page.locator(".link", { hasText: "Nightly job" }).click();
    await page.getByRole("heading", { name: "Nightly job" }).waitFor();
  }),
);

test(
  "the tick writes down what time has brought about",
  onDue(async (page) => {
    await pass(page, 21);
    await page.getByRole("radio", { name: "Now" }).check();
    await page.getByText("Key expired", { exact: true }).waitFor();
    assert.equal((await keyOf(page, "Nightly job")).reason, "expired");
    await page.getByRole("button", { name: "Tick" }).click();
    await page.getByText("1 account had to be written down.").waitFor();
    await page.getByRole("heading", { name: "Nothing is due" }).waitFor();
    await page.getByRole("button", { name: "Tick" }).click();
    await page.getByText("Nothing had to be written down.").waitFor();
  }),
);

test(
  "an actor sees and does what the core lets it, and is told why not in the core's words",
  on(async (page) => {
    await page.getByText("4 of 4 keys", { exact: true }).first().waitFor();
    await actAs(page, "Domain admin · north");
    await page.getByText("1 of 1 key", { exact: true }).first().waitFor();
    assert.deepEqual(await names(page), ["North gate"]);
    await actAs(page, "ann · default");
    await page.getByText("2 of 2 keys", { exact: true }).first().waitFor();
    assert.deepEqual((await names(page)).sort(), ["Billing worker", "Nightly job"]);
    await page.getByRole("button", { name: "Due" }).first().click();
    await page.getByRole("button", { name: "Tick" }).click();
    await page.getByText(/^The tick failed\. This actor may not do that\.$/).waitFor();
  }),
);

for (const [level, may] of [
  ["user_full_control", true],
  ["user_read_only", false],
  ["admin_only", false],
]) {
  test(
    `a user at \`${level}\` ${may ? "edits its key" : "is refused the edit, and is told the parameter"}`,
    on(async (page) => {
      await page.evaluate(
        (value) => globalThis.fixture.engine.admin.site.setPolicy({ policy: { APIKEY_SELF_SERVICE_LEVEL: value } }),
        level,
      );
      await openKey(page, "Billing worker");
      await page.getByRole("button", { name: "Edit…" }).click();
      await dialog(page).getByLabel("Name", { exact: true }).fill("Renamed");
      // The dialog stays open while the actor changes under it: the button is not what decides.
      await page.evaluate(() => {
        const { engine, element } = globalThis.fixture;
        element.admin = engine.actAs({ role: "user", id: "ann", domain: "default" });
      });
      await dialog(page).getByRole("button", { name: "Save" }).click();
      if (may) await page.getByText("“Renamed” is saved.").waitFor();
      else await assertRefused(dialog(page), "self_service_level", /does not let users do this/);
      assert.equal((await keyOf(page, "Billing worker")).name, may ? "Renamed" : "Billing worker");
    }),
  );
}
