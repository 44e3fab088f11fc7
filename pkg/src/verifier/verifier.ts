// `createVerifier`: answers requests. The core decides; this reads documents and claims nonces when the core asks.
import { call, resident } from "../core/call.js";
import { onChange } from "../core/changes.js";
import { KeywardError, typeError } from "../core/error.js";
import { tables } from "../core/tables.js";
import { rulesOf } from "../core/token-rules.js";
import { glue } from "../core/wasm.js";
import { textOf, wire } from "../core/wire.js";
import type { Reason } from "../generated/codes.js";
import type { Proof } from "../types/leak.js";
import type { RequestLike } from "../types/request.js";
import type { Accepted, Denied, Verdict } from "../types/verdict.js";
import { type Asked, accepts, acceptsSigned, checkSigned, type Fetched, NOTHING } from "./ask.js";
import { bodyOf, hashed, isUnread, NOT_READ } from "./body.js";
import { Clock } from "./clock.js";
import { denied } from "./denied.js";
import { Documents } from "./documents.js";
import { Imports } from "./imports.js";
import { Shared } from "./input.js";
import { Keyring } from "./keyring.js";
import { checkOptions, profileOf, type VerifierOptions, type VerifyOptions } from "./options.js";
import { Principals } from "./principals.js";
import { type FieldsOfRequest, headersOf, presentedIn, requestText } from "./request.js";
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
const READ_BODY = 5;
const READ_IMPORTS = 6;

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
  /** What the token of a claim starts with whose rest is a nonce. */
  readonly #nonceClaim: string;

  constructor(options: VerifierOptions) {
    checkOptions(options);
    this.#options = options;
    const { storage, prefix, maxStaleness, capacity, nonce, maxBodyBytes } = options;
    const keyring = options.keyring !== undefined;
    const tokens = options.tokens === undefined ? undefined : rulesOf(options.tokens);
    const rules = { prefix, maxStaleness, capacity, nonce, keyring, tokens };
    const settings = wire("options", { ...rules, ...profileOf(options) });
    this.#maxBody = maxBodyBytes ?? 1 << 20;
    const imports = options.imports ?? [];
    this.#shared = resident((core) => {
      this.#principals.clear();
      const verifier = new core.RequestVerifier(settings);
      for (const { format, prefix, pepper } of imports) verifier.acceptImported(format, prefix, pepper);
      return new Shared(verifier);
    });
    this.#principals = new Principals(this.#shared);
    this.#nonceClaim = call(() => glue().RequestVerifier.nonceClaim());
    this.#requirements = new Requirements(this.#shared);
    this.#shared();
    this.#clock = new Clock(options.now, options.monotonic);
    this.#keyring = new Keyring(storage, options.keyring, this.#shared, () => this.#clock.readMono());
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
      if (signed) return this.#verifySigned(request, headers, requirement, options);
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

  /** A request whose account is in the cache and whose body is at hand costs no promise but that of its claim. */
  #verifySigned(
    request: RequestLike,
    headers: FieldsOfRequest,
    requirement: number,
    options?: VerifyOptions,
  ): Promise<Verdict> {
    const message = requestText(request, headers);
    const origin = options?.origin === undefined ? undefined : textOf("origin", options.origin);
    const asked: Asked = { message, origin, requirement, slow: false };
    const body = bodyOf(request, options?.body);
    if (isUnread(body)) {
      let told = NOT_READ;
      asked.slow = true;
      const read = async () => {
        told = await hashed(body, message, this.#maxBody);
      };
      return this.#decide(
        (now, mono, fetched) => checkSigned(this.#shared(), asked, told, now, mono, fetched),
        asked,
        read,
      );
    }
    const now = this.#clock.read();
    if (origin === undefined && acceptsSigned(this.#shared(), message, body, requirement, now, this.#clock.mono)) {
      // Taken first: what makes a principal may ask the core for more.
      const token = this.#nonceClaim + this.#principals.nonce(message.text);
      return this.#claimed(this.#principals.accepted(now), token, now, asked);
    }
    const outcome = call(() => checkSigned(this.#shared(), asked, body, now, this.#clock.mono, NOTHING));
    if (outcome === CLAIM)
      return this.#claimed(this.#principals.accepted(now), this.#shared().verifier.claimToken(), now, asked);
    if (outcome === DENIED) return Promise.resolve(this.#shown(asked, this.#denied(now)));
    return this.#decide((now, mono, fetched) => checkSigned(this.#shared(), asked, body, now, mono, fetched), asked);
  }

  /**
   * Asks the core, does what it needs, and asks again; null from `check` means that the text has no room. `read` reads the
   * body of the signed request that is `asked` about.
   */
  async #decide(
    check: (now: number, mono: number, fetched: Fetched) => number | null,
    asked?: Asked,
    read?: () => Promise<void>,
  ): Promise<Verdict> {
    const fetched: Fetched = { documents: false, keyring: false };
    const now = this.#clock.read();
    for (;;) {
      const outcome = call(() => check(now, this.#clock.readMono(), fetched));
      if (outcome === null) return denied("limit_exceeded");
      const { verifier } = this.#shared();
      if (outcome === ACCEPTED) return this.#principals.completed(this.#principals.accepted(now));
      if (outcome === CLAIM) return this.#claimed(this.#principals.accepted(now), verifier.claimToken(), now, asked);
      if (outcome === DENIED) return this.#shown(asked, this.#denied(now, fetched.cause));
      if (outcome === READ) {
        const [account, domain, clientId, keyring] = verifier.wanted() as [string, string, string, string?];
        const loaded = await this.#documents.load(account, domain, clientId, keyring !== undefined);
        if (!loaded.ok) {
          const reason = loaded.fault ? "fault" : "storage_unavailable";
          return this.#shown(asked, denied(reason, clientId, loaded.cause));
        }
        fetched.documents = true;
      } else if (outcome === READ_BODY) {
        await read?.();
        // That may have taken long: what was read before it is judged by its age again.
        fetched.documents = false;
      } else if (outcome === READ_IMPORTS) {
        try {
          await this.#imports.load();
        } catch (cause) {
          const reason = cause instanceof KeywardError ? "fault" : "storage_unavailable";
          return this.#shown(asked, denied(reason, null, cause));
        }
      } else {
        // What was open before may do for this request, whatever becomes of it.
        await this.#keyring.open().catch((cause: unknown) => Object.assign(fetched, { cause }));
        fetched.keyring = true;
      }
    }
  }

  /** The denial of a signed request with the signature base that we compute, as far as there is one. */
  #shown(asked: Asked | undefined, denied: Denied): Denied {
    if (asked === undefined) return denied;
    const shared = this.#shared();
    const length = shared.write(asked.message.text, 0);
    if (length < 0) return denied;
    const lineCount = asked.message.lines.length / 2;
    const signatureBase = call(() => shared.verifier.shownBase(length, lineCount, asked.message.joined, asked.origin));
    if (signatureBase === undefined) return denied;
    const shown = { ...denied, signatureBase };
    const holder = holders.get(denied);
    if (holder !== undefined) holders.set(shown, holder);
    return shown;
  }

  #denied(now: number, cause?: unknown): Denied {
    const shared = this.#shared();
    const clientId = shared.verifier.deniedClientId() ?? null;
    const { reason = "fault", authentic = false } = tables().reasons[shared.numbers()[0] ?? 0] ?? {};
    const retired = reason === "pair_retired" && clientId !== null;
    const verdict: Denied = {
      ...denied(reason, clientId, reason === "keyring_locked" ? cause : undefined),
      ...(retired ? { usage: { clientId, at: now, retired } } : {}),
    };
    if (authentic) {
      const [holder, generation] = shared.verifier.holder() as [string | null, number | null];
      if (holder !== null) holders.set(verdict, { clientId: holder, generation });
    }
    return verdict;
  }

  /** Of a store that answers at once, the answer is the verdict: no promise but the one that is returned. */
  #claimed(accepted: Accepted, token: string, now: number, asked?: Asked): Promise<Verdict> {
    const { clientId } = accepted.usage;
    const { replayStore } = this.#options;
    if (replayStore === undefined) return this.#refused(asked, "replay_store_unavailable", clientId);
    const expiresAt = this.#principals.claimExpiresAt();
    // A body that arrived so slowly that the nonce would be forgotten already: nobody could tell it from a replay.
    const at = asked?.slow === true ? this.#clock.read() : now;
    if (at >= expiresAt) return this.#refused(asked, "created_too_old", clientId);
    try {
      const claimed = replayStore.claim(clientId, token, expiresAt, at);
      if (claimed === true) return Promise.resolve(accepted);
      return this.#afterClaim(claimed, accepted, asked);
    } catch (cause) {
      return this.#refused(asked, "replay_store_unavailable", clientId, cause);
    }
  }

  async #afterClaim(claimed: Promise<boolean> | boolean, accepted: Accepted, asked?: Asked): Promise<Verdict> {
    const { clientId } = accepted.usage;
    try {
      return (await claimed) ? accepted : this.#refused(asked, "replayed", clientId);
    } catch (cause) {
      return this.#refused(asked, "replay_store_unavailable", clientId, cause);
    }
  }

  #refused(asked: Asked | undefined, reason: Reason, clientId: string, cause?: unknown): Promise<Denied> {
    return Promise.resolve(this.#shown(asked, denied(reason, clientId, cause)));
  }

  unlock(): Promise<void> {
    return this.#keyring.unlock();
  }

  #requirement(options: unknown): number {
    return options === undefined ? 0 : this.#requirements.id(requirementOf(options));
  }
}
