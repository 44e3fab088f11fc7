// The loop that carries out one command: read what the core asks for, let it decide, do what it says, and resolve what
// storage leaves in doubt.
import { announce } from "../core/changes.js";
import { KeywardError } from "../core/error.js";
import type { Question } from "../core/keyring.js";
import { refusal } from "../core/tables.js";
import type { Storage, Stored } from "../types/storage.js";

/** How often a command is tried again: after a conflict, and after a failure whose outcome is not known. */
const CONFLICTS = 16;
const FAILURES = 3;

/** What the core decides. */
export interface Decision {
  readonly effects: readonly Effect[];
  readonly reply: unknown;
  readonly operation: string;
}

export type Effect =
  | { readonly kind: "ask"; readonly question: Question }
  | { readonly kind: "create" | "claim" | "add"; readonly id: string; readonly text: string }
  | { readonly kind: "write"; readonly id: string; readonly text: string; readonly sequence: number };

/** A command, ready to be decided on any state of its documents. */
export interface Attempt {
  readonly ids: readonly string[];
  readonly storage: Storage;
  sleep(ms: number): Promise<void>;
  /** Asks the core. `triedAt`: the sequence against which a write of unknown outcome was made. */
  decide(documents: readonly (string | null)[], triedAt: number | undefined): Promise<Decision>;
  /** Is told the ids of documents that were added behind the write. */
  added?(ids: readonly string[]): void;
}

/**
 * Carries out a command and returns its reply.
 *
 * Errors: what the core refuses; `conflict` after 16 rounds; `storage_failed` if storage failed and nothing was done;
 * `outcome_unknown` if that cannot be told.
 */
export async function execute(attempt: Attempt): Promise<unknown> {
  const doubt = new Doubt();
  let conflicts = 0;
  for (;;) {
    const stored = await readAll(attempt, doubt);
    const documents = stored.map((one) => one?.value ?? null);
    const decision = await attempt.decide(documents, doubt.triedAt);
    if (decision.effects.length === 0) return doubt.resolve(decision.reply);
    const result = await apply(attempt, decision, stored, doubt);
    if (result === "done") return decision.reply;
    if (result === "conflict" && ++conflicts > CONFLICTS) throw conflict(decision.operation);
    await attempt.sleep(backoff(conflicts + doubt.failures));
  }
}

/** What is not known about earlier tries. */
class Doubt {
  failures = 0;
  triedAt: number | undefined;
  operation: string | undefined;
  #reply: unknown;

  /** A write threw: it may have happened. */
  wrote(decision: Decision, sequence: number): void {
    this.triedAt ??= sequence;
    this.operation = decision.operation;
    this.#reply = decision.reply;
  }

  /** Counts a failure; the last one is thrown. */
  failed(error: unknown): void {
    if (++this.failures <= FAILURES) return;
    const options = { cause: error };
    if (this.triedAt !== undefined) throw refusal("outcome_unknown", { operationId: this.operation ?? "" }, options);
    const message = "storage failed; nothing was changed";
    throw new KeywardError({ kind: "storage", code: "storage_failed", message, details: {} }, options);
  }

  /**
   * The reply of a command that has nothing left to do. If a try of ours was carried out after all, the core remembers
   * the operation but cannot know the secret: we still do, because every try used the same entropy.
   */
  resolve(reply: unknown): unknown {
    const [now, before] = [reply, this.#reply] as [Partial<OnceReply> | null, Partial<OnceReply> | null | undefined];
    if (now?.secretLost !== true || before === undefined || before === null) return reply;
    if (now.clientId !== before.clientId || now.slot !== before.slot) return reply;
    const told = Object.entries(before).filter(([name]) => ONCE.has(name));
    return { ...now, ...Object.fromEntries(told), secretLost: false };
  }
}

/** What is told once: the secret of a key, or of a slot of the keyring. */
const ONCE: ReadonlySet<string> = new Set(["secret", "token", "rawKey", "recoveryKey"]);

interface OnceReply {
  readonly clientId: string;
  readonly slot: string | null;
  readonly secretLost: boolean;
}

async function readAll(attempt: Attempt, doubt: Doubt): Promise<(Stored | null)[]> {
  for (;;) {
    try {
      return await attempt.storage.read(attempt.ids, { fresh: true });
    } catch (error) {
      doubt.failed(error);
      await attempt.sleep(backoff(doubt.failures));
    }
  }
}

async function apply(
  attempt: Attempt,
  decision: Decision,
  stored: readonly (Stored | null)[],
  doubt: Doubt,
): Promise<"done" | "conflict" | "failed"> {
  const { storage, ids } = attempt;
  const behind: string[] = [];
  let isWritten = false;
  for (const effect of decision.effects) {
    // Answered before anything is carried out: what has a question left is no decision yet.
    if (effect.kind === "ask") continue;
    if (isWritten && effect.kind !== "claim") {
      if (await addBehind(storage, effect)) behind.push(effect.id);
      continue;
    }
    try {
      if (effect.kind === "add") {
        // What is there already stays, whatever has become of it since.
        await storage.write(effect.id, effect.text, null);
        continue;
      }
      if (effect.kind === "create") {
        if (!(await create(storage, effect.id, effect.text))) throw differs(effect.id);
        continue;
      }
      if (effect.kind === "claim") {
        if (!(await create(storage, effect.id, effect.text))) return "conflict";
        announce(storage, effect.id, effect.text);
        continue;
      }
      const version = stored[ids.indexOf(effect.id)]?.version ?? null;
      const written = await storage.write(effect.id, effect.text, version);
      if (!written.ok) return "conflict";
      isWritten = true;
      announce(storage, effect.id, effect.text);
    } catch (error) {
      if (error instanceof KeywardError) throw error;
      if (effect.kind === "write") doubt.wrote(decision, effect.sequence);
      doubt.failed(error);
      return "failed";
    }
  }
  if (behind.length > 0) attempt.added?.(behind);
  return "done";
}

/** What fails behind the write is not the command's failure: it lies in the document, and whoever passes next adds it. */
async function addBehind(storage: Storage, effect: Exclude<Effect, { readonly kind: "ask" }>): Promise<boolean> {
  try {
    return (await storage.write(effect.id, effect.text, null)).ok;
  } catch {
    return false;
  }
}

/** Creates a document that never changes; somebody else may have created the same one. Whether it is there as it should be. */
async function create(storage: Storage, id: string, text: string): Promise<boolean> {
  if ((await storage.write(id, text, null)).ok) return true;
  const [there] = await storage.read([id], { fresh: true });
  return there?.value === text;
}

function differs(id: string): KeywardError {
  const message = `\`${id}\`: an audit document differs from the event that belongs there`;
  return new KeywardError({ kind: "fault", code: "fault", message, details: { document: id } });
}

function conflict(operationId: string): KeywardError {
  const message = "others kept changing the same document; nothing was changed: try again";
  return new KeywardError({ kind: "storage", code: "conflict", message, details: { operationId } });
}

/** Grows up to a quarter of a second, and is spread so that two processes do not stay in step. */
function backoff(round: number): number {
  return Math.random() * Math.min(250, 2 ** Math.min(round, 8));
}
