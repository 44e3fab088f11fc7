// A site of its own for a test: with a clock that stands still, entropy that is counted, and a few people in it.
import {
  type Actor,
  type Admin,
  createKeyward,
  createVerifier,
  type Issued,
  type Keyward,
  type KeywardOptions,
  memoryReplayStore,
  memoryStorage,
  type SitePolicy,
  type Storage,
  type Verifier,
  type VerifierOptions,
} from "keyward";
import { ok } from "./harness.js";
import { hide } from "./record.js";

/** The raw key of every keyring here. */
export const RAW = new Uint8Array(32).fill(7);
export const DAY = 86_400_000;
export const START = Date.UTC(2030, 0, 1);

/** Who asks; one of each role, and for each boundary somebody from the other side. */
export const ACTORS = {
  root: { role: "siteAdmin", id: "root" },
  eve: { role: "domainAdmin", id: "eve", domain: "default" },
  mallory: { role: "domainAdmin", id: "mallory", domain: "other" },
  ann: { role: "user", id: "ann", domain: "default" },
  bob: { role: "user", id: "bob", domain: "default" },
  "ann of other": { role: "user", id: "ann", domain: "other" },
  holder: { role: "holder", clientId: "0123456789ABCDEFGHIJabcd" },
  system: { role: "system" },
} as const satisfies { readonly [name: string]: Actor };

export type Who = keyof typeof ACTORS;

/** One site and what stands around it. */
export class World {
  /** Unix milliseconds. */
  now = START;
  /** Milliseconds. */
  mono = 1_000;
  readonly storage: Storage;
  readonly keyward: Keyward;
  readonly #seed: number;
  #draws = 0;

  constructor(name: string, options: Partial<KeywardOptions> = {}) {
    this.#seed = [...name].reduce((hash, letter) => Math.imul(hash ^ letter.charCodeAt(0), 0x01000193), 0x811c9dc5);
    this.storage = options.storage ?? memoryStorage();
    this.keyward = this.engine(options);
  }

  /** Another engine over the same storage. */
  engine(options: Partial<KeywardOptions> = {}): Keyward {
    const usual = {
      storage: this.storage,
      prefix: "acme",
      keyring: RAW,
      sleep: async () => undefined,
      checkpoints: { name: "example.com/keyward", key: new Uint8Array(32).fill(9) },
    };
    return createKeyward({ ...usual, now: () => this.now, entropy: () => this.entropy(), ...options });
  }

  as(who: Who, keyward = this.keyward): Admin {
    return keyward.as(ACTORS[who]);
  }

  get root(): Admin {
    return this.as("root");
  }

  verifier(options: Partial<VerifierOptions> = {}): Verifier {
    const usual = { storage: this.storage, prefix: "acme", keyring: RAW, replayStore: memoryReplayStore() };
    return createVerifier({ ...usual, now: () => this.now, monotonic: () => this.mono, ...options });
  }

  /** The 32 bytes of the next draw: repeatable, and no two alike. */
  entropy(): Uint8Array {
    this.#draws += 1;
    const bytes = new Uint8Array(32);
    let state = this.#seed ^ Math.imul(this.#draws, 0x9e3779b1);
    for (let index = 0; index < bytes.length; index++) {
      state = (Math.imul(state ^ (state >>> 15), 0x85ebca6b) + 0x9e3779b9) | 0;
      bytes[index] = state >>> 24;
    }
    return bytes;
  }

  /** Time passes, on both clocks. */
  pass(ms: number): void {
    this.now += ms;
    this.mono += ms;
  }

  /** Makes a key and keeps its secret out of the golden file. */
  async key(wish: Partial<Parameters<Admin["keys"]["create"]>[0]> = {}): Promise<Made> {
    return made(await this.root.keys.create({ owner: "ann", name: "nightly", ...wish }));
  }

  /** The text of a stored document, parsed. */
  async document(id: string): Promise<{ readonly [name: string]: unknown }> {
    const [stored] = await this.storage.read([id]);
    ok(stored, `there is no document \`${id}\``);
    return JSON.parse(stored.value) as { readonly [name: string]: unknown };
  }

  /** Puts a text in the place of a document, as an operator or an accident would. */
  async overwrite(id: string, text: string): Promise<void> {
    const [stored] = await this.storage.read([id]);
    ok((await this.storage.write(id, text, stored?.version ?? null)).ok, "the document changed meanwhile");
  }

  /** The id of the account of this owner in `default`. */
  async account(owner: string): Promise<string> {
    const { items } = await this.storage.scan({ prefix: "account/", limit: 100 });
    const found = items.find(({ value }) => {
      const account = JSON.parse(value) as { readonly domain: string; readonly owner: string };
      return account.domain === "default" && account.owner === owner;
    });
    ok(found, `there is no account of \`${owner}\``);
    return found.id;
  }
}

/** A key whose secret is known. */
export interface Made extends Issued {
  readonly secret: string;
  readonly token: string;
}

/** The same, once it is certain that the secret is there. */
export function made(issued: Issued): Made {
  const { secret, token } = issued;
  ok(secret !== null && token !== null, "no secret was issued");
  hide(secret);
  return { ...issued, secret, token };
}

/** A site with two domains, three users and a keyring. */
export async function inhabited(name: string, policy: Partial<SitePolicy> = {}): Promise<World> {
  const world = new World(name);
  const { site, domains, users, keyring } = world.root;
  await site.init({ policy });
  await domains.put({ domain: "default", environments: { production: ["read", "write"], staging: ["read"] } });
  await domains.put({ domain: "other", environments: { production: ["read"] } });
  await users.put({ user: "ann", access: { production: ["read"], staging: ["read"] } });
  await users.put({ user: "bob", access: { production: ["read", "write"] } });
  await users.put({ domain: "other", user: "ann", access: { production: ["read"] } });
  await keyring.init();
  return world;
}
