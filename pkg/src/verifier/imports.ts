// Brings the documents that say whose an imported token is.
import { call } from "../core/call.js";
import type { RequestVerifier } from "../core/glue.js";
import type { Storage } from "../types/storage.js";

/** How often a reading that raced an import is made again. */
const RACES = 8;

/** The reader of one verifier. */
export class Imports {
  readonly #storage: Storage;
  readonly #core: () => RequestVerifier;
  readonly #monotonic: () => number;
  #written = 0;

  constructor(storage: Storage, core: () => RequestVerifier, monotonic: () => number) {
    this.#storage = storage;
    this.#core = core;
    this.#monotonic = monotonic;
  }

  /** A document was written: a reading under way may have seen what was there before. */
  changed(id: string): void {
    if (id.startsWith("import/")) this.#written++;
  }

  /** Reads what the core asks for: documents of imports or, before it can name them, the site. */
  async load(): Promise<void> {
    const ids = call(() => this.#core().wantedImports());
    if (ids.length === 0) {
      const [site] = await this.#storage.read(["site"]);
      if (!site) throw new Error("keyward: the storage has no site");
      call(() => this.#core().loadSite(site.value));
      return;
    }
    for (let race = 0; race <= RACES; race++) {
      const before = this.#written;
      const documents = await this.#storage.read(ids);
      if (before !== this.#written) continue;
      ids.forEach((id, index) => {
        call(() => this.#core().fillImport(id, this.#monotonic(), documents[index]?.value));
      });
      return;
    }
    throw new Error("keyward: tokens kept being imported while they were looked for");
  }
}
