// The live index: every key in wasm memory, kept up to date by the writes of this process, and by looking again from
// time to time for those of others.
import { call, resident } from "../core/call.js";
import { onChange } from "../core/changes.js";
import { scanPages } from "../core/scan.js";
import { instanceEpoch } from "../core/wasm.js";
import type { Storage } from "../types/storage.js";
import { look } from "./lists.js";

/** What the index is made of. */
const PREFIXES = ["domain/", "account/", "usage/"] as const;

/** An index over one storage; it reads nothing until it is asked. */
export class LiveIndex {
  readonly #storage: Storage;
  readonly #refreshMs: number;
  readonly #monotonic: () => number;
  readonly #versions = new Map<string, string>();
  /** What this process wrote since the look under way began: the look may have read what was there before. */
  readonly #written = new Set<string>();
  #site: string | undefined;
  #epoch = -1;
  #syncedAt = Number.NEGATIVE_INFINITY;
  #syncing: Promise<void> | undefined;
  #unsubscribe: (() => void) | undefined;

  readonly #index = resident((core) => new core.KeyIndex(this.#site ?? ""));

  constructor(storage: Storage, refreshMs: number, monotonic: () => number) {
    this.#storage = storage;
    this.#refreshMs = refreshMs;
    this.#monotonic = monotonic;
  }

  /** A window of what the actor may see. The first call reads everything; later ones wait for nothing. */
  async window(query: string, actor: string, now: number): Promise<unknown> {
    const { site, sight } = await look(this.#storage, actor);
    this.#site = site;
    await this.#ensure();
    return call(() => this.#index().window(query, actor, site, sight, now));
  }

  close(): void {
    this.#unsubscribe?.();
    this.#unsubscribe = undefined;
  }

  async #ensure(): Promise<void> {
    this.#unsubscribe ??= onChange(this.#storage, (id, text) => this.#put(id, text));
    if (this.#epoch !== instanceEpoch()) {
      // A new instance has an empty index: nothing that was put into the old one counts.
      this.#epoch = instanceEpoch();
      this.#versions.clear();
      this.#syncedAt = Number.NEGATIVE_INFINITY;
    }
    const first = this.#syncedAt === Number.NEGATIVE_INFINITY;
    if (this.#monotonic() - this.#syncedAt < this.#refreshMs) return;
    this.#syncing ??= this.#sync().finally(() => {
      this.#syncing = undefined;
    });
    // Others' changes may show a moment later; a failure of that background look shows at the next call.
    if (first) await this.#syncing;
    else this.#syncing.catch(() => undefined);
  }

  async #sync(): Promise<void> {
    const [seen, epoch] = [new Set<string>(), instanceEpoch()];
    this.#written.clear();
    for (const prefix of PREFIXES) {
      for await (const items of scanPages(this.#storage, prefix)) {
        for (const { id, value, version } of items) {
          seen.add(id);
          if (this.#versions.get(id) === version || this.#written.has(id)) continue;
          this.#versions.set(id, version);
          call(() => this.#index().put(id, value));
        }
      }
    }
    for (const id of this.#versions.keys()) {
      if (seen.has(id) || this.#written.has(id)) continue;
      this.#versions.delete(id);
      call(() => this.#index().remove(id));
    }
    if (epoch !== instanceEpoch()) {
      // What was put in before the instance was replaced is gone with it.
      this.#epoch = instanceEpoch();
      this.#versions.clear();
      return this.#sync();
    }
    this.#syncedAt = this.#monotonic();
  }

  #put(id: string, text: string): void {
    if (!PREFIXES.some((prefix) => id.startsWith(prefix))) return;
    this.#written.add(id);
    // Its version is not known here: the next look reads it once more.
    this.#versions.set(id, "");
    call(() => this.#index().put(id, text));
  }
}
