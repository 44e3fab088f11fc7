// Remembers what was refused, beside whoever asked: best effort, and never in the way of the refusal itself.
import { glue } from "../../core/wasm.js";
import type { Storage } from "../../types/storage.js";

const TRIES = 3;

/** A command that was refused. */
export interface RefusedCommand {
  readonly name: string;
  readonly members: string;
  readonly actor: string;
  readonly code: string;
  readonly now: number;
}

/** Writes a refusal down, if it is one that is remembered; `document` says where. Whatever goes wrong is kept quiet. */
export async function noteRefusal(
  storage: Storage,
  refused: RefusedCommand,
  document: (refused: RefusedCommand) => string | undefined,
): Promise<void> {
  try {
    const id = document(refused);
    if (id === undefined) return;
    const { name, members, actor, code, now } = refused;
    for (let attempt = 0; attempt < TRIES; attempt++) {
      const [stored] = await storage.read([id], { fresh: true });
      const text = glue().noteRefusal(name, members, actor, code, id, stored?.value, now);
      if (text === undefined) return;
      if ((await storage.write(id, text, stored?.version ?? null)).ok) return;
    }
  } catch {
    // Whoever asked is told why it was refused, and nothing else.
  }
}
