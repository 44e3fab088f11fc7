// The pages over the real engine, for whoever cannot see them, point at them or fit them on a wide screen.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { assertAccessibleInBothThemes, keepPicture, SIZES } from "./lib/browser.mjs";
import { command, dialog, openKey, pass, takeSecret, tokenOf, verdictOf } from "./lib/engine.mjs";
import { startFixture } from "./lib/fixture.mjs";

const fixture = await startFixture("engine-access");
after(() => fixture.close());

const NAME = "Billing worker";
const goTo = (page, name) =>
  page
    .getByRole("button", { name: new RegExp(`^${name}`) })
    .locator("visible=true")
    .first()
    .click();
const press = (page, name) => page.getByRole("button", { name, exact: true }).click();
const act = async (page, user, item) => {
  await goTo(page, "Users");
  await press(page, `Actions for ${user}`);
  await page.getByRole("menuitem", { name: item }).click();
};
const inKey = (button, ready) => async (page) => {
  await openKey(page, NAME);
  await press(page, button);
  await ready?.(page);
};

const withKeyring = async (page) => {
  await page.evaluate(async () => {
    const { admin } = globalThis.fixture.engine;
    await admin.keyring.init();
    await admin.keyring.addSlot({ kind: "passphrase", passphrase: "a passphrase of a few words" });
    await admin.tokens.rotateKey();
  });
  await goTo(page, "Keyring");
  await page.getByRole("region", { name: "Signing keys" }).waitFor();
};

/** Each prepares a page that was opened on the list of keys. */
const SCENES = {
  selected: async (page) => {
    await page.getByRole("checkbox", { name: "Select Importer" }).check();
    await page.getByText("1 selected").waitFor();
  },
  "bulk-refused": async (page) => {
    await page.evaluate(() => {
      const { admin, issued } = globalThis.fixture.engine;
      return admin.keys.revoke({ keyId: issued.Importer.key.keyId });
    });
    await page.getByRole("checkbox", { name: "Select Importer" }).check();
    await press(page, "Disable…");
    await dialog(page).getByRole("button", { name: "Disable 1 key" }).click();
    await dialog(page).getByText("key_revoked", { exact: true }).waitFor();
  },
  key: async (page) => {
    const old = await tokenOf(page, NAME);
    await openKey(page, NAME);
    await command(page, "Rotate…", "Rotate key");
    await takeSecret(page);
    await pass(page, 8);
    await page.evaluate(() => globalThis.fixture.engine.admin.site.tick());
    await verdictOf(page, old);
    await command(page, "Add pair…", "Add pair");
    await takeSecret(page);
    await page.getByText("A pair that has gone was used.").waitFor();
  },
  rotate: inKey("Rotate…", async (page) => {
    await press(page, "What would change?");
    await dialog(page).getByText("Nothing is written yet.").waitFor();
  }),
  "add-pair": inKey("Add pair…"),
  edit: inKey("Edit…"),
  access: inKey("Access…", (page) => dialog(page).getByText("not held by owner").waitFor()),
  explain: inKey("Explain…", async (page) => {
    await dialog(page).getByLabel("Environment").selectOption("staging");
    await dialog(page).getByLabel("Role").selectOption("read");
    await dialog(page).getByRole("button", { name: "Explain" }).click();
    await dialog(page).getByText("What would help").waitFor();
  }),
  users: async (page) => {
    await goTo(page, "Users");
    await page.getByText("4 users · 4 active").waitFor();
  },
  user: async (page) => {
    await act(page, "bot", "Edit…");
    await dialog(page).getByLabel("Maintainers").waitFor();
  },
  deactivate: async (page) => {
    await act(page, "ann", "Deactivate…");
    await dialog(page).getByText("would feel it").waitFor();
  },
  due: async (page) => {
    await goTo(page, "Due");
    await page.getByText("Key expires", { exact: true }).waitFor();
  },
  audit: async (page) => {
    await goTo(page, "Audit");
    await page.evaluate(() => {
      const { actAs, issued } = globalThis.fixture.engine;
      const ann = actAs({ role: "user", id: "ann", domain: "default" });
      return ann.keys.revoke({ keyId: issued.Importer.key.keyId }).catch(() => undefined);
    });
    await page.getByLabel("Action", { exact: true }).fill("key");
    await page.getByLabel("Action", { exact: true }).press("Enter");
    await page.getByText("Refused", { exact: true }).last().waitFor();
    await page
      .getByRole("button", { name: /^Details of key.create/ })
      .first()
      .click();
    await page.getByText("Operation", { exact: true }).waitFor();
    const integrity = page.getByRole("region", { name: "Integrity" });
    await integrity.getByRole("button", { name: "Verify" }).click();
    await page.getByText("Whole", { exact: true }).waitFor();
  },
  notices: async (page) => {
    await page.evaluate(() => {
      const { admin, issued, mailer } = globalThis.fixture.engine;
      mailer.works = false;
      return admin.keys.revoke({ keyId: issued[`Billing worker`].key.keyId });
    });
    await goTo(page, "Notices");
    await page.getByText("MailerError", { exact: true }).waitFor();
  },
  notice: async (page) => {
    await page.evaluate(() => {
      const { admin, issued } = globalThis.fixture.engine;
      return admin.keys.revoke({ keyId: issued[`Billing worker`].key.keyId });
    });
    await goTo(page, "Notices");
    await press(page, "Preview “Key revoked” for ann");
    await dialog(page).locator("pre").waitFor();
  },
  "no-keyring": async (page) => {
    await goTo(page, "Keyring");
    await page.getByRole("heading", { name: "No keyring yet" }).waitFor();
  },
  keyring: async (page) => {
    await withKeyring(page);
    await page.getByText("Opens it here").waitFor();
  },
  "add-slot": async (page) => {
    await withKeyring(page);
    await press(page, "Add slot");
    await dialog(page).getByLabel("Kind").selectOption("passphrase");
    await dialog(page).getByLabel("Passphrase", { exact: true }).fill("one passphrase");
    await dialog(page).getByLabel("Once more").fill("another passphrase");
    await dialog(page).getByRole("button", { name: "Add slot" }).click();
    await dialog(page).getByText("The two are not the same.").waitFor();
  },
  "recovery-key": async (page) => {
    await withKeyring(page);
    await command(page, "Add slot", "Add slot");
    await page.locator("[data-secret]").waitFor();
  },
  leaks: async (page) => {
    const token = await tokenOf(page, NAME);
    await goTo(page, "Leaks");
    await page.getByLabel("Leaked token").fill(token);
    await press(page, "Whose is it?");
    await page.getByRole("heading", { name: "ann", exact: true }).waitFor();
  },
  import: async (page) => {
    await press(page, "Import…");
    await dialog(page).getByLabel("Format").selectOption("sha256");
    const records = ["ann", "nobody"].map((owner, at) => ({ owner, name: `Old ${at}`, digest: `${at}`.repeat(64) }));
    const buffer = Buffer.from(records.map((record) => JSON.stringify(record)).join("\n"));
    await dialog(page).locator("input[type=file]").setInputFiles({ name: "keys.jsonl", mimeType: "", buffer });
    await dialog(page).getByRole("button", { name: "What would come of it?" }).click();
    await dialog(page)
      .getByText(/1 imported, 0 skipped, 1 refused\.$/)
      .waitFor();
  },
  exchange: async (page) => {
    await withKeyring(page);
    const token = await tokenOf(page, NAME);
    await goTo(page, "Verify");
    await page.getByLabel("Token or headers").fill(token);
    await press(page, "Exchange for a token");
    await page.getByText("Exchanged", { exact: true }).waitFor();
  },
  policy: async (page) => {
    await goTo(page, "Policy");
    await press(page, "recommended");
    await press(page, "What would this break?");
    await page.getByText("would feel it").waitFor();
  },
  texts: async (page) => {
    await goTo(page, "Policy");
    await press(page, "Import or export…");
    await dialog(page).waitFor();
  },
  domain: async (page) => {
    await goTo(page, "Domain");
    await page.getByRole("region", { name: "Properties" }).waitFor();
  },
};

for (const { name, ...size } of SIZES) {
  for (const [scene, prepare] of Object.entries(SCENES)) {
    test(
      `axe finds nothing in either theme: ${scene}, ${name}`,
      fixture.on({ engine: true, ...size }, async (page) => {
        await prepare(page);
        await assertAccessibleInBothThemes(page, `${scene}-${name}`);
        assert.deepEqual(await tooSmall(page, size.phone ? 40 : 24), [], "targets");
      }),
    );
  }
}

for (const [scene, prepare] of Object.entries(SCENES)) {
  test(
    `320 pixels are enough: ${scene}`,
    fixture.on({ engine: true, width: 320, height: 640 }, async (page) => {
      await prepare(page);
      await keepPicture(page, `${scene}-320`);
      const wide = await page.evaluate(() => {
        const root = document.querySelector("keyward-console").shadowRoot;
        return [...root.querySelectorAll(".main, .dialog, .dialog-body, .rail")]
          .filter((box) => box.scrollWidth > box.clientWidth + 1)
          .map(({ className }) => className);
      });
      assert.deepEqual(wide, []);
    }),
  );
}

const tooSmall = (page, least) =>
  page.evaluate((size) => {
    const root = document.querySelector("keyward-console").shadowRoot;
    return [...root.querySelectorAll("button, select, input:not([type=radio], [type=checkbox]), label.segment, .pick")]
      .map((target) => [target.className || target.tagName, target.getBoundingClientRect()])
      .filter(([, box]) => box.width > 0 && (box.height < size || box.width < Math.min(size, 32)))
      .map(([name, box]) => `${name} ${box.width} × ${box.height}`);
  }, least);
