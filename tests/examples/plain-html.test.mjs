// The plain page in a real browser, served as its README says.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { start } from "../demo/lib/program.mjs";
import { assertAccessible, launch, openPage } from "../e2e/lib/browser.mjs";

const server = start(process.execPath, ["examples/plain-html/serve.mjs", "0"]);
const [, url] = await server.says(/open (\S+)/);
const browser = await launch();
after(async () => {
  await browser.close();
  await server.stop();
});

test("creates, verifies and revokes a key under a strict policy", async () => {
  const { page, settle } = await openPage(browser, url);
  const result = page.getByRole("status");
  const says = (text) => result.filter({ hasText: text }).waitFor({ timeout: 20_000 });
  await page.getByRole("button", { name: "Create key" }).click();
  await says("Created “My first key”.");
  assert.match(await page.getByLabel("Token").inputValue(), /^page_[0-9A-Za-z]{24}_[0-9A-Za-z]{60}$/);
  await page.getByRole("button", { name: "Verify" }).click();
  await says("Accepted: you may read.");
  await page.getByRole("button", { name: "Revoke" }).click();
  await says("“My first key” is revoked.");
  await page.getByRole("button", { name: "Verify" }).click();
  await says("Denied: revoked");
  await assertAccessible(page, "the plain page");
  await settle();
});

test("keys are there after a reload; what is no token is said to be none", async () => {
  const { page, settle } = await openPage(browser, url);
  const result = page.getByRole("status");
  await page.getByRole("button", { name: "Create key" }).click();
  await result.filter({ hasText: "Created" }).waitFor();
  const token = await page.getByLabel("Token").inputValue();
  await page.reload();
  await page.getByLabel("Token").fill(token);
  await page.getByRole("button", { name: "Verify" }).click();
  await result.filter({ hasText: "Accepted: you may read." }).waitFor();
  await page.getByLabel("Token").fill("hello");
  await page.getByRole("button", { name: "Revoke" }).click();
  await result.filter({ hasText: "This is not a token." }).waitFor();
  await settle();
});

test("the static server serves the page and the package, and nothing else", async () => {
  for (const path of [
    "/../../package.json",
    "/serve.mjs",
    "/README.md",
    "/keyward/../../package.json",
    "/%2e%2e/%2e%2e/package.json",
    "/keyward/%2e%2e%2f%2e%2e%2fscripts/start.mjs",
  ]) {
    const answer = await fetch(new URL(path, url));
    assert.equal(answer.status, 404, path);
  }
});
