// The page of a key over the real engine: its pairs through a rotation, its access, its edits, and why it is denied.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import {
  assertRefused,
  closed,
  command,
  dialog,
  keyOf,
  openKey,
  pass,
  takeSecret,
  tokenOf,
  verdictOf,
} from "./lib/engine.mjs";
import { startFixture } from "./lib/fixture.mjs";

const NAME = "Billing worker";
const fixture = await startFixture("key");
after(() => fixture.close());
const on = (body, options = {}) => fixture.on({ engine: true, ...options }, body);

const pairs = (page) => page.getByRole("region", { name: "Pairs" });
const actions = (page) => page.locator(".actions");
const press = (page, name) => actions(page).getByRole("button", { name }).click();

test(
  "rotate asks for the overlap and shows the secret once; both pairs work until the overlap is over, then an alarm tells of the old one",
  on(async (page) => {
    const old = await tokenOf(page, NAME);
    await openKey(page, NAME);
    await press(page, "Rotate…");
    await dialog(page).getByLabel("Overlap, in days").fill("2");
    await dialog(page).getByRole("button", { name: "What would change?" }).click();
    await dialog(page).getByText("3 changes. Nothing is written yet.").waitFor();
    assert.equal((await keyOf(page, NAME)).pairs.length, 1);
    await dialog(page).getByRole("button", { name: "Rotate key" }).click();
    const token = await takeSecret(page);
    await pairs(page).getByText("Retiring", { exact: true }).waitFor();
    await pairs(page).getByText("Current", { exact: true }).waitFor();
    assert.equal((await verdictOf(page, token)).ok, true);
    assert.equal((await verdictOf(page, old)).ok, true);

    await pass(page, 3);
    await page.getByRole("button", { name: "Due" }).first().click();
    await page.getByText("Pair retired", { exact: true }).waitFor();
    await page.getByRole("button", { name: "Tick" }).click();
    await page.getByText("1 account had to be written down.").waitFor();
    assert.equal((await verdictOf(page, old)).reason, "pair_retired");
    await page.getByRole("button", { name: "Tick" }).click();
    await page.getByText("Gone pair used", { exact: true }).waitFor();
    await page.locator(".link", { hasText: NAME }).first().click();
    await page.getByText("A pair that has gone was used.").waitFor();
    await pairs(page).getByText("Gone, but used").waitFor();
    assert.equal((await keyOf(page, NAME)).pairs.length, 1);
  }),
);

test(
  "a key of which every pair ends is shown with that end, in the list, among the next to expire, and beside its own",
  on(async (page) => {
    await page.evaluate(async (name) => {
      const { admin } = globalThis.fixture.engine;
      const { keys } = await admin.keys.list({ filter: { name } });
      const at = Date.now() + 3 * 86_400_000;
      await admin.keys.rotate({ keyId: keys[0].keyId, overlapDays: 1, expiresAt: at });
    }, NAME);
    await openKey(page, NAME);
    await press(page, "Edit…");
    await dialog(page).getByLabel("Expires").selectOption("never");
    await dialog(page).getByRole("button", { name: "Save" }).click();
    await closed(page);
    await page.getByText("Pairs end", { exact: true }).waitFor();
    const key = await keyOf(page, NAME);
    assert.deepEqual([key.expiresAt, key.endsAt], [null, key.pairs.at(-1).expiresAt]);
    await page.getByRole("button", { name: "API keys" }).first().click();
    const next = page.locator(".overview li", { hasText: NAME });
    assert.match(await next.innerText(), /in [23] days/);
    const row = page.getByRole("row", { name: new RegExp(NAME) });
    assert.doesNotMatch(await row.locator(".c-expires").innerText(), /never/i);
  }),
);

test(
  "a pair is added, promoted and deleted; the last one that works is not",
  on(async (page) => {
    await openKey(page, NAME);
    await command(page, "Promote…", "Promote pair");
    await assertRefused(page, "nothing_staged", /No pair waits to become the current one/);
    await dialog(page).getByRole("button", { name: "Cancel" }).click();

    await command(page, "Add pair…", "Add pair");
    const token = await takeSecret(page);
    await pairs(page).getByText("Staged", { exact: true }).waitFor();
    assert.equal((await verdictOf(page, token)).ok, true);
    await command(page, "Add pair…", "Add pair");
    await assertRefused(page, "pairs_full", /two pairs that work/);
    await dialog(page).getByRole("button", { name: "Cancel" }).click();

    await press(page, "Promote…");
    await dialog(page).getByLabel("Overlap, in days").fill("0");
    await dialog(page).getByRole("button", { name: "Promote pair" }).click();
    await closed(page);
    assert.equal((await verdictOf(page, await tokenOf(page, NAME))).ok, false);
    const { pairs: left } = await keyOf(page, NAME);
    const current = left.find(({ stage }) => stage === "current");
    await page.getByRole("button", { name: `Delete the pair ${current.clientId}` }).click();
    await dialog(page).getByRole("button", { name: "Delete pair" }).click();
    await assertRefused(page, "last_working_pair", /nothing of the key would work/i);
  }),
);

test(
  "an edit sends what was changed; what the core does not take is said in its words",
  on(async (page) => {
    await openKey(page, NAME);
    await press(page, "Edit…");
    await dialog(page).getByLabel("Every, in days").fill("30");
    await dialog(page).getByLabel("Overlap, in days").fill("40");
    await dialog(page).getByRole("button", { name: "Save" }).click();
    await assertRefused(page, "invalid", /overlapDays/);
    await dialog(page).getByLabel("Overlap, in days").fill("5");
    await dialog(page).getByLabel("Name", { exact: true }).fill("Invoice worker");
    await dialog(page).getByLabel("Expires").selectOption("30d");
    await dialog(page).getByRole("button", { name: "Save" }).click();
    await closed(page);
    await page.getByRole("heading", { name: "Invoice worker" }).waitFor();
    const key = await keyOf(page, NAME);
    assert.equal(key.rotation.everyDays, 30);
    assert.ok(key.expiresAt > Date.now() + 29 * 86_400_000);
  }),
);

test(
  "access is granted, changed and revoked; what the owner lacks is barred, and says why",
  on(async (page) => {
    await openKey(page, NAME);
    await press(page, "Access…");
    await dialog(page).getByText("not held by owner").waitFor();
    assert.equal(await dialog(page).getByLabel("deploy").isDisabled(), true);
    await dialog(page).getByLabel("write").check();
    await dialog(page).getByLabel("odata").check();
    await dialog(page).getByRole("button", { name: "Grant access" }).click();
    await closed(page);
    assert.deepEqual((await keyOf(page, NAME)).access, { production: ["read", "write"] });
    assert.deepEqual((await keyOf(page, NAME)).scopes, ["odata"]);

    await press(page, "Access…");
    await dialog(page).getByRole("radio", { name: "Change" }).check();
    await dialog(page).getByLabel("read").uncheck();
    await dialog(page).getByRole("button", { name: "Change access" }).click();
    await closed(page);
    assert.deepEqual((await keyOf(page, NAME)).access, { production: ["write"] });

    await press(page, "Access…");
    await dialog(page).getByRole("radio", { name: "Revoke" }).check();
    await dialog(page)
      .getByRole("group", { name: /^Whole environments/ })
      .getByLabel("production")
      .check();
    await dialog(page).getByRole("button", { name: "Revoke access" }).click();
    await closed(page);
    assert.deepEqual((await keyOf(page, NAME)).access, {});
    assert.deepEqual((await keyOf(page, NAME)).scopes, ["odata"]);
  }),
);

test(
  "an explanation marks every check, and says what would help",
  on(async (page) => {
    await openKey(page, NAME);
    await press(page, "Explain…");
    await dialog(page).getByLabel("Environment").selectOption("staging");
    await dialog(page).getByLabel("Role").selectOption("read");
    await dialog(page).getByRole("button", { name: "Explain" }).click();
    await dialog(page).getByText("Denied", { exact: true }).waitFor();
    assert.ok((await page.locator(".check-passed").count()) >= 5);
    assert.ok((await page.locator(".check-failed").allInnerTexts()).join().includes("environment_not_granted"));
    await dialog(page)
      .getByText(/keys\.grantAccess/)
      .waitFor();
    await dialog(page).getByLabel("Environment").selectOption("production");
    await dialog(page).getByLabel("Role").selectOption("read");
    await dialog(page).getByRole("button", { name: "Explain" }).click();
    await dialog(page).getByText("Allowed", { exact: true }).waitFor();
    assert.equal(await page.locator(".check-failed").count(), 0);
  }),
);

test(
  "a key opens by the keyboard from the list and closes to the list as it was; a key that is not there says so",
  on(async (page) => {
    await page.getByRole("searchbox").fill("billing");
    await page.waitForURL(/q=billing/);
    await page.locator(".open", { hasText: NAME }).focus();
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: NAME }).waitFor();
    await page.waitForURL(/keys\/[0-9A-Za-z]{24}\?q=billing/);
    await page.goBack();
    await page.getByRole("searchbox").waitFor();
    assert.equal(await page.getByRole("searchbox").inputValue(), "billing");
    await page.evaluate(() => {
      globalThis.fixture.element.location = `keys/${"x".repeat(24)}`;
    });
    await assertRefused(page, "key_not_found", /There is no such key/);
  }),
);
