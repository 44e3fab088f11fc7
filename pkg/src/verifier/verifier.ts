// `createVerifier`: answers requests. The core decides; this reads documents and claims nonces when the core asks.
import { call, resident } from "../core/call.js";
import { onChange } from "../core/changes.js";
import { KeywardError, typeError } from "../core/error.js";
import { tables } from "../core/tables.js";
import { rulesOf } from "../core/token-rules.js";
import { wire } from "../core/wire.js";
import type { Proof } from "../types/leak.js";
import type { RequestLike } from "../types/request.js";
import type { Accepted, Denied, Verdict } from "../types/verdict.js";
import { Clock } from "./clock.js";
import { denied } from "./denied.js";
import { Documents } from "./documents.js";
import { Imports } from "./imports.js";
import { Shared } from "./input.js";
import { Keyring } from "./keyring.js";
import { checkOptions, type VerifierOptions, type VerifyOptions } from "./options.js";
import { Principals } from "./principals.js";
import {
  type Body,
  bodyOf,
  type FieldsOfRequest,
  headersOf,
  knownBody,
  linesOf,
  methodOf,
  presentedIn,
  requestText,
  UNAVAILABLE,
  urlOf,
} from "./request.js";
import { Requirements, requirementOf } from "./requirements.js";

/** Answers requests. */
export interface Verifier {
  /** The verdict on a request: bearer, basic, `X-API-Key` or signed. Never throws for bad input. */
  verify(request: RequestLike, options?: VerifyOptions): Promise<Verdict>;
  /** The verdict on a bare token. */
  verifyToken(token: string, options?: Pick<VerifyOptions, "require">): Promise<Verdict>;
  /**
   * Who holds the credential in a request, or a bare token, whatever its key may do now: also of a key that is disabled,
   * has expired or lacks an access. What proves nothing is a denial.
   */
  prove(presented: RequestLike | string): Promise<Proof | Denied>;
  /**
   * Opens the keyring now, and not at the first request that needs it: then a passphrase is stretched, or a service asked.
   * Errors: `keyring_locked` without a key, `keyring_missing`, `keyring_wrong_key`.
   */
  unlock(): Promise<void>;
  /** Stops listening to the engine of this process. */
  close(): void;
}

/**
 * A verifier over a storage: it reads, and never writes.
 *
 * Errors: `invalid` for a malformed option.
 */
export function createVerifier(options: VerifierOptions): Verifier {
  return new RequestVerifier(options);
}

/** How nearly every credential comes; other spellings of the scheme go the whole way. */
const BEARER = "Bearer ";

const ACCEPTED = 0;
const CLAIM = 1;
const DENIED = 2;
const READ = 3;
const READ_IMPORTS = 5;

/** What was read on behalf of one request. */
interface Fetched {
  documents: boolean;
  keyring: boolean;
  /** Why the keyring did not open. */
  cause?: unknown;
}

const NOTHING: Readonly<Fetched> = { documents: false, keyring: false };

/** A signed request, as the core is asked about it. */
interface Asked {
  readonly text: string;
  readonly lineCount: number;
  readonly requirement: number;
}

const encoder = new TextEncoder();

/** Who was proven to hold a credential that was denied: beside the denials, because it is of no use in a log. */
const holders = new WeakMap<Denied, Holder>();
type Holder = Pick<Proof, "clientId" | "generation">;

class RequestVerifier implements Verifier {
  readonly #options: VerifierOptions;
  readonly #shared: () => Shared;
  readonly #documents: Documents;
  readonly #imports: Imports;
  readonly #clock: Clock;
  readonly #close: () => void;
  readonly #maxBody: number;
  readonly #requirements: Requirements;
  readonly #principals: Principals;
  readonly #keyring: Keyring;

  constructor(options: VerifierOptions) {
    checkOptions(options);
    this.#options = options;
    const { storage, prefix, maxStaleness, capacity, nonce, maxBodyBytes, keyring, tokens } = options;
    const settings = wire("options", {
      prefix,
      maxStaleness,
      capacity,
      nonce,
      maxBodyBytes,
      keyring: keyring !== undefined,
      tokens: tokens === undefined ? undefined : rulesOf(tokens),
    });
    this.#maxBody = maxBodyBytes ?? 1 << 20;
    const imports = options.imports ?? [];
    this.#shared = resident((core) => {
      this.#principals.clear();
      const verifier = new core.RequestVerifier(settings);
      for (const { format, prefix, pepper } of imports) verifier.acceptImported(format, prefix, pepper);
      return new Shared(verifier);
    });
    this.#principals = new Principals(this.#shared);
    this.#requirements = new Requirements(this.#shared);
    this.#shared();
    this.#clock = new Clock(options.now, options.monotonic);
    this.#keyring = new Keyring(storage, keyring, this.#shared, () => this.#clock.readMono());
    this.#documents = new Documents(storage, () => this.#shared().verifier, this.#clock);
    this.#imports = new Imports(
      storage,
      () => this.#shared().verifier,
      () => this.#clock.readMono(),
    );
    this.#close = onChange(storage, (id) => {
      this.#imports.changed(id);
      this.#documents.changed(id);
      this.#shared().verifier.invalidate(id);
    });
  }

  verifyToken(token: string, options?: Pick<VerifyOptions, "require">): Promise<Verdict> {
    try {
      if (typeof token !== "string") throw typeError("token", "a string");
      const requirement = this.#requirement(options);
      const again = this.#acceptAgain(token, 0, requirement);
      return again === null ? this.#verifyToken(token, requirement) : Promise.resolve(again);
    } catch (error) {
      return Promise.reject(error);
    }
  }

  verify(request: RequestLike, options?: VerifyOptions): Promise<Verdict> {
    try {
      const headers = headersOf(request);
      const requirement = this.#requirement(options);
      const { authorization, apiKey, signed } = presentedIn(headers);
      if (signed) return this.#verifySigned(request, headers, requirement, options?.body);
      if (apiKey === null && authorization?.startsWith(BEARER)) {
        const again = this.#acceptAgain(authorization, BEARER.length, requirement);
        if (again !== null) return Promise.resolve(again);
      }
      return this.#verifyFields(authorization, apiKey, requirement);
    } catch (error) {
      return Promise.reject(error);
    }
  }

  async prove(presented: RequestLike | string): Promise<Proof | Denied> {
    const verdict = await (typeof presented === "string" ? this.verifyToken(presented) : this.verify(presented));
    if (!verdict.ok) return holders.has(verdict) ? { ok: true, ...(holders.get(verdict) as Holder), verdict } : verdict;
    const { clientId, generation } = verdict.principal;
    // Whoever holds a token that was made with a credential does not hold the credential.
    if (verdict.method === "token") return denied("method_not_allowed", clientId);
    return { ok: true, clientId, generation, verdict };
  }

  close(): void {
    this.#close();
  }

  /** The hot path: one call, and no promise but the one that is returned. Whatever it does not accept goes the whole way. */
  #acceptAgain(text: string, start: number, requirement: number): Accepted | null {
    const shared = this.#shared();
    const length = shared.write(text, 0);
    if (length < 0) return null;
    const now = this.#clock.read();
    if (!accepts(shared, start, length, requirement, now, this.#clock.mono)) return null;
    return this.#principals.accepted(now);
  }

  #verifyToken(token: string, requirement: number): Promise<Verdict> {
    return this.#decide((now, mono, fetched) => {
      const shared = this.#shared();
      const length = shared.write(token, 0);
      if (length < 0) return null;
      return shared.verifier.checkToken(length, requirement, now, mono, fetched.documents);
    });
  }

  #verifyFields(authorization: string | null, apiKey: string | null, requirement: number): Promise<Verdict> {
    return this.#decide((now, mono, fetched) => {
      const shared = this.#shared();
      const first = authorization === null ? 0 : shared.write(authorization, 0);
      const second = apiKey === null || first < 0 ? 0 : shared.write(apiKey, first);
      if (first < 0 || second < 0) return null;
      const lengths = [authorization === null ? -1 : first, apiKey === null ? -1 : second] as const;
      return shared.verifier.check(...lengths, requirement, now, mono, fetched.documents);
    });
  }

  /** A request whose account is in the cache and whose body is at hand costs one promise: that of its claim. */
  #verifySigned(request: RequestLike, headers: FieldsOfRequest, requirement: number, given: unknown): Promise<Verdict> {
    const lines = linesOf(headers);
    const asked: Asked = {
      text: requestText(methodOf(request), urlOf(request), lines),
      lineCount: lines.length / 2,
      requirement,
    };
    const whole = (body: Body) =>
      this.#decide((now, mono, fetched) => this.#checkSigned(asked, body, now, mono, fetched));
    const known = knownBody(given === undefined ? request.body : given);
    if (known === undefined) return bodyOf(request, given, this.#maxBody).then(whole);
    const now = this.#clock.read();
    const outcome = call(() => this.#checkSigned(asked, known, now, this.#clock.mono, NOTHING));
    if (outcome === CLAIM)
      return this.#claimed(this.#principals.accepted(now), this.#shared().verifier.claimToken(), now);
    if (outcome === DENIED) return Promise.resolve(this.#denied(now));
    return whole(known);
  }

  /** What the core says about a signed request; null if there is no room for its text. */
  #checkSigned(asked: Asked, body: Body, now: number, mono: number, fetched: Readonly<Fetched>): number | null {
    const shared = this.#shared();
    const length = shared.write(asked.text, 0);
    if (length < 0) return null;
    const content = body === null || body === UNAVAILABLE ? undefined : body;
    // A body that fits is written behind the text; a large one is handed over as it is.
    const bodyLength = content === undefined ? 0 : shared.writeBody(content, length);
    return shared.verifier.checkSigned(
      length,
      asked.lineCount,
      Math.max(bodyLength, 0),
      bodyLength >= 0 ? undefined : typeof content === "string" ? encoder.encode(content) : content,
      body === UNAVAILABLE,
      this.#options.origin,
      asked.requirement,
      now,
      mono,
      fetched.documents,
      fetched.keyring,
    );
  }

  /** Asks the core, does what it needs, and asks again; null from `check` means that the text has no room. */
  async #decide(check: (now: number, mono: number, fetched: Fetched) => number | null): Promise<Verdict> {
    const fetched: Fetched = { documents: false, keyring: false };
    const now = this.#clock.read();
    for (;;) {
      const outcome = call(() => check(now, this.#clock.readMono(), fetched));
      if (outcome === null) return denied("limit_exceeded");
      const { verifier } = this.#shared();
      if (outcome === ACCEPTED) return this.#principals.completed(this.#principals.accepted(now));
      if (outcome === CLAIM) return this.#claimed(this.#principals.accepted(now), verifier.claimToken(), now);
      if (outcome === DENIED) return this.#denied(now, fetched.cause);
      if (outcome === READ) {
        const [account, domain, clientId, keyring] = verifier.wanted() as [string, string, string, string?];
        const loaded = await this.#documents.load(account, domain, clientId, keyring !== undefined);
        if (!loaded.ok) return denied(loaded.fault ? "fault" : "storage_unavailable", clientId, loaded.cause);
        fetched.documents = true;
      } else if (outcome === READ_IMPORTS) {
        try {
          await this.#imports.load();
        } catch (cause) {
          return denied(cause instanceof KeywardError ? "fault" : "storage_unavailable", null, cause);
        }
      } else {
        // What was open before may do for this request, whatever becomes of it.
        await this.#keyring.open().catch((cause: unknown) => Object.assign(fetched, { cause }));
        fetched.keyring = true;
      }
    }
  }

  #denied(now: number, cause?: unknown): Denied {
    const shared = this.#shared();
    const [clientId, base] = shared.verifier.denial() as [string | null, string | null];
    const { reason = "fault", authentic = false } = tables().reasons[shared.numbers()[0] ?? 0] ?? {};
    const retired = reason === "pair_retired" && clientId !== null;
    const verdict: Denied = {
      ...denied(reason, clientId, reason === "keyring_locked" ? cause : undefined),
      ...(base === null ? {} : { signatureBase: base }),
      ...(retired ? { usage: { clientId, at: now, retired } } : {}),
    };
    if (authentic) {
      const [holder, generation] = shared.verifier.holder() as [string | null, number | null];
      if (holder !== null) holders.set(verdict, { clientId: holder, generation });
    }
    return verdict;
  }

  async #claimed(accepted: Accepted, token: string, now: number): Promise<Verdict> {
    const { clientId } = accepted.usage;
    const { replayStore } = this.#options;
    if (replayStore === undefined) return denied("replay_store_unavailable", clientId);
    try {
      const claimed = await replayStore.claim(clientId, token, this.#principals.claimExpiresAt(), now);
      return claimed ? accepted : denied("replayed", clientId);
    } catch (cause) {
      return denied("replay_store_unavailable", clientId, cause);
    }
  }

  unlock(): Promise<void> {
    return this.#keyring.unlock();
  }

  #requirement(options: unknown): number {
    return options === undefined ? 0 : this.#requirements.id(requirementOf(options));
  }
}

/** A trap here is met again, and mended, on the whole way. */
function accepts(
  shared: Shared,
  start: number,
  length: number,
  requirement: number,
  now: number,
  mono: number,
): boolean {
  try {
    return shared.verifier.acceptAgain(start, length, requirement, now, mono);
  } catch {
    return false;
  }
}
