// `keys create`, `regenerate` and the verbs that name one key.
import { type Admin, type Issued, inspectToken, type Key } from "../../entry/inline.js";
import { type Call, type Command, type ExitCode, given } from "../command/command.js";
import { type Argument, asText, asWhole, flag, many, type Option, one, oneOf, text } from "../command/option.js";
import { FILE_OPTIONS, OPERATION_ID, PREFIX, withAdmin } from "../database/session.js";
import { accessOf, asGrant } from "../input/access.js";
import { KEYRING_FILE } from "../input/secret.js";
import { readExpiry, readInstant } from "../input/when.js";
import { describeKey, ownerOf } from "../output/describe.js";
import type { Terminal } from "../output/terminal.js";
import { printable } from "../output/text.js";
import { due } from "./due.js";
import { list } from "./list.js";

const KEY: Argument = { name: "KEY", sentence: "A client id of the key, or its key id", field: "keyId" };
const OWNER = text("owner", "USER", "The user that the key acts for", { required: true });
const DOMAIN = text("domain", "DOMAIN", "The domain of the owner", { fallback: "default" });
const NAME = text("name", "NAME", "What the key is called", { required: true });
const DESCRIPTION = text("description", "TEXT", "What the key is for");
const SCOPE = many("scope", "SCOPE", "A scope that the key has", asText, { field: "scopes" });
const ACCESS = many("access", "ENV=ROLES", "What the key may do, as in production=read,write", asGrant);
const EXPIRES = one(
  "expires",
  "WHEN",
  "2027-03-01 (the end of that day here), 90d, 12h, an instant, or never",
  readExpiry(),
  {
    field: "expiresAt",
    fallback: "what APIKEY_EXPIRE_DAYS says",
  },
);
const EXPIRES_IN = one("expires-in-days", "DAYS", "In place of --expires: so many days from now", asWhole, {
  field: "expiresInDays",
});
const NOT_BEFORE = one(
  "not-before",
  "WHEN",
  "From when on it works: a day, 2d, an instant",
  readInstant({ day: "start", length: "ahead" }),
  {
    field: "notBefore",
  },
);
const METHOD = many(
  "method",
  "METHOD",
  "bearer, ed25519 or hmac-sha256; without it, bearer and ed25519",
  oneOf("bearer", "ed25519", "hmac-sha256"),
  {
    field: "methods",
  },
);
const TOKEN_ONLY = flag("token-only", "Print the token and nothing about it");
const CLIENT_ID = text("client-id", "ID", "Which pair goes on, if the key had two", { field: "clientId" });
const BARRIER = flag("barrier", "Wait until no verifier can accept the key any more");

const SECRET_NOTE =
  "The token is printed once, on standard output, and everything about it on standard error: TOKEN=$(keyward …) holds the token alone. With --json, everything is on standard output.";

const create: Command = {
  words: "keys create",
  sentence: "Create a key and print its token, once",
  options: [
    ...[OWNER, NAME, PREFIX, ACCESS, SCOPE, EXPIRES, EXPIRES_IN, NOT_BEFORE, DOMAIN, DESCRIPTION, METHOD, TOKEN_ONLY],
    ...[...FILE_OPTIONS, KEYRING_FILE, OPERATION_ID],
  ],
  details: [SECRET_NOTE],
  examples: [
    "keyward keys create --owner ann --name nightly --prefix acme",
    "keyward keys create --owner ann --name ci --access prod=read --expires 90d",
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
          expiresAt: call.one(EXPIRES),
          expiresInDays: call.one(EXPIRES_IN),
          notBefore: call.one(NOT_BEFORE),
          methods: call.many(METHOD),
          operationId: call.one(OPERATION_ID),
        }),
      );
      return hand(issued, call, terminal);
    }),
};

const regenerate: Command = {
  words: "keys regenerate",
  sentence: "Give a revoked key a new secret and print its token, once",
  args: [KEY],
  options: [PREFIX, EXPIRES, METHOD, CLIENT_ID, TOKEN_ONLY, ...FILE_OPTIONS, KEYRING_FILE, OPERATION_ID],
  details: ["The client id stays; the key is active again.", SECRET_NOTE],
  examples: ["keyward keys regenerate kUEiSJV0GwjQ5HH7FUbOCYaF --prefix acme"],
  run: (call, terminal) =>
    withAdmin(call, terminal, async (admin) => {
      const issued = await admin.keys.regenerate(
        given({
          keyId: await keyIdOf(call, terminal),
          clientId: call.one(CLIENT_ID),
          expiresAt: call.one(EXPIRES),
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
    terminal.note(terminal.err.dim("waiting until every verifier has read anew; up to a minute"));
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
  options: [...FILE_OPTIONS, OPERATION_ID],
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
  sentence: "Show a key",
  args: [KEY],
  options: [...FILE_OPTIONS],
  examples: ["keyward keys get kUEiSJV0GwjQ5HH7FUbOCYaF"],
  run: (call, terminal) =>
    withAdmin(call, terminal, async (admin) => {
      const key = await admin.keys.get({ keyId: await keyIdOf(call, terminal) });
      terminal.print(key, () => describeKey(key, terminal.out));
      return 0;
    }),
};

export const keyCommands: readonly Command[] = [create, list, due, get, revoke, regenerate, disable, enable, remove];

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
    options: [...options, ...FILE_OPTIONS, OPERATION_ID],
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

/** A whole token names its key too: in a hurry, that is what somebody has at hand. `-` keeps it off the command line. */
async function keyIdOf(call: Call, terminal: Terminal): Promise<string> {
  const typed = call.arg(0) === "-" ? (await terminal.read("the key")).toString("utf8").trim() : call.arg(0);
  return inspectToken(typed)?.clientId ?? typed;
}

/** Prints the secret, the only time that it is seen. */
function hand(issued: Issued, call: Call, terminal: Terminal): ExitCode {
  const { key, token } = issued;
  const quiet = call.flag(TOKEN_ONLY);
  if (!quiet) terminal.note(`${describeKey(key, terminal.err)}\n`);
  if (terminal.json) terminal.print(quiet ? token : issued, () => "");
  else if (token !== null) terminal.line(token);
  if (token === null) {
    terminal.warn("this operation was carried out before and its secret is lost: revoke the key, then regenerate it");
    return 3;
  }
  // A blank line parts it from the token, where both are on the same screen.
  const gap = terminal.columns === undefined ? "" : "\n";
  if (!quiet) terminal.note(`${gap}${terminal.err.yellow("Store the token now:")} it cannot be shown again.`);
  return 0;
}
