// Whom the page acts as: the person of the demo may be anybody, and never more than the site's admin.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { createRemoteAdmin } from "keyward";
import { assertAccessible, keepPicture, launch, openPage } from "../e2e/lib/browser.mjs";
import { startDemo } from "./lib/demo.mjs";

const demo = await startDemo();
const browser = await launch();
after(async () => {
  await browser.close();
  await demo.stop();
});

const as = (actor) =>
  createRemoteAdmin({
    url: `${demo.origin}/admin`,
    headers: { "keyward-demo-actor": typeof actor === "string" ? actor : encodeURIComponent(JSON.stringify(actor)) },
  });

test("the header takes rights away: a user sees its own keys, and may not change the policy", async () => {
  await demo.issue({ owner: "grace", name: "hers" });
  await demo.issue({ owner: "chen", name: "not hers" });
  const grace = as({ role: "user", id: "grace", domain: "default" });
  assert.deepEqual(
    (await grace.keys.list()).keys.map(({ name }) => name),
    ["hers"],
  );
  await assert.rejects(grace.site.setPolicy({ preset: "alm" }), { code: "forbidden" });
  assert.equal((await as({ role: "domainAdmin", id: "you", domain: "default" }).keys.list()).keys.length, 2);
});

for (const [what, header] of [
  ["no JSON", "siteAdmin"],
  ["no such role", encodeURIComponent('{"role":"root","id":"you"}')],
  ["half an escape", "%7B%"],
]) {
  test(`an actor that cannot be read is nobody: ${what}`, async () => {
    await assert.rejects(
      as(header).keys.list(),
      (error) => error.code === "forbidden" || error.name === "InputTypeError" || error.code === "invalid",
    );
  });
}

test("a person changes sides in the page, and what is refused is said in the core's words", async () => {
  const { page, faults, settle } = await openPage(browser, `${demo.origin}/`);
  page.setDefaultTimeout(20_000);
  await page.getByText("2 of 2 keys", { exact: true }).first().waitFor();
  await page.getByRole("combobox", { name: "Acting as" }).selectOption({ label: "grace" });
  await page.getByText("1 of 1 key", { exact: true }).first().waitFor();
  await page.getByRole("button", { name: "Users" }).first().click();
  await page.getByRole("heading", { name: "Users" }).waitFor();
  await page.getByRole("button", { name: "Policy" }).first().click();
  await page.getByLabel("APIKEY_MAX_NUM_PER_USER").or(page.getByRole("alert")).first().waitFor();
  await keepPicture(page, "demo-actor-policy");
  await assertAccessible(page, "policy as a user");
  await page.getByRole("combobox", { name: "Acting as" }).selectOption({ label: "Site admin" });
  await page.getByLabel("APIKEY_MAX_NUM_PER_USER").fill("4");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page.getByText("The policy is saved.").waitFor();
  assert.equal((await demo.admin.site.policy()).APIKEY_MAX_NUM_PER_USER, 4);
  // Chromium reports every answer that is no success, also those that the page expects and shows.
  const others = faults.filter((fault) => !fault.includes("status of 403"));
  faults.splice(0, faults.length, ...others);
  await settle();
});
