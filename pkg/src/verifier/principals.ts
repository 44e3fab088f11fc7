// The principals of accepted requests: made by the core once a filling of its cache, frozen, shared by all verdicts of it.
import { call } from "../core/call.js";
import { tables } from "../core/tables.js";
import type { Accepted, Principal } from "../types/verdict.js";
import type { Shared } from "./input.js";

/** What the numbers of an accepting answer mean, by place. */
const SLOT = 0;
const STAMP = 1;
const PAIR = 2;
const HANDLE = 3;
const METHOD = 4;
const STALENESS = 5;
const EXPIRES_AT = 6;
/** Where in its text a signed request that is accepted again has its nonce. */
const NONCE_START = 7;
const NONCE_END = 8;
/** Of an acceptance, the same place says what else there is to take. */
const MORE = 6;
const REPAIR = 1;
const GRANTED = 2;

/** What a token was granted. */
interface Granted {
  readonly principal: Principal;
  readonly tokenId: string;
}

/** A principal with what a verdict repeats of it, so that a hot verdict touches one object. */
interface Known {
  readonly stamp: number;
  readonly principal: Principal;
  readonly keyId: string;
  readonly clientId: string;
}

/** Makes verdicts of the numbers that the core left. */
export class Principals {
  readonly #shared: () => Shared;
  /** By the handle of the pair: dense, and used again by the core when a pair leaves its cache. */
  readonly #known: (Known | undefined)[] = [];
  #methods: readonly Accepted["method"][] = [];

  constructor(shared: () => Shared) {
    this.#shared = shared;
  }

  /** Forgets everything: a new instance of the core counts its handles and stamps anew. */
  clear(): void {
    this.#known.length = 0;
  }

  /** The verdict of the answer that the core has just given. */
  accepted(now: number): Accepted {
    const numbers = this.#shared().numbers();
    // Read first: making a principal can make the memory grow, which empties the view on it.
    const method = numbers[METHOD] as number;
    const stalenessMs = numbers[STALENESS] as number;
    const known = this.#find(numbers);
    if (this.#methods.length === 0) this.#methods = tables().methods as readonly Accepted["method"][];
    return {
      ok: true,
      principal: known.principal,
      method: this.#methods[method] as Accepted["method"],
      usage: { keyId: known.keyId, clientId: known.clientId, at: now },
      stalenessMs,
    };
  }

  /** The verdict with what not every one has: a repair of the pair, or the principal of a token, which is its own. */
  completed(accepted: Accepted): Accepted {
    const shared = this.#shared();
    const more = shared.numbers()[MORE];
    if (more === REPAIR) {
      const repair = shared.verifier.takeRepair();
      return repair === undefined ? accepted : { ...accepted, usage: { ...accepted.usage, repair } };
    }
    if (more !== GRANTED) return accepted;
    const { principal, tokenId } = call(() => shared.verifier.takeGranted()) as Granted;
    return { ...accepted, principal: freeze(principal), tokenId };
  }

  /** When the claim that the answer asks for can be forgotten. */
  claimExpiresAt(): number {
    return this.#shared().numbers()[EXPIRES_AT] as number;
  }

  /** The nonce that the answer asks to claim, of the text of its request. */
  nonce(text: string): string {
    const numbers = this.#shared().numbers();
    return text.slice(numbers[NONCE_START], numbers[NONCE_END]);
  }

  #find(numbers: Float64Array): Known {
    const handle = numbers[HANDLE] as number;
    const known = this.#known[handle];
    if (known !== undefined && known.stamp === numbers[STAMP]) return known;
    const made = this.#make(numbers[SLOT] as number, numbers[STAMP] as number, numbers[PAIR] as number);
    this.#known[handle] = made;
    return made;
  }

  #make(slot: number, stamp: number, pair: number): Known {
    const principal = freeze(call(() => this.#shared().verifier.principal(slot, stamp, pair)) as Principal);
    return { stamp, principal, keyId: principal.keyId, clientId: principal.clientId };
  }
}

function freeze(principal: Principal): Principal {
  for (const roles of Object.values(principal.access)) Object.freeze(roles);
  Object.freeze(principal.access);
  Object.freeze(principal.scopes);
  return Object.freeze(principal);
}
