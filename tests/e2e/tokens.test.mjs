// The exchange of a credential for a token, over the real engine.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { tokenOf } from "./lib/engine.mjs";
import { everythingIn, startFixture } from "./lib/fixture.mjs";

const fixture = await startFixture("tokens");
after(() => fixture.close());
const on = (body) => fixture.on({ engine: true, hash: "#/verify", rows: false }, body);

const NAME = "Billing worker";
const card = (page) => page.locator(".verdict");
const withSigningKey = (page) =>
  page.evaluate(async () => {
    const { admin } = globalThis.fixture.engine;
    await admin.keyring.init();
    await admin.tokens.rotateKey();
  });
const exchange = async (page, credential) => {
  await page.getByLabel("Token or headers").fill(credential);
  await page.getByRole("button", { name: "Exchange for a token" }).click();
};

test(
  "a credential is exchanged for a token, whose claims and end are shown; the token verifies, and is nowhere afterwards",
  on(async (page) => {
    await withSigningKey(page);
    await exchange(page, await tokenOf(page, NAME));
    await card(page).getByText("Exchanged", { exact: true }).waitFor();
    const token = await page.locator("[data-secret]").innerText();
    const claims = JSON.parse(Buffer.from(token.split(".")[1], "base64url").toString());
    const shown = await card(page).innerText();
    assert.match(shown, /valid till \d+ \w+ \d{4}, \d\d:\d\d:\d\d/);
    assert.match(shown, /in \d+ (minutes|hours?)/);
    assert.match(shown, /production · read/);
    assert.match(shown, new RegExp(`"exp": "${claims.exp} \\(`));
    assert.match(shown, /"iss": "https:\/\/keys\.example\.com"/);
    assert.match(shown, /"alg": "EdDSA"/);
    assert.equal(
      await card(page).getByRole("link", { name: "Public keys" }).getAttribute("href"),
      "/.well-known/jwks.json",
    );
    await card(page).getByRole("button", { name: "Copy the token" }).click();
    assert.equal(await page.evaluate(() => navigator.clipboard.readText()), token);
    await card(page).getByRole("button", { name: "Verify the token" }).click();
    await card(page).getByText("Accepted", { exact: true }).waitFor();
    assert.match(await card(page).innerText(), /ann.*proven by token/s);
    await page.getByRole("button", { name: "Due" }).first().click();
    await page.getByRole("heading", { name: "Due", level: 1 }).waitFor();
    const left = await everythingIn(page);
    for (const part of token.split(".")) assert.ok(!left.includes(part.slice(0, 30)), "a part of the token is left");
  }),
);

test(
  "a token dies with its key",
  on(async (page) => {
    await withSigningKey(page);
    await exchange(page, await tokenOf(page, NAME));
    await card(page).getByText("Exchanged", { exact: true }).waitFor();
    await page.evaluate((name) => {
      const { admin, issued } = globalThis.fixture.engine;
      return admin.keys.revoke({ keyId: issued[name].key.keyId });
    }, NAME);
    await card(page).getByRole("button", { name: "Verify the token" }).click();
    await card(page).getByText("Denied", { exact: true }).waitFor();
  }),
);

test(
  "what is denied is denied with its reason: no signing key, a wrong credential, a token for a token",
  on(async (page) => {
    await exchange(page, await tokenOf(page, NAME));
    await page.getByRole("heading", { name: "signing_key_missing" }).waitFor();
    await withSigningKey(page);
    await exchange(page, "nonsense");
    await page.getByRole("heading", { name: /_credential$/ }).waitFor();
    await exchange(page, await tokenOf(page, NAME));
    await card(page).getByText("Exchanged", { exact: true }).waitFor();
    await exchange(page, await page.locator("[data-secret]").innerText());
    await card(page).getByText("Denied", { exact: true }).waitFor();
    await page.getByRole("button", { name: "Clear" }).click();
    await page.getByText("The verdict appears here.").waitFor();
  }),
);
