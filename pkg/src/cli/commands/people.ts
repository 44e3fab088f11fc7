// `users` and `domains`: who can own keys, and where.
import type { Admin, User } from "../../index.js";
import { type Command, given } from "../command/command.js";
import { type Argument, asText, asYesNo, many, one, oneOf, text } from "../command/option.js";
import { CHANGE_OPTIONS, FILE_OPTIONS, OPERATION_ID, withAdmin } from "../database/session.js";
import { accessOf, asGrant } from "../input/access.js";
import { describeUser, USER_COLUMNS } from "../output/describe.js";
import { warnOfUnreadable } from "../output/failure.js";
import { table } from "../output/table.js";
import { domainCommands } from "./domains.js";

const IN_DOMAIN = text("domain", "DOMAIN", "The domain of the user", { fallback: "default" });
const OF_DOMAIN = text("domain", "DOMAIN", "Only users of this domain");
const KIND = one("kind", "KIND", "person, or service: a user with maintainers", oneOf("person", "service"));
const MAINTAINER = many("maintainer", "USER", "A maintainer of a service user", asText, { field: "maintainers" });
const USER_STATUS = one("status", "STATUS", "active or deactivated", oneOf("active", "deactivated"));
const ACCESS = many("access", "ENV=ROLES", "What the user may do, as in production=read,write; or none", asGrant);
const KEY_CREATION = one("key-creation", "yes|no", "Whether keys can be created for it", asYesNo, {
  field: "keyCreation",
});
const TOKEN_GENERATION = one("token-generation", "yes|no", "Whether tokens can be generated with its keys", asYesNo, {
  field: "tokenGeneration",
});
const USER: Argument = { name: "USER", sentence: "The id of the user", field: "user" };

const putUser: Command = {
  words: "users put",
  sentence: "Make a user, or change what is named of it",
  args: [{ name: "USER", sentence: "The id by which your application knows the user", field: "user" }],
  options: [...[IN_DOMAIN, ACCESS, KIND, MAINTAINER, USER_STATUS, KEY_CREATION, TOKEN_GENERATION, ...CHANGE_OPTIONS]],
  details: [
    "What is not named stays as it is. --access replaces all access of the user; its keys never do more than it may do now.",
  ],
  examples: [
    "keyward users put ann --access production=read,write --access test=read",
    "keyward users put ann --key-creation no",
    "keyward users put backup --kind service --maintainer ann",
  ],
  run: (call, terminal) =>
    withAdmin(call, terminal, async (admin) => {
      const user = await admin.users.put(
        given({
          user: call.arg(0),
          domain: call.one(IN_DOMAIN),
          kind: call.one(KIND),
          maintainers: call.many(MAINTAINER),
          status: call.one(USER_STATUS),
          access: accessOf(call.many(ACCESS)),
          keyCreation: call.one(KEY_CREATION),
          tokenGeneration: call.one(TOKEN_GENERATION),
          operationId: call.one(OPERATION_ID),
        }),
      );
      terminal.print(user, () => describeUser(user, terminal.out));
      return 0;
    }),
};

const getUser: Command = {
  words: "users get",
  sentence: "Show a user",
  args: [USER],
  options: [IN_DOMAIN, ...FILE_OPTIONS],
  examples: ["keyward users get ann"],
  run: (call, terminal) =>
    withAdmin(call, terminal, async (admin) => {
      const user = await admin.users.get(given({ user: call.arg(0), domain: call.one(IN_DOMAIN) }));
      terminal.print(user, () => describeUser(user, terminal.out));
      return 0;
    }),
};

const listUsers: Command = {
  words: "users list",
  sentence: "List the users",
  options: [OF_DOMAIN, ...FILE_OPTIONS],
  examples: ["keyward users list", "keyward users list --domain acme --json"],
  run: (call, terminal) =>
    withAdmin(call, terminal, async (admin) => {
      const page = await admin.users.list(given({ domain: call.one(OF_DOMAIN) }));
      if (page.users.length > 0 || terminal.json)
        terminal.print(page, () => table(page.users, USER_COLUMNS, terminal.out, terminal.columns));
      else terminal.note("There are no users yet: keyward users put USER");
      return warnOfUnreadable(page.unreadable, "users", terminal);
    }),
};

const deactivate: Command = {
  ...verb("deactivate", "Deactivate a user: its keys stop at once, or are deleted", (users, ref) =>
    users.deactivate(ref),
  ),
  details: [
    "onOwnerDeactivated of the site policy says which: `disable` stops them until the user is reactivated, `delete` deletes them for good. `keyward simulate deactivate USER` shows them first.",
  ],
};

const reactivate = verb("reactivate", "Reactivate a user, and exactly the keys that this had stopped", (users, ref) =>
  users.reactivate(ref),
);

const remove: Command = {
  ...verb("delete", "Delete a user with all its keys, for good", (users, ref) => users.delete(ref)),
  details: ["A user that is put under the same id later has none of these keys."],
};

export const peopleCommands: readonly Command[] = [
  ...[putUser, getUser, listUsers, deactivate, reactivate, remove],
  ...domainCommands,
];

type Ref = Parameters<Admin["users"]["delete"]>[0];

/** A command that changes the state of one user. */
function verb(name: string, sentence: string, act: (users: Admin["users"], ref: Ref) => Promise<User>): Command {
  return {
    words: `users ${name}`,
    sentence,
    args: [USER],
    options: [IN_DOMAIN, ...CHANGE_OPTIONS],
    examples: [`keyward users ${name} ann`, `keyward users ${name} ann --dry-run`],
    run: (call, terminal) =>
      withAdmin(call, terminal, async (admin) => {
        const operationId = call.one(OPERATION_ID);
        const user = await act(admin.users, given({ user: call.arg(0), domain: call.one(IN_DOMAIN), operationId }));
        terminal.print(user, () => describeUser(user, terminal.out));
        return 0;
      }),
  };
}
