// `init`: what a site has once; its policy, its time and its keyring in files of their own.
import { type Command, given } from "../command/command.js";
import { CHANGE_OPTIONS, OPERATION_ID, withAdmin } from "../database/session.js";
import { keyringCommands } from "./keyring.js";
import { PRESET, policyCommands } from "./policy.js";
import { tick } from "./tick.js";

const init: Command = {
  words: "init",
  does: "site.init",
  sentence: "Make the site in a SQLite file",
  options: [PRESET, ...CHANGE_OPTIONS],
  details: [
    "Makes the file if there is none, and in it the site with its policy and the domain `default`. Does nothing the second time.",
  ],
  examples: ["keyward init", "keyward init --preset recommended --db /var/lib/app/keys.sqlite"],
  run: (call, terminal) =>
    withAdmin(
      call,
      terminal,
      async (admin, { path }) => {
        const policy = await admin.site.init(given({ preset: call.one(PRESET), operationId: call.one(OPERATION_ID) }));
        terminal.print(policy, () => `The site is in ${path}.`);
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

export const siteCommands: readonly Command[] = [init, ...policyCommands, tick, ...keyringCommands];
