// The import of another system's keys, over the real engine: a dry run with a report, then the import, once.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { after, test } from "node:test";
import { actAs, closed, dialog } from "./lib/engine.mjs";
import { startFixture } from "./lib/fixture.mjs";

const fixture = await startFixture("import");
after(() => fixture.close());
const on = (body) => fixture.on({ engine: true }, body);

const hash = (text) => createHash("sha256").update(text).digest("hex");
const give = (page, name, text) =>
  dialog(page)
    .locator("input[type=file]")
    .setInputFiles({ name, mimeType: "text/plain", buffer: Buffer.from(text) });
const open = async (page, format = "sha256") => {
  await page.getByRole("button", { name: "Import…" }).click();
  await dialog(page).getByLabel("Format").selectOption(format);
};
const rehearse = (page) => dialog(page).getByRole("button", { name: "What would come of it?" }).click();
const carryOut = (page) => dialog(page).getByRole("button", { name: "Import", exact: true }).click();
const countOf = (page) =>
  page.evaluate(async () => (await globalThis.fixture.engine.admin.keys.list({ limit: 1000 })).keys.length);
const CSV = [
  "name,owner,digest,access,revoked",
  `Old job,ann,${hash("one")},"production=read",`,
  `Older job,bob,${hash("two")},,`,
  `Stray,nobody,${hash("three")},,`,
  `Dead,ann,${hash("four")},,true`,
].join("\n");

test(
  "a dry run says what would come of each record and writes nothing; the import does it, and a second one nothing more",
  on(async (page) => {
    await open(page);
    await give(page, "keys.csv", CSV);
    await dialog(page).getByText("keys.csv", { exact: true }).waitFor();
    await rehearse(page);
    await dialog(page).getByText("Nothing is written yet. It would be: 2 imported, 1 skipped, 1 refused.").waitFor();
    const report = await dialog(page).locator(".preview").innerText();
    assert.match(report, /^[\s\S]*Stray\s+3 · nobody · .*user_not_found[\s\S]*Old job\s+1 · ann · imported/);
    assert.match(report, /Record 4\s+4 · left out: revoked there/);
    assert.equal(await countOf(page), 4);
    await carryOut(page);
    await dialog(page).getByText("2 imported, 1 skipped, 1 refused.", { exact: true }).waitFor();
    assert.equal(await countOf(page), 6);
    const [file] = await Promise.all([
      page.waitForEvent("download"),
      dialog(page).getByRole("button", { name: "Download the report" }).click(),
    ]);
    const lines = (await readFile(await file.path(), "utf8")).trim().split("\n");
    assert.deepEqual(
      lines.map((line) => JSON.parse(line).outcome),
      ["imported", "imported", "refused", "revoked"],
    );
    await dialog(page).getByRole("button", { name: "Close" }).click();
    await closed(page);
    await page.getByText("6 of 6 keys", { exact: true }).first().waitFor();
    await open(page);
    await give(page, "keys.csv", CSV);
    await carryOut(page);
    await dialog(page).getByText("0 imported, 3 skipped, 1 refused.", { exact: true }).waitFor();
    assert.equal(await countOf(page), 6);
  }),
);

test(
  "JSON Lines go in pieces, with the progress; the cap holds, and an owner is given to those that name none",
  on(async (page) => {
    await open(page, "better-auth");
    const records = Array.from({ length: 150 }, (_, at) =>
      JSON.stringify({ name: `Job ${at}`, key: hash(`job ${at}`) }),
    );
    await give(page, "keys.jsonl", records.join("\n"));
    await rehearse(page);
    await dialog(page)
      .getByText(/It would be: 0 imported, 0 skipped, 150 refused\.$/)
      .waitFor();
    await dialog(page).getByLabel("Owner").fill("bob");
    // A report on another question is not shown.
    await dialog(page).locator(".preview").waitFor({ state: "detached" });
    await page.evaluate(() => {
      const root = document.querySelector("keyward-console").shadowRoot;
      globalThis.seen = [];
      new MutationObserver(() => {
        const bar = root.querySelector("progress");
        if (bar !== null) globalThis.seen.push([bar.value, bar.max]);
      }).observe(root, { subtree: true, childList: true, attributes: true, characterData: true });
    });
    await carryOut(page);
    await dialog(page).getByText("9 imported, 0 skipped, 141 refused.", { exact: true }).waitFor();
    await dialog(page).getByText("key_cap_reached").first().waitFor();
    const seen = await page.evaluate(() => globalThis.seen);
    assert.ok(
      seen.some(([value, max]) => value === 100 && max === 150),
      JSON.stringify(seen),
    );
    assert.equal(await countOf(page), 13);
  }),
);

test(
  "what cannot be read says where, and repeats nothing of it; what is missing is asked for",
  on(async (page) => {
    await page.getByRole("button", { name: "Import…" }).click();
    await carryOut(page);
    await dialog(page).getByText("Say how the other system hashes its tokens.").waitFor();
    await dialog(page).getByLabel("Format").selectOption("sha256");
    await give(page, "keys.jsonl", '{"name":"a"}\nnot JSON at all');
    await carryOut(page);
    await dialog(page).getByText("Keys.jsonl line 2 is not a JSON object.").waitFor();
    assert.ok(!(await dialog(page).innerText()).includes("not JSON at all"));
    await give(page, "keys.csv", `name,owner,digest,access\nOld job,ann,${hash("one")},everything`);
    await carryOut(page);
    await dialog(page)
      .getByText(/^Record 1 of keys\.csv: its access must be ENVIRONMENT=ROLE/)
      .waitFor();
    assert.equal(await countOf(page), 4);
    await page.keyboard.press("Escape");
    await closed(page);
  }),
);

test(
  "who may not import is told so by the core",
  on(async (page) => {
    await actAs(page, "ann · default");
    await open(page);
    await give(page, "keys.csv", CSV);
    await carryOut(page);
    await dialog(page)
      .getByText(/0 imported, 1 skipped, 3 refused\.$/)
      .waitFor();
    await dialog(page).getByText("forbidden", { exact: true }).first().waitFor();
    assert.equal(await countOf(page), 4);
  }),
);
