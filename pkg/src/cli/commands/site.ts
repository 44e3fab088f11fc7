// `init`: what a site has once; its policy, its time and its keyring in files of their own.
import { type Admin, KeywardError } from "../../index.js";
import { type Command, given } from "../command/command.js";
import { one, oneOf } from "../command/option.js";
import { CHANGE_OPTIONS, OPERATION_ID, withAdmin } from "../database/session.js";
import { keyringCommands } from "./keyring.js";
import { PRESET, policyCommands } from "./policy.js";
import { tick } from "./tick.js";

const PERSONAL_DATA = one(
  "personal-data",
  "FORM",
  "plain, or committed: how names of people stand in the audit, for good",
  oneOf("plain", "committed"),
  { fallback: "plain", field: "personalData" },
);

const init: Command = {
  words: "init",
  does: "site.init",
  sentence: "Make the site in a SQLite file",
  options: [PRESET, PERSONAL_DATA, ...CHANGE_OPTIONS],
  details: [
    "Makes the file if there is none, and in it the site with its policy and the domain `default`. Does nothing the second time.",
    "With committed, audit events hold salted commitments in the place of names, and `audit erase` can forget somebody without breaking a chain.",
  ],
  examples: ["keyward init", "keyward init --preset recommended --db /var/lib/app/keys.sqlite"],
  run: (call, terminal) =>
    withAdmin(
      call,
      terminal,
      async (admin, { path }) => {
        const [preset, personalData] = [call.one(PRESET), call.one(PERSONAL_DATA)];
        const existed = await exists(admin);
        if (existed && preset !== undefined)
          terminal.warn(`--preset is for a new site: keyward policy preset ${preset} sets it for this one`);
        if (existed && personalData !== undefined)
          terminal.warn("--personal-data is for a new site: how names stand in the audit does not change any more");
        const policy = await admin.site.init(given({ preset, personalData, operationId: call.one(OPERATION_ID) }));
        terminal.print(policy, () =>
          existed ? `The site was in ${path} already; nothing was changed.` : `The site is in ${path}.`,
        );
        if (existed) return 0;
        terminal.note(
          terminal.err.dim(
            "next: keyward users put ann, then keyward keys create --owner ann --name nightly --prefix acme",
          ),
        );
        return 0;
      },
      "create",
    ),
};

async function exists(admin: Admin): Promise<boolean> {
  try {
    await admin.site.policy();
    return true;
  } catch (error) {
    if (error instanceof KeywardError && error.code === "site_missing") return false;
    throw error;
  }
}

export const siteCommands: readonly Command[] = [init, ...policyCommands, tick, ...keyringCommands];
