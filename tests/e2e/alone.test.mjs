// The built page alone, on the real engine over IndexedDB: from the first visit to a key that is refused.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import { gzipSync } from "node:zlib";
import { assertAccessible, keepPicture, launch, openPage } from "./lib/browser.mjs";
import { everythingIn } from "./lib/fixture.mjs";
import { buildPage, serve } from "./lib/site.mjs";

const folder = await buildPage("www", "www");
const site = await serve(folder);
const browser = await launch();
after(async () => {
  await browser.close();
  await site.close();
});

const on = (options, body) => async () => {
  const opened = await openPage(browser, site.url, options);
  opened.page.setDefaultTimeout(15_000);
  try {
    await body(opened.page);
  } catch (error) {
    await opened.context.close();
    throw error;
  }
  await opened.settle();
};

const dialog = (page) => page.getByRole("dialog");
const done = (page) => page.getByRole("button", { name: "Done" }).click();

async function loadSample(page) {
  await page.getByRole("button", { name: "Load the sample company" }).click();
  await page.getByText("36 of 36 keys", { exact: true }).first().waitFor();
}

async function createKey(page, name) {
  await page.getByRole("button", { name: "Create key" }).click();
  await dialog(page).getByLabel("Name", { exact: true }).fill(name);
  await dialog(page).getByLabel("read").check();
  await dialog(page).getByRole("button", { name: "Create key" }).click();
  const token = await page.locator("[data-secret]").innerText();
  await page.getByRole("button", { name: "Copy the token" }).click();
  await done(page);
  await dialog(page).waitFor({ state: "detached" });
  return token;
}

async function act(page, name, item) {
  await page.getByRole("button", { name: `Actions for ${name}`, exact: true }).click();
  await page.getByRole("menuitem", { name: item }).click();
}

async function verdict(page, token) {
  await page.getByRole("button", { name: "Verify", exact: true }).first().click();
  await page.getByLabel("Token or headers").fill(token);
  await page.locator("form").getByRole("button", { name: "Verify" }).click();
  const card = page.locator(".verdict");
  await card.waitFor();
  const text = await card.innerText();
  await page.getByRole("button", { name: "API keys" }).first().click();
  return text;
}

test(
  "a first visit is asked how to begin; the sample company is there afterwards, and after a reload",
  on({}, async (page) => {
    await page.getByRole("button", { name: "Start empty" }).waitFor();
    await keepPicture(page, "welcome");
    await assertAccessible(page, "welcome");
    await loadSample(page);
    await keepPicture(page, "sample");
    await assertAccessible(page, "sample");
    for (const word of ["Active", "Disabled", "Expired", "Revoked"]) {
      await page.locator(".pill", { hasText: word }).first().waitFor({ state: "attached" });
    }
    assert.ok((await page.locator(".c-used", { hasText: "ago" }).count()) > 5, "the sample has been used");
    await page.reload();
    await page.getByText("36 of 36 keys", { exact: true }).first().waitFor();
  }),
);

test(
  "a key is created, accepted, disabled, enabled, revoked, regenerated and deleted; each time the verifier agrees",
  on({}, async (page) => {
    await page.getByRole("button", { name: "Start empty" }).click();
    await page.getByRole("heading", { name: "No key yet" }).waitFor();
    const token = await createKey(page, "Billing worker");
    assert.match(token, /^demo_[0-9A-Za-z]{24}_[0-9A-Za-z]{60}$/);
    assert.match(await verdict(page, token), /Accepted.*You.*Billing worker.*production\s+read/s);

    await act(page, "Billing worker", "Disable");
    await page.locator(".row .pill", { hasText: "Disabled" }).waitFor();
    assert.match(await verdict(page, token), /Denied.*disabled/s);
    await act(page, "Billing worker", "Enable");
    await page.locator(".row .pill", { hasText: "Active" }).waitFor();
    assert.match(await verdict(page, token), /Accepted/);

    await act(page, "Billing worker", "Revoke…");
    await dialog(page).getByRole("button", { name: "Revoke key" }).click();
    await page.locator(".row .pill", { hasText: "Revoked" }).waitFor();
    assert.match(await verdict(page, token), /Denied.*revoked.*401/s);

    await act(page, "Billing worker", "Regenerate…");
    await dialog(page).getByRole("button", { name: "Regenerate key" }).click();
    const second = await page.locator("[data-secret]").innerText();
    await page.getByRole("button", { name: "Copy the token" }).click();
    await done(page);
    assert.equal(second.split("_")[1], token.split("_")[1]);
    assert.match(await verdict(page, second), /Accepted/);
    assert.match(await verdict(page, token), /Denied/);

    await act(page, "Billing worker", "Delete…");
    await dialog(page).getByRole("textbox").fill(token.split("_")[1]);
    await dialog(page).getByRole("button", { name: "Delete key" }).click();
    await page.getByRole("heading", { name: "No key yet" }).waitFor();
    assert.match(await verdict(page, second), /Denied/);
  }),
);

test(
  "the search box takes fields as well as words, and marks what it cannot understand",
  on({}, async (page) => {
    await loadSample(page);
    const box = page.getByRole("searchbox");
    const count = () => page.locator(".sheet-foot span").first().innerText();
    await box.fill("status:revoked");
    await page
      .getByText(/^[1-9]\d* of 36 keys$/)
      .first()
      .waitFor();
    assert.deepEqual(new Set(await page.locator(".rows .pill").allInnerTexts()), new Set(["Revoked"]));
    const revoked = await count();
    await box.fill("status:revoked ownr:ann");
    await page.locator(".filter-note mark", { hasText: "ownr:ann" }).waitFor();
    assert.match(await page.locator(".filter-note").innerText(), /status:revoked ownr:ann.*did you mean owner:/s);
    assert.equal(await box.getAttribute("aria-invalid"), "true");
    assert.equal(await count(), revoked, "what was found before stays");
    await assertAccessible(page, "mistaken filter");
    await keepPicture(page, "mistaken filter");
    await box.fill("-expires:never expires<2199-01-01");
    await page.locator(".filter-note").waitFor({ state: "detached" });
    assert.ok(!(await page.locator(".rows .c-expires").allInnerTexts()).includes("Never"));
    await page.reload();
    assert.equal(await page.getByRole("searchbox").inputValue(), "-expires:never expires<2199-01-01");
    await page.locator(".rows .row:not(.row-blank)").first().waitFor();
  }),
);

test(
  "no piece of a secret is left in the page or in the browser's storage",
  on({}, async (page) => {
    await page.getByRole("button", { name: "Start empty" }).click();
    const token = await createKey(page, "Canary");
    const secret = token.split("_").at(-1);
    const stored = await page.evaluate(async () => {
      const read = (request) =>
        new Promise((resolve, reject) => {
          request.onsuccess = () => resolve(request.result);
          request.onerror = () => reject(request.error);
        });
      const all = [];
      for (const { name } of await indexedDB.databases()) {
        const database = await read(indexedDB.open(name));
        for (const store of database.objectStoreNames)
          all.push(...(await read(database.transaction(store).objectStore(store).getAll())));
        database.close();
      }
      return JSON.stringify(all);
    });
    assert.ok(stored.includes("Canary"), "the check reads what is stored");
    const left = stored + (await everythingIn(page));
    for (let at = 0; at + 8 <= secret.length; at += 1)
      assert.ok(!left.includes(secret.slice(at, at + 8)), "a piece of the secret is left");
  }),
);

test(
  "what the engine refuses is said in its words, with its limits",
  on({}, async (page) => {
    await page.getByRole("button", { name: "Start empty" }).click();
    for (let made = 0; made < 10; made += 1) await createKey(page, `Worker ${made}`);
    await page.getByRole("button", { name: "Create key" }).click();
    await dialog(page).getByLabel("Name", { exact: true }).fill("One too many");
    await dialog(page).getByRole("button", { name: "Create key" }).click();
    await dialog(page).getByText("key_cap_reached", { exact: true }).waitFor();
    await keepPicture(page, "refused");
    assert.match(await dialog(page).getByRole("alert").innerText(), /APIKEY_MAX_NUM_PER_USER.*10 of 10/s);
    assert.equal(await dialog(page).getByLabel("Name", { exact: true }).inputValue(), "One too many");
    await dialog(page).getByLabel("Name", { exact: true }).fill("");
    await dialog(page).getByRole("button", { name: "Create key" }).click();
    await dialog(page).locator('[aria-invalid="true"]').waitFor();
  }),
);

test("the page loads at most 55 KB without the engine: 45 KB of JavaScript, and 10 KB of CSS that it mostly carries", (context) => {
  const assets = readdirSync(join(folder, "assets"));
  const weigh = (extension, without) =>
    assets
      .filter((name) => name.endsWith(extension) && !without.test(name))
      .reduce((sum, name) => sum + gzipSync(readFileSync(join(folder, "assets", name))).length, 0);
  const [js, css] = [weigh(".js", /^(engine|more)-/), weigh(".css", /^$/)];
  context.diagnostic(`JavaScript ${js} bytes gzip, CSS ${css} bytes gzip`);
  assert.ok(js + css <= 55 * 1024, `${js} bytes of JavaScript, ${css} bytes of CSS`);
  assert.ok(css <= 10 * 1024, `${css} bytes of CSS`);
});
