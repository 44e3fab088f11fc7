// `keyring`: who opens it, and what it seals with.
import type { KeyringChange, KeyringStatus } from "../../index.js";
import { type Command, type ExitCode, given } from "../command/command.js";
import { type Argument, flag, text } from "../command/option.js";
import { usage } from "../command/usage.js";
import { CHANGE_OPTIONS, FILE_OPTIONS, OPERATION_ID, withAdmin } from "../database/session.js";
import { KEYRING_OPTIONS, NEW_PASSPHRASE_FILE, newPassphraseOf, PASSPHRASE_NOTE } from "../input/keyring.js";
import { instantText } from "../output/describe.js";
import { warnOfUnreadable } from "../output/failure.js";
import type { Terminal } from "../output/terminal.js";
import { pairs, printable } from "../output/text.js";

const SLOT: Argument = { name: "SLOT", sentence: "Its name, as `keyring status` shows it", field: "slot" };
const KIND: Argument = { name: "KIND", sentence: "passphrase, recovery or raw", field: "kind" };
const OLD_SLOT = text("slot", "SLOT", "Whose passphrase changes", { fallback: "the slot that opens it here" });
const RECOVERY = flag("recovery", "Make a recovery key too, and print it, once");
const LAST = flag("last", "Take it away even if nothing opens the keyring without it");
const ABANDON = flag("abandon", "Give up what was sealed: no slot opens the keyring any more");

const SECRET_NOTE =
  "What opens a slot that is made here is printed once, on standard output, and everything about it on standard error.";

const status: Command = {
  words: "keyring status",
  sentence: "Show who opens the keyring, and whether it opens here",
  options: [...KEYRING_OPTIONS, ...FILE_OPTIONS],
  examples: ["keyward keyring status --ask-passphrase"],
  run: (call, terminal) =>
    withAdmin(call, terminal, async (admin) => {
      const found = await admin.keyring.status();
      terminal.print(found, () => describe(found, terminal));
      return 0;
    }),
};

const init: Command = {
  words: "keyring init",
  sentence: "Make the keyring, which seals the keys of hmac-sha256 and those that sign tokens",
  options: [RECOVERY, ...KEYRING_OPTIONS, ...CHANGE_OPTIONS],
  details: [
    "Its first slot is for what you open it with: a passphrase, or a raw key of 32 bytes that you keep outside the database: `openssl rand -base64 32 > keyring.key`. Whoever verifies hmac-sha256 needs one of the slots; bearer and ed25519 do not.",
    PASSPHRASE_NOTE,
  ],
  examples: ["keyward keyring init --ask-passphrase --recovery", "keyward keyring init --keyring-file keyring.key"],
  run: (call, terminal) =>
    withAdmin(call, terminal, async (admin) => {
      const recovery = call.flag(RECOVERY) || undefined;
      const made = await admin.keyring.init(given({ recovery, operationId: call.one(OPERATION_ID) }));
      const { length } = made.slots;
      return hand(made, `The keyring is ready (${length} slot${length === 1 ? "" : "s"}).`, terminal);
    }),
};

const addSlot: Command = {
  words: "keyring add-slot",
  does: "keyring.addSlot",
  sentence: "Add a way to open the keyring",
  args: [KIND],
  options: [NEW_PASSPHRASE_FILE, ...KEYRING_OPTIONS, ...CHANGE_OPTIONS],
  details: [
    "A slot of a key management service is added by your own program, which knows how to reach it.",
    PASSPHRASE_NOTE,
    SECRET_NOTE,
  ],
  examples: ["keyward keyring add-slot recovery --ask-passphrase", "keyward keyring add-slot raw --ask-passphrase"],
  run: (call, terminal) => {
    const kind = call.arg(0);
    if (kind !== "passphrase" && kind !== "recovery" && kind !== "raw") {
      throw usage("KIND", "must be one of passphrase, recovery, raw", "keyring add-slot");
    }
    return withAdmin(call, terminal, async (admin) => {
      const operationId = call.one(OPERATION_ID);
      const made = await admin.keyring.addSlot(
        kind === "passphrase"
          ? given({ kind, passphrase: await newPassphraseOf(call, terminal), operationId })
          : given({ kind, operationId }),
      );
      return hand(made, `The slot ${made.slot} opens the keyring.`, terminal);
    });
  },
};

const changePassphrase: Command = {
  words: "keyring change-passphrase",
  does: "keyring.changePassphrase",
  sentence: "Change a passphrase; no key is touched",
  options: [OLD_SLOT, NEW_PASSPHRASE_FILE, ...KEYRING_OPTIONS, ...CHANGE_OPTIONS],
  details: [
    "Writes the new slot, opens the keyring by it, and only then takes the old one away. Give the new passphrase to whatever opens the keyring: what has it open goes on until it is started again.",
    PASSPHRASE_NOTE,
  ],
  examples: ["keyward keyring change-passphrase --ask-passphrase"],
  run: (call, terminal) =>
    withAdmin(call, terminal, async (admin) => {
      const passphrase = await newPassphraseOf(call, terminal);
      const made = await admin.keyring.changePassphrase(
        given({ passphrase, slot: call.one(OLD_SLOT), operationId: call.one(OPERATION_ID) }),
      );
      return hand(made, `The passphrase is changed: ${made.slot} is in the place of ${made.replaces}.`, terminal);
    }),
};

const removeSlot: Command = {
  words: "keyring remove-slot",
  does: "keyring.removeSlot",
  sentence: "Take a way to open the keyring away",
  args: [SLOT],
  options: [LAST, ...KEYRING_OPTIONS, ...CHANGE_OPTIONS],
  details: [
    "Whoever has opened the keyring by it before may have kept what it opens: `keyring rotate` makes a data key that they never had.",
  ],
  examples: ["keyward keyring remove-slot raw-1 --ask-passphrase"],
  run: (call, terminal) =>
    withAdmin(call, terminal, async (admin) => {
      const last = call.flag(LAST) || undefined;
      const left = await admin.keyring.removeSlot(
        given({ slot: call.arg(0), last, operationId: call.one(OPERATION_ID) }),
      );
      terminal.print(left, () => describe(left, terminal));
      return 0;
    }),
};

const rotate: Command = {
  words: "keyring rotate",
  sentence: "Make a new data key for every slot",
  options: [...KEYRING_OPTIONS, ...CHANGE_OPTIONS],
  details: [
    "It is used once every verifier has it. What older data keys have sealed goes on working, and is sealed anew when its account is next written.",
  ],
  examples: ["keyward keyring rotate --ask-passphrase"],
  run: (call, terminal) =>
    withAdmin(call, terminal, async (admin) => {
      const made = await admin.keyring.rotate(given({ operationId: call.one(OPERATION_ID) }));
      terminal.print(made, () => describe(made, terminal));
      return 0;
    }),
};

const reseal: Command = {
  words: "keyring reseal",
  sentence: "Seal everything under the data key of today, and drop older ones that nothing needs",
  options: [...KEYRING_OPTIONS, ...FILE_OPTIONS],
  details: ["Looks at every account. Without it, each moves when it is next written, and older data keys stay."],
  examples: ["keyward keyring reseal --ask-passphrase"],
  run: (call, terminal) =>
    withAdmin(call, terminal, async (admin) => {
      const done = await admin.keyring.reseal();
      const dropped = done.dropped.length === 0 ? "no data key" : printable(done.dropped.join(", "));
      terminal.print(done, () => `Sealed ${done.resealed} keys anew; dropped ${dropped}.`);
      return warnOfUnreadable(
        done.failed.map(({ document }) => document),
        "keys",
        terminal,
      );
    }),
};

const recover: Command = {
  words: "keyring recover",
  sentence: "Begin anew, where no slot opens the keyring any more or where its slots were altered",
  options: [ABANDON, RECOVERY, ...KEYRING_OPTIONS, ...CHANGE_OPTIONS],
  details: [
    "Bearer and ed25519 are not touched. A key of hmac-sha256 that can also be used as bearer comes back when it next is, and the usage of the verdict is flushed; others need `keys regenerate`. Tokens need a new signing key.",
    "If you have the recovery key, nothing is lost: `keyring add-slot passphrase --recovery-key-file FILE`.",
  ],
  examples: ["keyward keyring recover --abandon --keyring-file new.key --recovery"],
  run: (call, terminal) =>
    withAdmin(call, terminal, async (admin) => {
      const [abandon, recovery] = [call.flag(ABANDON) || undefined, call.flag(RECOVERY) || undefined];
      const made = await admin.keyring.recover(given({ abandon, recovery, operationId: call.one(OPERATION_ID) }));
      return hand(made, "The keyring begins anew.", terminal);
    }),
};

export const keyringCommands: readonly Command[] = [
  status,
  init,
  addSlot,
  changePassphrase,
  removeSlot,
  rotate,
  reseal,
  recover,
];

/** Prints the secret of a slot that was made, the only time that it is seen. */
function hand(made: KeyringChange, sentence: string, terminal: Terminal): ExitCode {
  const secret = made.recoveryKey ?? made.rawKey;
  if (secret === null) terminal.print(made, () => sentence);
  else {
    terminal.note(`${sentence}\n\n${describe(made, terminal)}\n`);
    terminal.print(made, () => secret);
    const what = made.recoveryKey === null ? "the raw key" : "the recovery key";
    terminal.note(`${terminal.err.yellow(`Store ${what} now:`)} it cannot be shown again.`);
  }
  if (!made.secretLost) return 0;
  terminal.warn("this operation was carried out before and its secret is lost: remove the slot, then add another");
  return 3;
}

function describe({ slots, dataKeys, signingKeys, openedBy }: KeyringStatus, { out }: Terminal): string {
  const rows = slots.map(({ id, kind, createdAt, replaces }): [string, string] => {
    const notes = [
      kind,
      `made ${instantText(createdAt)}`,
      ...(id === openedBy ? [out.green("opens it here")] : []),
      ...(replaces === null ? [] : [out.yellow(`is to take the place of ${replaces}: change the passphrase again`)]),
    ];
    return [printable(id), notes.join(", ")];
  });
  const keys = dataKeys.map(({ id, current, usedFrom }): [string, string] => [
    printable(id),
    current ? "current" : `used from ${instantText(usedFrom)}`,
  ]);
  const none = slots.length === 0 ? "\n  none: nothing opens it" : `\n${pairs(rows)}`;
  const signing = signingKeys.map(({ kid, current, usedFrom, signs }): [string, string] => [
    printable(kid),
    current ? "current" : signs ? `signs from ${instantText(usedFrom)}` : "signs no more",
  ]);
  const tokens = signing.length === 0 ? "" : `\n${out.bold("Keys that sign tokens")}\n${pairs(signing)}`;
  return `${out.bold("Slots")}${none}\n${out.bold("Data keys")}\n${pairs(keys)}${tokens}`;
}
