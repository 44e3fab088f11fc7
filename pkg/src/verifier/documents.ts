// Brings the documents that a verification needs: one read, one flight an account, a bounded number at a time.
import { call } from "../core/call.js";
import { KeywardError } from "../core/error.js";
import type { RequestVerifier } from "../core/glue.js";
import { instanceEpoch } from "../core/wasm.js";
import type { Storage, Stored } from "../types/storage.js";
import type { Clock } from "./clock.js";

/** What came of a reading: the documents are in the cache, or not, and why. */
export type Loaded = { readonly ok: true } | { readonly ok: false; readonly fault: boolean; readonly cause: unknown };

/** How many accounts are read at the same time; strangers cannot make it more. */
const AT_ONCE = 64;
/** How often a reading that raced a write is made again, before the verification is denied. */
const RACES = 8;

const KEYRING = "keyring";
/** What the name of a flight ends with that brings the signing keys too. */
const SIGNING = " and the keys that sign";

/** A reading under way; `raced` once a document of it was written meanwhile. */
interface Flight {
  raced: boolean;
  done: Promise<Loaded>;
}

/** The reader of one verifier. */
export class Documents {
  readonly #storage: Storage;
  readonly #core: () => RequestVerifier;
  readonly #clock: Clock;
  readonly #flights = new Map<string, Flight>();
  readonly #waiting: (() => void)[] = [];
  #running = 0;
  /** The instance of the core that was told the site. */
  #siteEpoch = -1;

  constructor(storage: Storage, core: () => RequestVerifier, clock: Clock) {
    this.#storage = storage;
    this.#core = core;
    this.#clock = clock;
  }

  /** Reads account and domain of a client id into the cache; for a token, the keys that sign tokens along with them. */
  load(account: string, domain: string, clientId: string, signing: boolean): Promise<Loaded> {
    // Joining is safe whatever it has raced: it ends with documents that were read after the last write, or with none.
    const name = signing ? account + SIGNING : account;
    const flying = this.#flights.get(name);
    if (flying) return flying.done;
    const flight: Flight = { raced: false, done: Promise.resolve({ ok: true }) };
    // Before the reading starts, which it does at once: from here on every write has to find it.
    this.#flights.set(name, flight);
    const ids = signing ? [account, domain, KEYRING] : [account, domain];
    flight.done = this.#slot(() => this.#load(flight, ids, clientId)).finally(() => {
      this.#flights.delete(name);
    });
    return flight.done;
  }

  /** A document was written: a reading under way may have seen what was there before. */
  changed(id: string): void {
    for (const flight of [this.#flights.get(id), this.#flights.get(id + SIGNING)]) if (flight) flight.raced = true;
    if (id === KEYRING) for (const [name, one] of this.#flights) if (name.endsWith(SIGNING)) one.raced = true;
    if (id.startsWith("domain/")) {
      const prefix = `account/${id.slice("domain/".length)}/`;
      for (const [account, one] of this.#flights) if (account.startsWith(prefix)) one.raced = true;
    }
  }

  async #load(flight: Flight, ids: string[], clientId: string): Promise<Loaded> {
    for (let race = 0; race <= RACES; race++) {
      flight.raced = false;
      const readAt = this.#clock.readMono();
      let documents: (Stored | null)[];
      try {
        documents = await this.#read(ids);
      } catch (cause) {
        return { ok: false, fault: cause instanceof KeywardError && cause.code === "fault", cause };
      }
      // A fill that raced a write is neither kept nor used.
      if (!flight.raced) return this.#fill(clientId, readAt, documents);
    }
    return { ok: false, fault: false, cause: new Error("keyward: the account kept changing while it was read") };
  }

  /** The site is read along with the first documents: its cap on staleness never changes. */
  async #read(ids: string[]): Promise<(Stored | null)[]> {
    if (this.#siteEpoch === instanceEpoch()) return this.#storage.read(ids);
    const [site, ...documents] = await this.#storage.read(["site", ...ids]);
    if (site) {
      call(() => this.#core().loadSite(site.value));
      this.#siteEpoch = instanceEpoch();
    }
    return documents;
  }

  #fill(clientId: string, readAt: number, [account, domain, keyring]: (Stored | null)[]): Loaded {
    try {
      call(() => this.#core().fill(clientId, readAt, account?.version, account?.value, domain?.version, domain?.value));
      // Null where there is none, undefined where it was not asked for.
      if (keyring !== undefined) call(() => this.#core().takeSigningKeys(readAt, keyring?.version, keyring?.value));
      return { ok: true };
    } catch (cause) {
      return { ok: false, fault: true, cause };
    }
  }

  async #slot<T>(task: () => Promise<T>): Promise<T> {
    if (this.#running >= AT_ONCE) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#running++;
    try {
      return await task();
    } finally {
      this.#running--;
      this.#waiting.shift()?.();
    }
  }
}
