// Verify and Requests over a mock, and the element in a host that gives it less.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { everythingIn, startFixture } from "./lib/fixture.mjs";

const fixture = await startFixture("pages");
after(() => fixture.close());
const { on } = fixture;

const TOKEN = `demo_${"c".repeat(24)}_${"s".repeat(60)}`;
const field = (page) => page.getByLabel("Token or headers");
const verify = (page) => page.locator("form").getByRole("button", { name: "Verify" }).click();

for (const [form, text] of [
  ["a token", TOKEN],
  ["a header line", `Authorization: Bearer ${TOKEN}`],
  ["an X-API-Key line among others", `Host: example.com\nX-API-Key: ${TOKEN}\nAccept: */*`],
  ["a curl command", `curl http://127.0.0.1:8787/api/hello \\\n  -H "Authorization: Bearer ${TOKEN}"`],
]) {
  test(
    `${form} is verified`,
    on({ hash: "#/verify", rows: false }, async (page) => {
      await field(page).fill(text);
      await verify(page);
      await page.getByText("Accepted", { exact: true }).waitFor();
      await page.getByRole("heading", { name: "Ada Okafor" }).waitFor();
      await page.getByText("c".repeat(24), { exact: true }).waitFor();
    }),
  );
}

test(
  "a denial shows both answers: the exact reason, and what the caller is told",
  on({ hash: "#/verify", rows: false }, async (page) => {
    await verify(page);
    await page.getByText("Paste a token or headers first.").waitFor();
    await field(page).fill("nonsense");
    await verify(page);
    await page.getByRole("heading", { name: "malformed_token" }).waitFor();
    await page.getByText("invalid_credential", { exact: true }).waitFor();
    await page.getByText("401", { exact: true }).waitFor();
    await page.getByText("The credential is not valid.").waitFor();
  }),
);

test(
  "what was pasted is gone when the page is left",
  on({ hash: "#/verify", rows: false }, async (page) => {
    await field(page).fill(TOKEN);
    await verify(page);
    await page.getByText("Accepted", { exact: true }).waitFor();
    await page.getByRole("button", { name: "API keys" }).click();
    await page.getByRole("heading", { name: "API keys" }).waitFor();
    assert.ok(!(await everythingIn(page)).includes("s".repeat(8)));
  }),
);

test(
  "requests appear as they are judged, and wait while paused",
  on({ hash: "#/requests", rows: false }, async (page) => {
    await page.getByRole("heading", { name: "No request yet" }).waitFor();
    const send = (path, reason) =>
      page.evaluate(
        ([to, why]) =>
          globalThis.fixture.request({
            at: Date.now(),
            method: "GET",
            path: to,
            ok: why === null,
            code: why === null ? null : "unauthorized",
            reason: why,
            clientId: "c".repeat(24),
            owner: "Ada Okafor",
            keyName: "Billing worker",
            status: why === null ? 200 : 401,
            message: why === null ? null : "the credential is not accepted",
          }),
        [path, reason],
      );
    await send("/api/hello", null);
    await page.getByText("/api/hello").waitFor();
    await page.getByText("Accepted", { exact: true }).waitFor();
    await page.getByRole("button", { name: "Pause" }).click();
    await send("/api/refused", "revoked");
    assert.equal(await page.getByText("/api/refused").count(), 0);
    await page.getByRole("button", { name: "Resume" }).click();
    const row = page.getByRole("row").nth(1);
    assert.match(await row.innerText(), /\/api\/refused.*Denied.*revoked.*401 unauthorized.*Billing worker/s);
    await page.getByRole("button", { name: "Clear" }).click();
    await page.getByRole("heading", { name: "No request yet" }).waitFor();
  }),
);

test("a host that gives no verifier, no requests and no tables has no place for them", async () => {
  const inner = on({ hash: "&bare=1#/verify" }, async (page) => {
    assert.deepEqual(await page.locator(".rail .destination span").allInnerTexts(), [
      "API keys",
      "Users",
      "Due",
      "Audit",
      "Notices",
      "Keyring",
    ]);
    await page.getByRole("heading", { name: "API keys" }).waitFor();
  });
  await inner();
});

test(
  "the theme is the page's until it is chosen, and the choice is told",
  on({ dark: true }, async (page) => {
    const ground = () =>
      page.evaluate(
        () => getComputedStyle(document.querySelector("keyward-console").shadowRoot.querySelector(".root")).colorScheme,
      );
    assert.equal(await ground(), "light dark");
    await page.getByRole("button", { name: "Theme: as the system" }).click();
    assert.equal(await ground(), "light");
    await page.getByRole("button", { name: "Theme: light" }).click();
    assert.equal(await ground(), "dark");
    const told = await page.evaluate(() =>
      globalThis.fixture.events.filter(({ type }) => type === "keyward-theme").map(({ detail }) => detail.theme),
    );
    assert.deepEqual(told, ["light", "dark"]);
  }),
);

test(
  "taken from its page and put back, the element goes on where it was",
  on({ keys: 36, hash: "#/keys?q=billing" }, async (page) => {
    await page.evaluate(() => {
      const { element } = globalThis.fixture;
      element.remove();
      document.body.append(element);
    });
    assert.equal(await page.getByRole("searchbox").inputValue(), "billing");
    await page.locator(".rows .row:not(.row-blank)").first().waitFor();
  }),
);
