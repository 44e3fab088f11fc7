// Remembers what was refused, beside whoever asked: best effort, and never in the way of the refusal itself.
import { glue } from "../../core/wasm.js";
import { wire } from "../../core/wire.js";
import type { Storage } from "../../types/storage.js";
import { Queue } from "../queue.js";

const TRIES = 3;
/** So many actors are known to have been refused enough for now; what is forgotten of them costs a read. */
const MUTED = 1_000;

/** A command that was refused, as it was asked for. */
export interface RefusedCommand {
  readonly name: string;
  readonly input: unknown;
  readonly actor: string;
  readonly code: string;
  now(): number;
}

/** What is written to the records of one storage. */
export class RefusalLog {
  readonly #storage: Storage;
  readonly #queue = new Queue();
  /** By document: until when nothing more is written to it. */
  readonly #muted = new Map<string, number>();

  constructor(storage: Storage) {
    this.#storage = storage;
  }

  /** Writes a refusal down, if it is one that is remembered; `document` says where. Whatever goes wrong is kept quiet. */
  async note(refused: RefusedCommand, document: (members: string) => string | undefined): Promise<void> {
    try {
      const members = wire("command", refused.input ?? {});
      const id = document(members);
      // One at a time: many at once would conflict, and those that come late find that enough was written.
      if (id !== undefined) await this.#queue.run(id, () => this.#write(id, members, refused));
    } catch {
      // Whoever asked is told why it was refused, and nothing else.
    }
  }

  async #write(id: string, members: string, refused: RefusedCommand): Promise<void> {
    const [{ name, actor, code }, now] = [refused, refused.now()];
    if (now < (this.#muted.get(id) ?? 0)) return;
    for (let attempt = 0; attempt < TRIES; attempt++) {
      const [stored] = await this.#storage.read([id], { fresh: true });
      const noted = glue().noteRefusal(name, members, actor, code, id, stored?.value, now) as {
        readonly text: string | null;
        readonly mutedUntil: number;
      };
      if (noted.text === null) {
        if (this.#muted.size >= MUTED) this.#muted.clear();
        this.#muted.set(id, noted.mutedUntil);
        return;
      }
      if ((await this.#storage.write(id, noted.text, stored?.version ?? null)).ok) return;
    }
  }
}
