// What opens the keyring: a raw key, a passphrase or a recovery key, from a file, the environment or a prompt; never from
// the command line, where every process could read it.
import type { KeyringKey } from "../../index.js";
import type { Call } from "../command/command.js";
import { flag, type Option, text } from "../command/option.js";
import { usage } from "../command/usage.js";
import type { Terminal } from "../output/terminal.js";
import { readFile } from "./file.js";
import { askSecret, canAsk } from "./prompt.js";
import { rawKey } from "./raw-key.js";
import { trimmed } from "./secret.js";

const KEYRING_FILE = text(
  "keyring-file",
  "FILE",
  "File with a raw key of the keyring, 32 bytes in base64 or hex (or KEYWARD_KEYRING)",
);
const PASSPHRASE_FILE = text(
  "passphrase-file",
  "FILE",
  "File with the passphrase of the keyring; - is standard input (or KEYWARD_PASSPHRASE)",
);
const RECOVERY_FILE = text("recovery-key-file", "FILE", "File with the recovery key (or KEYWARD_RECOVERY_KEY)");
const ASK = flag("ask-passphrase", "Ask for the passphrase of the keyring on the terminal");

/** The options of every command that opens the keyring. */
export const KEYRING_OPTIONS: readonly Option[] = [KEYRING_FILE, PASSPHRASE_FILE, ASK, RECOVERY_FILE];

/** Where the passphrase is that a slot is to be given. */
export const NEW_PASSPHRASE_FILE = text(
  "new-passphrase-file",
  "FILE",
  "File with the new passphrase; - is standard input (or KEYWARD_NEW_PASSPHRASE; else it is asked for)",
);

/** What help says of passphrases. */
export const PASSPHRASE_NOTE =
  "A passphrase has at least 12 bytes. It comes from a file, standard input, the environment or a prompt, and is stretched by Argon2id.";

/**
 * What opens the keyring; undefined if nothing is given. The options come before the environment.
 *
 * Errors: `UsageError` if a raw key is not 32 bytes in base64 or hex.
 */
export async function keyringOf(call: Call, terminal: Terminal): Promise<KeyringKey | undefined> {
  // A command that needs no keyring must not stumble over a bad one.
  if (!call.command.options.includes(KEYRING_FILE)) return undefined;
  const read = async (option: string, file: string, what: string) =>
    trimmed(await readFile(option, file, terminal, what));
  const [raw, passphrase, recovery] = [call.one(KEYRING_FILE), call.one(PASSPHRASE_FILE), call.one(RECOVERY_FILE)];
  const given = [raw, passphrase, recovery, call.flag(ASK) || undefined].filter((one) => one !== undefined);
  if (given.length > 1) {
    throw usage(
      "--keyring-file, --passphrase-file, --ask-passphrase and --recovery-key-file",
      "exclude each other: one opens the keyring",
      call.command.words,
    );
  }
  if (raw !== undefined) return rawKey("--keyring-file", await read("--keyring-file", raw, "the raw key"));
  if (passphrase !== undefined)
    return { passphrase: await read("--passphrase-file", passphrase, "the passphrase of the keyring") };
  if (recovery !== undefined) return { recoveryKey: await read("--recovery-key-file", recovery, "the recovery key") };
  if (call.flag(ASK)) return { passphrase: await asked(call, terminal) };
  const { KEYWARD_KEYRING, KEYWARD_PASSPHRASE, KEYWARD_RECOVERY_KEY } = process.env;
  if (KEYWARD_KEYRING) return rawKey("KEYWARD_KEYRING", KEYWARD_KEYRING);
  if (KEYWARD_PASSPHRASE) return { passphrase: KEYWARD_PASSPHRASE };
  return KEYWARD_RECOVERY_KEY ? { recoveryKey: KEYWARD_RECOVERY_KEY } : undefined;
}

/**
 * The passphrase that a slot is to be given: from a file, the environment, or typed twice.
 *
 * Errors: `UsageError` if there is nobody to ask, or if the two differ.
 */
export async function newPassphraseOf(call: Call, terminal: Terminal): Promise<string> {
  const file = call.one(NEW_PASSPHRASE_FILE);
  if (file !== undefined) return trimmed(await readFile("--new-passphrase-file", file, terminal, "the new passphrase"));
  if (process.env.KEYWARD_NEW_PASSPHRASE) return process.env.KEYWARD_NEW_PASSPHRASE;
  if (!canAsk(terminal)) {
    throw usage(
      "the new passphrase",
      "is missing: set KEYWARD_NEW_PASSPHRASE, or give --new-passphrase-file FILE (- is standard input)",
      call.command.words,
    );
  }
  const typed = await askSecret("New passphrase");
  if (typed !== (await askSecret("The same again"))) throw usage("the two passphrases", "differ", call.command.words);
  return typed;
}

async function asked(call: Call, terminal: Terminal): Promise<string> {
  if (canAsk(terminal)) return askSecret("Passphrase of the keyring");
  throw usage("--ask-passphrase", "needs a terminal; give --passphrase-file FILE instead", call.command.words);
}
