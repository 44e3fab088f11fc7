// `keys`: create, show, edit, and the verbs that change the state of one key.
import type { Admin, Key } from "../../index.js";
import { type Call, type Command, given } from "../command/command.js";
import { flag, type Option, one, text } from "../command/option.js";
import { usage } from "../command/usage.js";
import { CHANGE_OPTIONS, DRY_RUN, FILE_OPTIONS, OPERATION_ID, PREFIX, withAdmin } from "../database/session.js";
import { accessOf } from "../input/access.js";
import { ACCESS, EXPIRES, EXPIRES_IN, expiryOf, KEY, keyIdOf, METHOD, ROTATION, SCOPE } from "../input/key.js";
import { KEYRING_OPTIONS } from "../input/keyring.js";
import { readInstant } from "../input/when.js";
import { describeKey, ownerOf, warnOfRetired } from "../output/describe.js";
import { hand, SECRET_NOTE, TOKEN_ONLY } from "../output/issued.js";
import type { Terminal } from "../output/terminal.js";
import { printable } from "../output/text.js";
import { accessCommands } from "./access.js";
import { bulkCommands } from "./bulk.js";
import { due } from "./due.js";
import { explain } from "./explain.js";
import { importCommands } from "./import.js";
import { leakCommands } from "./leak.js";
import { list } from "./list.js";
import { pairCommands } from "./pairs.js";

const OWNER = text("owner", "USER", "The user that the key acts for", { required: true });
const DOMAIN = text("domain", "DOMAIN", "The domain of the owner", { fallback: "default" });
const NAME = text("name", "NAME", "What the key is called", { required: true });
const NEW_NAME = text("name", "NAME", "What the key is called from now on");
const DESCRIPTION = text("description", "TEXT", "What the key is for");
const NEW_EXPIRES = { ...EXPIRES, fallback: "what APIKEY_EXPIRE_DAYS says" };
const NEW_ROTATION = { ...ROTATION, fallback: "what the domain says" };
const NOT_BEFORE = one(
  "not-before",
  "WHEN",
  "From when on it works: a day, 2d, an instant",
  readInstant({ day: "start", length: "ahead" }),
  { field: "notBefore" },
);
const CLIENT_ID = text("client-id", "ID", "Which pair goes on, if the key had two", { field: "clientId" });
const BARRIER = flag("barrier", "Wait until no verifier can accept the key any more");

const create: Command = {
  words: "keys create",
  sentence: "Create a key and print its token, once",
  options: [
    ...[OWNER, NAME, PREFIX, ACCESS, SCOPE, NEW_EXPIRES, EXPIRES_IN, NEW_ROTATION, NOT_BEFORE, DOMAIN, DESCRIPTION],
    ...[METHOD, TOKEN_ONLY, ...KEYRING_OPTIONS, ...CHANGE_OPTIONS],
  ],
  details: [SECRET_NOTE],
  examples: [
    "keyward keys create --owner ann --name nightly --prefix acme",
    "keyward keys create --owner ann --name ci --access prod=read --expires 90d",
    "keyward keys create --owner ann --name etl --rotation every=90d,overlap=7d",
  ],
  run: (call, terminal) =>
    withAdmin(call, terminal, async (admin) => {
      const issued = await admin.keys.create(
        given({
          owner: call.one(OWNER) ?? "",
          domain: call.one(DOMAIN),
          name: call.one(NAME) ?? "",
          description: call.one(DESCRIPTION),
          scopes: call.many(SCOPE),
          access: accessOf(call.many(ACCESS)),
          ...expiryOf(call, NEW_EXPIRES),
          rotation: call.one(NEW_ROTATION),
          notBefore: call.one(NOT_BEFORE),
          methods: call.many(METHOD),
          operationId: call.one(OPERATION_ID),
        }),
      );
      return hand(issued, call, terminal);
    }),
};

const edit: Command = {
  words: "keys edit",
  sentence: "Change name, description, expiration or rotation policy of a key",
  args: [KEY],
  options: [NEW_NAME, DESCRIPTION, EXPIRES, EXPIRES_IN, ROTATION, ...CHANGE_OPTIONS],
  details: [
    "What is not named stays as it is. Days count from now; what APIKEY_EXPIRE_DAYS allows counts from the creation of the newest pair that works. A rotation gives a new pair, and with it new days.",
  ],
  examples: [
    "keyward keys edit kUEiSJV0GwjQ5HH7FUbOCYaF --description 'nightly export'",
    "keyward keys edit kUEiSJV0GwjQ5HH7FUbOCYaF --expires 2027-12-31",
  ],
  run: (call, terminal) =>
    withAdmin(call, terminal, async (admin) => {
      const changes = given({
        name: call.one(NEW_NAME),
        description: call.one(DESCRIPTION),
        rotation: call.one(ROTATION),
        ...expiryOf(call, EXPIRES),
      });
      if (Object.keys(changes).length === 0) {
        throw usage("the change", "is missing: give --name, --description, --expires or --rotation", "keys edit");
      }
      const key = await admin.keys.edit(
        given({ keyId: await keyIdOf(call, terminal), ...changes, operationId: call.one(OPERATION_ID) }),
      );
      terminal.print(key, () => describeKey(key, terminal.out));
      return 0;
    }),
};

const regenerate: Command = {
  words: "keys regenerate",
  sentence: "Give a revoked key a new secret and print its token, once",
  args: [KEY],
  options: [PREFIX, EXPIRES, EXPIRES_IN, METHOD, CLIENT_ID, TOKEN_ONLY, ...KEYRING_OPTIONS, ...CHANGE_OPTIONS],
  details: ["The client id stays; the key is active again.", SECRET_NOTE],
  examples: ["keyward keys regenerate kUEiSJV0GwjQ5HH7FUbOCYaF --prefix acme"],
  run: (call, terminal) =>
    withAdmin(call, terminal, async (admin) => {
      const issued = await admin.keys.regenerate(
        given({
          keyId: await keyIdOf(call, terminal),
          clientId: call.one(CLIENT_ID),
          ...expiryOf(call, EXPIRES),
          methods: call.many(METHOD),
          operationId: call.one(OPERATION_ID),
        }),
      );
      return hand(issued, call, terminal);
    }),
};

const revoke: Command = {
  ...verb("revoke", "Revoke a key: its secret is erased at once", [BARRIER], "Revoked", (keys, ref, call, terminal) => {
    if (!call.flag(BARRIER)) return keys.revoke(ref);
    if (!call.flag(DRY_RUN)) {
      terminal.note(terminal.err.dim("waiting until every verifier has read anew; up to a minute"));
    }
    return keys.revoke({ ...ref, barrier: true });
  }),
  details: [
    "The key stays in the list and can be regenerated. A leaked token can be given as KEY, or as - to read it from standard input.",
  ],
};

const disable = verb("disable", "Disable a key; its secret survives", [], "Disabled", (keys, ref) => keys.disable(ref));
const enable = verb("enable", "Enable a disabled key", [], "Enabled", (keys, ref) => keys.enable(ref));

const remove: Command = {
  words: "keys delete",
  sentence: "Delete a key; only its audit history stays",
  args: [KEY],
  options: [...CHANGE_OPTIONS],
  examples: ["keyward keys delete kUEiSJV0GwjQ5HH7FUbOCYaF"],
  run: (call, terminal) =>
    withAdmin(call, terminal, async (admin) => {
      const deleted = await admin.keys.delete(
        given({ keyId: await keyIdOf(call, terminal), operationId: call.one(OPERATION_ID) }),
      );
      terminal.print(deleted, () => `Deleted ${deleted.keyId}.`);
      return 0;
    }),
};

const get: Command = {
  words: "keys get",
  sentence: "Show a key with its pairs, its rotation policy and what is due",
  args: [KEY],
  options: [...FILE_OPTIONS],
  examples: ["keyward keys get kUEiSJV0GwjQ5HH7FUbOCYaF"],
  run: (call, terminal) =>
    withAdmin(call, terminal, async (admin) => {
      const key = await admin.keys.get({ keyId: await keyIdOf(call, terminal) });
      terminal.print(key, () => describeKey(key, terminal.out));
      warnOfRetired(key, terminal);
      return 0;
    }),
};

export const keyCommands: readonly Command[] = [
  ...[create, list, due, get, explain, edit, revoke, regenerate, disable, enable, remove],
  ...leakCommands,
  ...importCommands,
  ...pairCommands,
  ...accessCommands,
  ...bulkCommands,
];

type Ref = { readonly keyId: string; readonly operationId?: string };

/** A command that changes the state of one key. */
function verb(
  name: string,
  sentence: string,
  options: readonly Option[],
  past: string,
  act: (keys: Admin["keys"], ref: Ref, call: Call, terminal: Terminal) => Promise<Key>,
): Command {
  return {
    words: `keys ${name}`,
    sentence,
    args: [KEY],
    options: [...options, ...CHANGE_OPTIONS],
    examples: [`keyward keys ${name} kUEiSJV0GwjQ5HH7FUbOCYaF`],
    run: (call, terminal) =>
      withAdmin(call, terminal, async (admin) => {
        const key = await act(
          admin.keys,
          given({ keyId: await keyIdOf(call, terminal), operationId: call.one(OPERATION_ID) }),
          call,
          terminal,
        );
        terminal.print(key, () => `${past} ${printable(key.name)} of ${ownerOf(key)}.`);
        return 0;
      }),
  };
}
