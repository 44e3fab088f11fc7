// Questions of the core to the host: answered, and the core is asked again, until it decides.
import { call } from "../core/call.js";
import { KeywardError } from "../core/error.js";
import type { AnswerList, KeyringOpener, Question } from "../core/keyring.js";

/** What answers. */
export interface Answerer {
  /** What opens the keyring here. */
  readonly opener: KeyringOpener | undefined;
  /** The passphrase of a slot that is to be made. */
  readonly passphrase?: string | undefined;
  /** Answers what is not about opening the keyring, in place of the host. */
  readonly instead?: (question: Question) => Uint8Array | Promise<Uint8Array> | undefined;
}

/** More questions than any decision has: a slot each, and one about a new one. */
const MOST = 32;

/**
 * What `decide` says once nothing has to be asked any more; `questionOf` finds the question in what it says.
 *
 * Errors: those of the core; one about the keyring has what the host's own function threw as its cause.
 */
export async function answered<T>(
  { opener, passphrase, instead }: Answerer,
  decide: (answers: AnswerList) => T,
  questionOf: (said: T) => Question | undefined,
): Promise<T> {
  const own: AnswerList = [];
  opener?.forgetFailures();
  try {
    for (let asked = 0; asked < MOST; asked++) {
      const said = call(() => decide([...(opener?.answers() ?? []), ...own]));
      const question = questionOf(said);
      if (question === undefined) return said;
      if (isOpening(question) && opener) await opener.open(question);
      else own.push(question.name, (await (instead?.(question) ?? opener?.answer(question, passphrase))) ?? NONE);
    }
  } catch (error) {
    throw caused(error, opener);
  }
  throw new Error("keyward: the core does not stop asking");
}

const NONE = new Uint8Array();

function isOpening(question: Question): boolean {
  return question.kind === "unwrap" || (question.kind === "stretch" && !question.fresh);
}

function caused(error: unknown, opener: KeyringOpener | undefined): unknown {
  const about = error instanceof KeywardError && (error.code === "keyring_wrong_key" || error.code === "wrap_failed");
  if (!about || opener?.failure === undefined) return error;
  const { kind, code, message, details } = error;
  return new KeywardError({ kind, code, message, details }, { cause: opener.failure });
}
