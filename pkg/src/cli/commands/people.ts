// `users` and `domains`: who can own keys, and where.
import { type Command, given } from "../command/command.js";
import { asText, many, one, oneOf, text } from "../command/option.js";
import { FILE_OPTIONS, OPERATION_ID, withAdmin } from "../database/session.js";
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

const putUser: Command = {
  words: "users put",
  sentence: "Make a user, or change what is named of it",
  args: [{ name: "USER", sentence: "The id by which your application knows the user", field: "user" }],
  options: [IN_DOMAIN, ACCESS, KIND, MAINTAINER, USER_STATUS, ...FILE_OPTIONS, OPERATION_ID],
  details: [
    "What is not named stays as it is. --access replaces all access of the user; its keys never do more than it may do now.",
  ],
  examples: [
    "keyward users put ann --access production=read,write --access test=read",
    "keyward users put ann --status deactivated",
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
  args: [{ name: "USER", sentence: "The id of the user", field: "user" }],
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

export const peopleCommands: readonly Command[] = [putUser, getUser, listUsers, ...domainCommands];
