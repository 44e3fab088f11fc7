// The main job, the whole way: a key is made in the page, used from a terminal, seen, revoked, and refused.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { assertAccessible, keepPicture, launch, openPage } from "../e2e/lib/browser.mjs";
import { startDemo } from "./lib/demo.mjs";
import { run, until } from "./lib/program.mjs";

const PATIENCE_MS = 20_000;
const demo = await startDemo();
const browser = await launch();
after(async () => {
  await browser.close();
  await demo.stop();
});

const on = (options, body) => async () => {
  const opened = await openPage(browser, `${demo.origin}/`, options);
  opened.page.setDefaultTimeout(PATIENCE_MS);
  try {
    await opened.page.getByRole("button", { name: "Create key" }).first().waitFor();
    await body(opened.page);
  } catch (error) {
    await keepPicture(opened.page, "demo-failed").catch(() => undefined);
    await opened.context.close();
    throw new Error(`${error.message}\n${demo.output()}`, { cause: error });
  }
  await opened.settle();
};

const dialog = (page) => page.getByRole("dialog");
// The accessible name of a destination ends with its count.
const goTo = (page, name) =>
  page
    .getByRole("navigation", { name: "Console" })
    .getByRole("button", { name: new RegExp(`^${name}`) })
    .click();
const shown = (page, name) => page.locator(".rows").getByText(name, { exact: true }).waitFor();

/** What a person sees of the newest requests, row by row. */
const rows = (page) => page.locator(".log tbody tr");

/** Runs a line as it was copied, in a shell; returns what it printed. */
async function type(line) {
  const { code, output } = await run("sh", ["-c", line]);
  assert.notEqual(code, 127, `a program of this line is missing (Debian: apt-get install curl): ${line}\n${output}`);
  return { code, output };
}

/** Makes a key as a person does; returns the token and the curl line of the dialog. */
async function createKey(page, name, owner) {
  await page.getByRole("button", { name: "Create key" }).first().click();
  await dialog(page).getByLabel("Name", { exact: true }).fill(name);
  await dialog(page).getByLabel("Owner").selectOption({ label: owner });
  await dialog(page).getByLabel("read").check();
  await dialog(page).getByRole("button", { name: "Create key" }).click();
  const token = await page.locator("[data-secret]").innerText();
  await dialog(page).getByRole("radio", { name: "curl" }).check();
  await keepPicture(page, `demo-secret`);
  await assertAccessible(page, "the secret");
  await dialog(page).getByRole("button", { name: "Copy the curl text" }).click();
  const line = await page.evaluate(() => navigator.clipboard.readText());
  await dialog(page).getByRole("button", { name: "Done" }).click();
  await dialog(page).waitFor({ state: "detached" });
  return { token, line };
}

async function revoke(page, name) {
  await goTo(page, "API keys");
  await page.getByRole("button", { name: `Actions for ${name}`, exact: true }).click();
  await page.getByRole("menuitem", { name: "Revoke…" }).click();
  await keepPicture(page, "demo-revoke");
  await dialog(page)
    .getByRole("button", { name: /revoke/i })
    .last()
    .click();
  await dialog(page).waitFor({ state: "detached" });
}

let made;

test(
  "a key is created, its curl line is accepted, it is revoked, the same line is refused",
  on({}, async (page) => {
    await keepPicture(page, "demo-first");
    await assertAccessible(page, "the first visit");
    await page.getByText("SQLite file demo.sqlite").first().waitFor();
    made = await createKey(page, "Billing worker", "grace");
    const { token, line } = made;
    assert.ok(line.startsWith(`curl ${demo.origin}/api/hello`), line);
    assert.ok(line.includes(`Authorization: Bearer ${token}`), line);

    await goTo(page, "Requests");
    const accepted = await type(line);
    assert.match(accepted.output, /\{"message":"hello grace, this is “Billing worker”"\}/);
    await demo.says(/GET +\/api\/hello +200 +accepted +bearer · Billing worker · grace/);
    const seen = rows(page).first();
    await seen.getByText("Accepted").waitFor();
    assert.match(await seen.innerText(), /GET \/api\/hello[\s\S]*200[\s\S]*Billing worker · grace/);
    await keepPicture(page, "demo-accepted");
    await assertAccessible(page, "the log");

    await revoke(page, "Billing worker");
    await goTo(page, "Requests");
    const refused = await type(line);
    assert.match(refused.output, /\{"error":\{"code":"invalid_credential","message":"the API key is not valid"\}\}/);
    assert.doesNotMatch(refused.output, /revoked/);
    const { output } = await type(
      line.replace("curl ", 'curl --silent --output /dev/null --write-out "%{http_code}" '),
    );
    assert.equal(output, "401");
    await demo.says(/GET +\/api\/hello +401 +revoked +Billing worker · grace/);
    const last = rows(page).first();
    await last.getByText("Denied").waitFor();
    assert.match(await last.innerText(), /revoked[\s\S]*401[\s\S]*invalid_credential[\s\S]*Billing worker · grace/);
    await keepPicture(page, "demo-refused");
    assert.ok(!demo.output().includes(token.slice(-60, -30)), "the terminal has no secret");
  }),
);

test(
  "the page verifies a token by the server, and says exactly why not",
  on({}, async (page) => {
    await goTo(page, "Verify");
    await page.getByLabel("Token or headers").fill(made.line);
    await page.locator("form").getByRole("button", { name: "Verify" }).click();
    await page.locator(".verdict").getByText("revoked").first().waitFor();
    await keepPicture(page, "demo-verify");
    await assertAccessible(page, "verify");
  }),
);

test(
  "the three printed commands work as they stand, with the token in its place",
  on({}, async (page) => {
    const { token } = await createKey(page, "Terminal", "chen");
    const commands = demo
      .output()
      .split("\n")
      .filter((line) => /^ {2}\S/.test(line))
      .slice(0, 3);
    assert.equal(commands.length, 3);
    const typed = commands.map((line) => line.trim().replace("<token>", token));
    assert.match((await type(typed[0])).output, /hello chen, this is “Terminal”/);
    const listed = await type(typed[1]);
    assert.equal(listed.code, 0, listed.output);
    assert.match(listed.output, /Terminal[\s\S]*chen/);
    assert.match(listed.output, /Billing worker[\s\S]*grace/);
    const signed = await type(typed[2]);
    assert.equal(signed.code, 0, signed.output);
    const command = /^curl [\s\S]*/m.exec(signed.output)[0];
    assert.ok(!command.includes(token.slice(-60, -30)), "a signed request does not carry the secret");
    assert.match((await type(command)).output, /"authMethod":"ed25519"/);
    await demo.says(/GET +\/api\/whoami +200 +accepted +ed25519 · Terminal · chen/);
    assert.match((await type(command)).output, /"code":"invalid_signature"/);
    await demo.says(/GET +\/api\/whoami +401 +replayed +Terminal · chen/);
  }),
);

test("the page on a phone, and in the dark", async () => {
  for (const [name, options] of [
    ["phone", { width: 390, height: 844, phone: true }],
    ["dark", { dark: true }],
  ]) {
    await on(options, async (page) => {
      await shown(page, "Terminal");
      await keepPicture(page, `demo-${name}`);
      await assertAccessible(page, name);
    })();
  }
});

test("Ctrl-C ends it at once while pages are open, and nothing is lost", async () => {
  const { page, context } = await openPage(browser, `${demo.origin}/`);
  await shown(page, "Terminal");
  const before = performance.now();
  const { code } = await demo.stop("SIGINT");
  assert.equal(code, 0, demo.output());
  assert.ok(performance.now() - before < 5000);
  await context.close();
  const again = await startDemo({ db: demo.db });
  try {
    const { keys } = await again.admin.keys.list();
    assert.deepEqual(keys.map(({ name, status }) => [name, status]).sort(), [
      ["Billing worker", "revoked"],
      ["Terminal", "active"],
    ]);
    const used = await until(
      async () => (await again.admin.keys.list()).keys.every((key) => key.lastUsedAt !== null),
      "uses",
    );
    assert.ok(used, "the uses were written at the end");
    assert.equal((await again.admin.users.list()).users.length, 10, "the second start seeds nothing again");
  } finally {
    await again.stop("SIGTERM");
  }
});
