// The console over the real engine: how the tests of the pages move about, and what they ask the engine afterwards.
import assert from "node:assert/strict";

export const dialog = (page) => page.getByRole("dialog");

/** Opens the page of a key from the list. */
export async function openKey(page, name) {
  await page.locator(".open", { hasText: name }).click();
  await page.getByRole("heading", { name, level: 1 }).waitFor();
}

/** Presses a button of the page, and the verb of the dialog that it opens. */
export async function command(page, button, verb) {
  await page.getByRole("button", { name: button, exact: true }).click();
  await dialog(page).getByRole("button", { name: verb, exact: true }).click();
}

/** Takes the new secret as a person does; returns the token. */
export async function takeSecret(page) {
  const token = await page.locator("[data-secret]").innerText();
  await page.getByRole("button", { name: "Copy the token" }).click();
  await page.getByRole("button", { name: "Done" }).click();
  await dialog(page).waitFor({ state: "detached" });
  return token;
}

/** Waits until the command of the open dialog is done. */
export const closed = (page) => dialog(page).waitFor({ state: "detached" });

/** The key of that name as the engine has it. */
export const keyOf = (page, name) =>
  page.evaluate((wanted) => {
    const { admin, issued } = globalThis.fixture.engine;
    return admin.keys.get({ keyId: issued[wanted].key.keyId });
  }, name);

/** What a server would say of a token now. */
export const verdictOf = (page, token) => page.evaluate((text) => globalThis.fixture.engine.use(text), token);

/** The token of a key as it was made for the test. */
export const tokenOf = (page, name) => page.evaluate((wanted) => globalThis.fixture.engine.issued[wanted].token, name);

/** Puts the engine's clock forward. */
export const pass = (page, days) => page.evaluate((count) => globalThis.fixture.engine.pass(count), days);

/** Acts as somebody else. */
export const actAs = (page, label) => page.getByRole("combobox", { name: "Acting as" }).selectOption({ label });

/** Asserts that a refusal is shown: the core's sentence, and its code. */
export async function assertRefused(within, code, sentence) {
  const alert = within.getByRole("alert").filter({ hasText: code });
  await alert.waitFor();
  assert.match(await alert.innerText(), sentence);
}
