// Who cannot see it, point at it or fit it on a wide screen: axe on every page and dialog, in both themes and two
// sizes, and what axe does not look at.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { assertAccessibleInBothThemes, keepPicture, SIZES } from "./lib/browser.mjs";
import { openMenu, startFixture } from "./lib/fixture.mjs";

const fixture = await startFixture("access");
after(() => fixture.close());
const { on } = fixture;

const requests = (page) =>
  page.evaluate(() => {
    const entry = {
      at: Date.now(),
      method: "GET",
      path: "/api/hello",
      clientId: "a".repeat(24),
      owner: "Ada Okafor",
      keyName: "Billing worker",
    };
    globalThis.fixture.request({ ...entry, ok: true, code: null, reason: null, status: 200, message: null });
    globalThis.fixture.request({
      ...entry,
      ok: false,
      code: "unauthorized",
      reason: "revoked",
      status: 401,
      message: "no",
    });
  });

const SCENES = {
  keys: async () => undefined,
  menu: async (page) => void (await openMenu(page, 0)),
  create: async (page) => {
    await page.getByRole("button", { name: "Create key" }).click();
    await page.getByLabel("read").waitFor();
    await page.getByText("Description, scopes, methods and rotation").click();
  },
  secret: async (page) => {
    await page.getByRole("button", { name: "Create key" }).click();
    await page.getByLabel("read").waitFor();
    await page.keyboard.type("Billing worker");
    await page.keyboard.press("Enter");
    await page.getByRole("dialog", { name: /is ready$/ }).waitFor();
  },
  delete: async (page) => {
    await openMenu(page, 0);
    await page.getByRole("menuitem", { name: "Delete…" }).click();
    await page.getByRole("dialog").waitFor();
  },
  toast: async (page) => {
    await openMenu(page, 0);
    await page.getByRole("menuitem", { name: "Disable" }).click();
    await page.getByRole("button", { name: "Undo" }).waitFor();
  },
  verify: async (page) => {
    await page.getByRole("button", { name: "Verify" }).click();
    await page.getByLabel("Token or headers").fill("nonsense");
    await page.locator("form").getByRole("button", { name: "Verify" }).click();
    await page.getByText("Denied", { exact: true }).waitFor();
  },
  requests: async (page) => {
    await page.getByRole("button", { name: "Requests" }).click();
    await requests(page);
    await page.getByText("Accepted", { exact: true }).waitFor();
  },
};

for (const { name, ...size } of SIZES) {
  for (const [scene, prepare] of Object.entries(SCENES)) {
    test(
      `axe finds nothing in either theme: ${scene}, ${name}`,
      on({ keys: 36, ...size }, async (page) => {
        await prepare(page);
        await assertAccessibleInBothThemes(page, `${scene}-${name}`);
      }),
    );
  }
}

for (const scene of Object.keys(SCENES)) {
  test(
    `320 pixels are enough: ${scene}`,
    on({ keys: 36, width: 320, height: 640 }, async (page) => {
      await SCENES[scene](page);
      const wide = await page.evaluate(() => {
        const root = document.querySelector("keyward-console").shadowRoot;
        const over = [...root.querySelectorAll(".main, .dialog, .dialog-body, .rail")].filter(
          (box) => box.scrollWidth > box.clientWidth + 1,
        );
        return [
          ...over.map(({ className }) => className),
          ...(document.documentElement.scrollWidth > 320 ? ["document"] : []),
        ];
      });
      await keepPicture(page, `${scene}-320`);
      assert.deepEqual(wide, []);
    }),
  );
}

for (const [what, options, least] of [
  ["24 pixels with a mouse", { keys: 36 }, 24],
  ["40 pixels to the touch", { keys: 36, width: 390, height: 844, phone: true }, 40],
]) {
  test(
    `targets have ${what}`,
    on(options, async (page) => {
      const small = await page.evaluate((size) => {
        const root = document.querySelector("keyward-console").shadowRoot;
        return [...root.querySelectorAll("button, select, input:not([type=radio], [type=checkbox]), label.segment")]
          .map((target) => [target.className || target.tagName, target.getBoundingClientRect()])
          .filter(([, box]) => box.width > 0 && (box.height < size || box.width < size))
          .map(([name, box]) => `${name} ${box.width} × ${box.height}`);
      }, least);
      assert.deepEqual(small, []);
    }),
  );
}

test(
  "the focus is never under the table's head or foot",
  on({ keys: 200 }, async (page) => {
    await page.getByRole("columnheader", { name: "Created" }).getByRole("button").focus();
    for (let presses = 0; presses < 14; presses += 1) {
      await page.keyboard.press("Tab");
      const hidden = await page.evaluate(() => {
        const root = document.querySelector("keyward-console").shadowRoot;
        const box = root.activeElement?.getBoundingClientRect();
        const port = root.querySelector(".table-body").getBoundingClientRect();
        return box === undefined || box.top < port.top + 30 || box.bottom > port.bottom;
      });
      assert.equal(hidden, false, `after ${presses + 1} tabs`);
    }
  }),
);

test(
  "counts are told to a screen reader once typing pauses",
  on({ keys: 300 }, async (page) => {
    await page.getByRole("searchbox").fill("billing");
    await page.locator(".unseen[role=status]", { hasText: /^\d+ of 300 keys$/ }).waitFor({ state: "attached" });
  }),
);
