// The console over a mock in a built page: one build, one server and one browser for a test file.
import { launch, openPage } from "./browser.mjs";
import { buildPage, serve } from "./site.mjs";

/** Opens the fixture; close it after the last test. */
export async function startFixture(name) {
  const site = await serve(await buildPage("tests/e2e/fixture", name));
  const browser = await launch();
  return {
    browser,
    url: site.url,
    /** Runs a test on a page of its own; its guards are asserted when the test itself has passed. */
    on: (options, body) => async () => {
      const opened = await openPage(
        browser,
        `${site.url}?keys=${options.keys ?? 36}${options.engine ? "&engine" : ""}${options.hash ?? ""}`,
        options,
      );
      try {
        opened.page.setDefaultTimeout(8_000);
        await opened.page.waitForFunction(() => globalThis.fixture !== undefined);
        await opened.page.locator(".page-head").waitFor();
        if (options.keys !== 0 && options.rows !== false)
          await opened.page.locator(".rows .row:not(.row-blank)").first().waitFor();
        await body(opened.page, opened);
      } catch (error) {
        await opened.context.close();
        throw error;
      }
      await opened.settle();
    },
    async close() {
      await browser.close();
      await site.close();
    },
  };
}

/** Opens the menu of the row that is `index` from the top. */
export async function openMenu(page, index = 0) {
  const rows = page.locator(".rows .row:not(.row-blank)");
  const row = (
    await rows.evaluateAll((all) => all.map((row, at) => [Number(row.ariaRowIndex), at]).sort((a, b) => a[0] - b[0]))
  )[index][1];
  const name = await rows.nth(row).locator(".c-name b").innerText();
  await rows
    .nth(row)
    .getByRole("button", { name: /^Actions for / })
    .click();
  await page.getByRole("menu").waitFor();
  return name;
}

/** The names of the rows in sight, from the top. */
export const names = (page) =>
  page.locator(".rows .row:not(.row-blank)").evaluateAll((rows) =>
    rows
      .map((row) => [Number(row.ariaRowIndex), row.querySelector(".c-name b").textContent])
      .sort((a, b) => a[0] - b[0])
      .map(([, name]) => name),
  );

/** Everything that the document says, also in shadow roots, inputs and attributes. */
export const everythingIn = (page) =>
  page.evaluate(() => {
    const read = (node) =>
      [...node.querySelectorAll("*")].flatMap((element) => [
        ...[...element.attributes].map(({ value }) => value),
        element.value ?? "",
        ...[...element.childNodes].filter(({ nodeType }) => nodeType === 3).map(({ data }) => data),
        ...(element.shadowRoot === null ? [] : read(element.shadowRoot)),
      ]);
    return [
      ...read(document),
      location.href,
      JSON.stringify(history.state),
      JSON.stringify(localStorage),
      JSON.stringify(sessionStorage),
      document.cookie,
    ].join("\n");
  });
