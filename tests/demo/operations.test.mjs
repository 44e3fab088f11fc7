// What operators do in the demo: notices go to its terminal, and the history is signed and holds.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { assertAccessible, launch, openPage } from "../e2e/lib/browser.mjs";
import { call, startDemo } from "./lib/demo.mjs";

const demo = await startDemo();
const browser = await launch();
after(async () => {
  await browser.close();
  await demo.stop();
});

test("a notice is printed on the terminal, for whom and about what", async () => {
  const { key } = await demo.issue({ name: "evening" });
  await demo.admin.keys.revoke({ keyId: key.keyId });
  await demo.says(/^notice for grace: The API key "evening" was revoked$/m);
  const { notices } = await demo.admin.notices.list({ state: "delivered" });
  assert.deepEqual(
    notices.map(({ kind, keyId }) => [kind, keyId]),
    [["key_revoked", key.keyId]],
  );
});

test("a checkpoint is signed with a key that lies beside the database, and the history holds against it", async () => {
  const { checkpoint, key } = await demo.admin.audit.checkpoint();
  assert.match(key, /^keyward\.demo\+/);
  await demo.issue({ name: "after it" });
  const { ok, covered, events } = await demo.admin.audit.verify({ checkpoints: [checkpoint] });
  assert.deepEqual([ok, covered > 0, events > covered], [true, true, true]);
});

test("whoever has found a token ends it with curl, and the terminal says so without the secret", async () => {
  const { key, clientId, token } = await demo.issue({ name: "leaked" });
  const url = `${demo.origin}/leaked`;
  const found = await call(url, "--header", "content-type: text/plain", "--data", token);
  assert.deepEqual([found.status, found.body], [200, { revoked: "key" }]);
  await demo.says(new RegExp(`^leak reported: key revoked, ${clientId}$`, "m"));
  assert.equal((await demo.admin.keys.get({ keyId: key.keyId })).status, "revoked");
  const again = await call(url, "--header", `Authorization: Bearer ${token}`, "--request", "POST");
  assert.deepEqual([again.status, again.body.error.code], [401, "invalid_credential"]);
  assert.ok(!demo.output().includes(token.slice(-20)));
  assert.equal((await call(url)).status, 405);
});

test("the page's endpoint for leaks says whose it was, and refuses what is no token", async () => {
  const { clientId, token } = await demo.issue({ name: "pasted" });
  const post = (body) => call(`${demo.origin}/admin/leak`, "--json", JSON.stringify(body));
  const { status, body } = await post({ token });
  assert.deepEqual([status, body.ok, body.revoked, body.clientId], [200, true, "key", clientId]);
  assert.equal((await post({})).status, 400);
  assert.deepEqual((await post({ token: "nonsense" })).body.reason, "malformed_credential");
});

test("a credential is exchanged for a token with curl; the API takes it, and its key is published", async () => {
  const { token, clientId } = await demo.issue({ name: "session" });
  const { status, body } = await call(`${demo.origin}/token`, "--request", "POST", "--header", `X-API-Key: ${token}`);
  assert.deepEqual([status, body.tokenType, body.expiresIn > 0], [200, "Bearer", true]);
  const who = await call(`${demo.origin}/api/whoami`, "--header", `Authorization: Bearer ${body.token}`);
  assert.deepEqual([who.status, who.body.clientId, who.body.authMethod], [200, clientId, "token"]);
  const { kid } = JSON.parse(Buffer.from(body.token.split(".")[0], "base64url"));
  const published = await call(`${demo.origin}/.well-known/jwks.json`);
  assert.deepEqual(
    published.body.keys.map((key) => key.kid),
    [kid],
  );
  const again = await call(
    `${demo.origin}/token`,
    "--request",
    "POST",
    "--header",
    `Authorization: Bearer ${body.token}`,
  );
  assert.equal(again.status, 401, "a token is not exchanged for another");
  const post = await call(
    `${demo.origin}/admin/exchange`,
    "--json",
    JSON.stringify({ headers: { "x-api-key": "no" } }),
  );
  assert.deepEqual([post.status, post.body.ok], [200, false]);
});

test("the pages of operators work over the demo's server: audit, notices, keyring, exchange, leaks", async () => {
  const { token, key } = await demo.issue({ name: "operated" });
  const { page, settle } = await openPage(browser, `${demo.origin}/#/audit?owner=grace&action=key.create`);
  page.setDefaultTimeout(20_000);
  const press = (name) => page.getByRole("button", { name, exact: true }).click();
  const goTo = (name) => page.getByRole("navigation").first().getByRole("button", { name }).click();
  await page.getByText(key.keyId, { exact: true }).waitFor();
  await page.getByRole("region", { name: "Integrity" }).getByRole("button", { name: "Verify" }).click();
  await page.getByText("Whole", { exact: true }).waitFor();
  await assertAccessible(page, "audit");
  await goTo("Keyring");
  await page.getByText("Opens it here", { exact: true }).waitFor();
  await page.getByRole("region", { name: "Signing keys" }).getByText("Current", { exact: true }).waitFor();
  await goTo("Verify");
  await page.getByLabel("Token or headers").fill(token);
  await press("Exchange for a token");
  await page.getByText("Exchanged", { exact: true }).waitFor();
  await press("Verify the token");
  await page.getByText("Accepted", { exact: true }).waitFor();
  await goTo("Leaks");
  await page.getByLabel("Leaked token").fill(token);
  await press("Whose is it?");
  await page.getByRole("heading", { name: "grace", exact: true }).waitFor();
  await press("Revoke it now");
  await page.getByText("The key is revoked: no other pair of it worked.").waitFor();
  await goTo("Notices");
  await page.getByRole("row").filter({ hasText: "operated" }).getByText("Delivered", { exact: true }).waitFor();
  await press("Deliver now");
  await page.getByText("0 notices delivered, 0 failed, 0 waiting.").waitFor();
  await settle();
});
