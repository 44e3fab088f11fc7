// The pairs of a key: a second one beside the first, and the change from one to the other.
import { type Call, type Command, given } from "../command/command.js";
import { type Argument, asWhole, one } from "../command/option.js";
import { CHANGE_OPTIONS, OPERATION_ID, PREFIX, withAdmin } from "../database/session.js";
import { KEY, keyIdIn, keyIdOf, METHOD } from "../input/key.js";
import { KEYRING_OPTIONS } from "../input/keyring.js";
import { readInstant } from "../input/when.js";
import { describeKey } from "../output/describe.js";
import { hand, SECRET_NOTE, TOKEN_ONLY } from "../output/issued.js";

const PAIR: Argument = { name: "CLIENT_ID", sentence: "The client id of the pair", field: "clientId" };
const METHODS = { ...METHOD, sentence: "bearer, ed25519 or hmac-sha256; without it, as the current pair" };
const PAIR_EXPIRES = one(
  "expires",
  "WHEN",
  "When the new pair ends, if before the key: 2027-03-01, 90d, an instant",
  readInstant({ day: "end", length: "ahead" }),
  { field: "expiresAt", fallback: "with the key" },
);
const OVERLAP = one("overlap-days", "DAYS", "For how long the old pair goes on", asWhole, {
  field: "overlapDays",
  fallback: "what the rotation policy says, else 7",
});

const addPair: Command = {
  words: "keys add-pair",
  does: "keys.addPair",
  sentence: "Add a second pair to a key and print its token, once",
  args: [KEY],
  options: [PREFIX, METHODS, PAIR_EXPIRES, TOKEN_ONLY, ...KEYRING_OPTIONS, ...CHANGE_OPTIONS],
  details: ["Both pairs work until `keys promote` lets the old one retire. A key has two at most.", SECRET_NOTE],
  examples: ["keyward keys add-pair kUEiSJV0GwjQ5HH7FUbOCYaF --prefix acme"],
  run: (call, terminal) =>
    withAdmin(call, terminal, async (admin) => {
      const issued = await admin.keys.addPair(
        given({
          keyId: await keyIdOf(call, terminal),
          methods: call.many(METHODS),
          expiresAt: call.one(PAIR_EXPIRES),
          operationId: call.one(OPERATION_ID),
        }),
      );
      return hand(issued, call, terminal);
    }),
};

const rotate: Command = {
  words: "keys rotate",
  sentence: "Replace the pair of a key: print the new token, once, and let the old one go on for a while",
  args: [KEY],
  options: [PREFIX, OVERLAP, METHODS, PAIR_EXPIRES, TOKEN_ONLY, ...KEYRING_OPTIONS, ...CHANGE_OPTIONS],
  details: ["The same as `keys add-pair` and `keys promote`, in one write.", SECRET_NOTE],
  examples: [
    "keyward keys rotate kUEiSJV0GwjQ5HH7FUbOCYaF --prefix acme",
    "keyward keys rotate kUEiSJV0GwjQ5HH7FUbOCYaF --prefix acme --overlap-days 1",
  ],
  run: (call, terminal) =>
    withAdmin(call, terminal, async (admin) => {
      const issued = await admin.keys.rotate(
        given({
          keyId: await keyIdOf(call, terminal),
          overlapDays: call.one(OVERLAP),
          methods: call.many(METHODS),
          expiresAt: call.one(PAIR_EXPIRES),
          operationId: call.one(OPERATION_ID),
        }),
      );
      return hand(issued, call, terminal);
    }),
};

const promote: Command = {
  words: "keys promote",
  sentence: "Make the added pair the current one; the old one retires after the overlap",
  args: [KEY],
  options: [OVERLAP, ...CHANGE_OPTIONS],
  examples: ["keyward keys promote kUEiSJV0GwjQ5HH7FUbOCYaF --overlap-days 3"],
  run: (call, terminal) =>
    withAdmin(call, terminal, async (admin) => {
      const key = await admin.keys.promote(
        given({
          keyId: await keyIdOf(call, terminal),
          overlapDays: call.one(OVERLAP),
          operationId: call.one(OPERATION_ID),
        }),
      );
      terminal.print(key, () => describeKey(key, terminal.out));
      return 0;
    }),
};

const deletePair: Command = {
  words: "keys delete-pair",
  does: "keys.deletePair",
  sentence: "Take a pair of a key away at once; its token stops working",
  args: [KEY, PAIR],
  options: [...CHANGE_OPTIONS],
  details: ["The last pair that works stays: revoke or delete the key instead."],
  examples: ["keyward keys delete-pair kUEiSJV0GwjQ5HH7FUbOCYaF 5mTqIB0VdcZjb6oBJXXcX0aF"],
  run: (call, terminal) =>
    withAdmin(call, terminal, async (admin) => {
      const key = await admin.keys.deletePair(
        given({
          keyId: await keyIdOf(call, terminal),
          clientId: clientIdOf(call),
          operationId: call.one(OPERATION_ID),
        }),
      );
      terminal.print(key, () => describeKey(key, terminal.out));
      return 0;
    }),
};

export const pairCommands: readonly Command[] = [addPair, promote, rotate, deletePair];

/** As for the key, a whole token will do. */
function clientIdOf(call: Call): string {
  return keyIdIn(call.arg(1));
}
