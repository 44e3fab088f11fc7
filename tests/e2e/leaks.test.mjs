// Leaked tokens, over the real engine: whose one is, its end, and the patterns for scanners.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { keyOf, tokenOf, verdictOf } from "./lib/engine.mjs";
import { everythingIn, startFixture } from "./lib/fixture.mjs";

const fixture = await startFixture("leaks");
after(() => fixture.close());
const on = (body) => fixture.on({ engine: true, hash: "#/leaks", rows: false }, body);

const answer = (page) => page.getByRole("status", { name: "Answer" });
const report = async (page, token) => {
  await page.getByLabel("Leaked token").fill(token);
  await page.getByRole("button", { name: "Whose is it?" }).click();
};
const end = (page) => page.getByRole("button", { name: "Revoke it now" }).click();
const NAME = "Billing worker";

test(
  "a leaked token is told: whose, which key, when last used; it ends by a second press, and is nowhere afterwards",
  on(async (page) => {
    const token = await tokenOf(page, NAME);
    await verdictOf(page, token);
    await report(page, token);
    await answer(page).getByRole("heading", { name: "ann" }).waitFor();
    assert.match(await answer(page).innerText(), /Billing worker.*Active.*this minute.*It works/s);
    assert.equal((await keyOf(page, NAME)).status, "active");
    await end(page);
    await answer(page).getByText("The key is revoked: no other pair of it worked.").waitFor();
    assert.equal((await keyOf(page, NAME)).status, "revoked");
    assert.equal(await page.getByLabel("Leaked token").inputValue(), "");
    // The button is gone; the keyboard's place is not.
    await page.waitForFunction(() => document.activeElement?.shadowRoot?.activeElement?.tagName === "H1");
    const secret = token.split("_").at(-1);
    const left = (await everythingIn(page)) + JSON.stringify(await page.evaluate(() => globalThis.fixture.events));
    for (let at = 0; at + 8 <= secret.length; at += 1)
      assert.ok(!left.includes(secret.slice(at, at + 8)), "a piece of the secret is left");
    await answer(page).locator(".link").click();
    await page.getByRole("heading", { name: NAME, level: 1 }).waitFor();
  }),
);

test(
  "of two pairs only the leaked one goes; a disabled key ends all the same; a revoked one proves nothing",
  on(async (page) => {
    const token = await tokenOf(page, NAME);
    const rotated = await page.evaluate(async (name) => {
      const { admin, issued } = globalThis.fixture.engine;
      return admin.keys.rotate({ keyId: issued[name].key.keyId });
    }, NAME);
    await report(page, token);
    await end(page);
    await answer(page).getByText("The pair is revoked; the other pair of its key goes on.").waitFor();
    assert.equal((await verdictOf(page, rotated.token)).ok, true);
    await page.evaluate(async (name) => {
      const { admin, issued } = globalThis.fixture.engine;
      return admin.keys.disable({ keyId: issued[name].key.keyId });
    }, NAME);
    await report(page, rotated.token);
    assert.match(await answer(page).locator(".facts").innerText(), /Disabled.*disabled/s);
    await end(page);
    await answer(page).getByText("The key is revoked: no other pair of it worked.").waitFor();
    await report(page, rotated.token);
    await end(page);
    await answer(page).getByText("Not proven").waitFor();
    await answer(page).getByText("revoked", { exact: true }).waitFor();
  }),
);

test(
  "what is no token is said to be none; another text does not end what was asked about before",
  on(async (page) => {
    await page.getByRole("button", { name: "Whose is it?" }).click();
    await page.getByText("Paste the token first.").waitFor();
    await report(page, "nonsense");
    await answer(page).getByText("None: it is no token of ours").waitFor();
    await report(page, await tokenOf(page, NAME));
    await answer(page).getByRole("heading", { name: "ann" }).waitFor();
    await page.getByLabel("Leaked token").fill("something else");
    await page.getByText("Whose it is appears here.").waitFor();
    assert.equal(await page.getByRole("button", { name: "Revoke it now" }).count(), 0);
    await report(page, await tokenOf(page, NAME));
    await answer(page).getByRole("heading", { name: "ann" }).waitFor();
    await page.getByRole("button", { name: "API keys" }).first().click();
    await page.getByRole("heading", { name: "API keys", level: 1 }).waitFor();
    assert.ok(!(await everythingIn(page)).includes((await tokenOf(page, NAME)).slice(-20)));
  }),
);

test(
  "the patterns for scanners are the SDK's, to be copied",
  on(async (page) => {
    const kit = await page.evaluate(() => ({ ...globalThis.fixture.engine.scanners, validate: null }));
    const card = page.getByRole("region", { name: "Scanners" });
    const clipboard = () => page.evaluate(() => navigator.clipboard.readText());
    await card.getByRole("button", { name: "Copy the Secret format" }).click();
    await card.getByRole("button", { name: /^Copied/ }).waitFor();
    assert.equal(await clipboard(), kit.github.secretFormat);
    for (const [label, form] of [
      ["gitleaks", "gitleaks"],
      ["TruffleHog", "trufflehog"],
      ["Pattern", "pattern"],
    ]) {
      await card.getByRole("radio", { name: label }).check();
      assert.equal(await card.locator("pre").textContent(), kit[form]);
      await card.getByRole("button", { name: `Copy the ${form} text` }).click();
      await card.getByRole("button", { name: /^Copied/ }).waitFor();
      assert.equal(await clipboard(), kit[form]);
    }
  }),
);
