// The exchange of a credential for a token: it is verified like any request, and what it may do is looked at again.
import { call } from "../core/call.js";
import { typeError } from "../core/error.js";
import type { Engine } from "../core/glue.js";
import type { AnswerList, KeyringOpener, Question } from "../core/keyring.js";
import { rulesOf } from "../core/token-rules.js";
import { glue } from "../core/wasm.js";
import { membersOf, wire } from "../core/wire.js";
import type { Reason } from "../generated/codes.js";
import type { RequestLike } from "../types/request.js";
import type { Storage } from "../types/storage.js";
import type { ExchangeOptions, IssuedToken, TokenOptions } from "../types/token.js";
import type { Accepted, Denied } from "../types/verdict.js";
import { bodyOf, GONE, isUnread, readUpTo } from "../verifier/body.js";
import { denied } from "../verifier/denied.js";
import type { VerifierOptions } from "../verifier/options.js";
import { type FieldsOfRequest, headersOf, linesOf, presentedIn } from "../verifier/request.js";
import { createVerifier, type Verifier } from "../verifier/verifier.js";
import { answered } from "./ask.js";
import type { Commands } from "./commands.js";
import type { KeywardOptions } from "./options.js";
import { stored } from "./stored.js";

/** What the engine lends to an exchange. */
interface Lent {
  readonly core: () => Engine;
  readonly storage: Storage;
  readonly opener: KeyringOpener | undefined;
  readonly verifier: () => Verifier;
  now(): number;
  entropy(): Uint8Array;
}

/** The body of an exchange holds a credential and names, nothing large. */
const MAX_BODY = 64 * 1024;

/** What the core reads in the body of an exchange. */
type Body =
  | { readonly denied: Reason }
  | { readonly credential: string | null; readonly scopes: string[] | null; readonly access: object | null };

type Minted = { readonly denied: Reason } | Question | (Omit<IssuedToken, "ok" | "usage"> & { readonly kind?: never });

/** Exchanges credentials for tokens. */
class TokenExchange {
  readonly #lent: Lent;
  readonly #options: TokenOptions;
  readonly #rules: ReturnType<typeof rulesOf>;

  constructor(options: TokenOptions, lent: Lent) {
    this.#rules = rulesOf(options);
    this.#options = options;
    this.#lent = lent;
  }

  /** The token, or why there is none. */
  async exchange(request: RequestLike, options?: ExchangeOptions): Promise<IssuedToken | Denied> {
    const { body: given, scopes, access, ...others } = membersOf("options", options) as ExchangeOptions;
    const surplus = Object.keys(others)[0];
    if (surplus !== undefined) throw typeError(`options.${surplus}`, "`scopes`, `access` or `body`");
    const headers = headersOf(request);
    const body = bodyOf(request, given);
    const read = isUnread(body) ? await readUpTo(body, MAX_BODY + 1) : body;
    if (read === GONE) return denied("body_unavailable");
    const bytes = read.content;
    const said = isJson(headers) && bytes !== null ? this.#read(bytes) : NOTHING;
    if ("denied" in said) return denied(said.denied);
    const lines = linesOf(headers);
    const asked = {
      method: request.method,
      url: request.url,
      headers: pairsOf(said.credential === null ? lines : [...lines, ...besides(headers, said.credential)]),
    };
    const verdict = await this.#lent.verifier().verify(asked, { body: bytes });
    if (!verdict.ok) return verdict;
    return this.#mint(verdict, {
      scopes: scopes ?? said.scopes ?? undefined,
      access: access ?? said.access ?? undefined,
    });
  }

  #read(bytes: Uint8Array | string): Body {
    const text = typeof bytes === "string" ? bytes : new TextDecoder().decode(bytes);
    // An empty body says nothing, whatever its type claims.
    return text.trim() === "" ? NOTHING : call(() => this.#lent.core().parseExchange(text) as Body);
  }

  async #mint(verdict: Accepted, narrowing: object): Promise<IssuedToken | Denied> {
    const { principal, method, usage } = verdict;
    const { clientId, generation } = principal;
    const { core, storage, opener } = this.#lent;
    const wish = wire("options", { clientId, generation, method, ...this.#rules, ...narrowing });
    const documents = await storage.read(
      call(() => glue().mintPlan(clientId)),
      { fresh: true },
    );
    const texts = documents.map((one) => one?.value ?? null) as string[];
    const [now, entropy] = [this.#lent.now(), this.#lent.entropy()];
    const minted = await answered(
      { opener, instead: (question) => (question.kind === "sign" ? this.#sign(question.message) : undefined) },
      (answers: AnswerList): Minted => core().mint(wish, texts, now, entropy, answers),
      (said) => ("kind" in said ? (said as Question) : undefined),
    );
    if ("denied" in minted) return denied(minted.denied, clientId);
    return { ok: true, ...(minted as Omit<IssuedToken, "ok" | "usage">), usage };
  }

  async #sign(message: Uint8Array): Promise<Uint8Array> {
    try {
      const signature: unknown = await this.#options.signer?.sign(message);
      return signature instanceof Uint8Array ? signature : NO_SIGNATURE;
    } catch {
      return NO_SIGNATURE;
    }
  }
}

/** The exchange of an engine, and what lets go of its verifier; without `tokens` among the options none is made. */
export function exchanging(
  options: KeywardOptions,
  commands: Commands,
): { readonly exchange: TokenExchange["exchange"]; close(): void } {
  const { tokens, storage } = options;
  if (tokens === undefined) {
    const exchange = () => Promise.reject(typeError("tokens", "given to `createKeyward`, with an `issuer`"));
    return { exchange, close: () => undefined };
  }
  let verifier: Verifier | undefined;
  const exchanger = new TokenExchange(tokens, {
    core: commands.core,
    storage,
    opener: commands.opener,
    now: () => commands.now(),
    entropy: () => commands.entropy(),
    verifier: () => {
      verifier ??= createVerifier(verifierOptions(options, tokens));
      return verifier;
    },
  });
  return { exchange: (request, wish) => stored(exchanger.exchange(request, wish)), close: () => verifier?.close() };
}

/** What an exchange verifies credentials with: never a token, so that none can be made to last by another. */
function verifierOptions(options: VerifierOptions, tokens: TokenOptions): VerifierOptions {
  const { storage, prefix, keyring, now } = options;
  const { replayStore, origin } = tokens;
  const wanted = { storage, prefix, keyring, now, replayStore, origin, maxBodyBytes: MAX_BODY };
  return Object.fromEntries(
    Object.entries(wanted).filter(([, value]) => value !== undefined),
  ) as unknown as VerifierOptions;
}

/** The wish for a new signing key, with the public half of the host's signer where nothing else is said. */
export function withSigner(input: unknown, tokens: TokenOptions | undefined): object {
  const members = membersOf("command", input);
  const { publicKey } = tokens?.signer ?? {};
  if (publicKey === undefined || members.publicKey !== undefined) return members;
  if (!(publicKey instanceof Uint8Array)) throw typeError("tokens.signer.publicKey", "a Uint8Array of 32 bytes");
  return { ...members, publicKey: base64Url(publicKey) };
}

function base64Url(bytes: Uint8Array): string {
  const binary = Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

const NOTHING: Body = { credential: null, scopes: null, access: null };
const NO_SIGNATURE = new Uint8Array();

/** A credential of the body beside those of the header fields, so that the core finds one too many. */
function besides(headers: FieldsOfRequest, credential: string): readonly string[] {
  const { apiKey } = presentedIn(headers);
  return apiKey === null ? ["x-api-key", credential] : ["authorization", `Bearer ${credential}`];
}

function isJson(headers: FieldsOfRequest): boolean {
  const lines = linesOf(headers);
  const types = lines.filter((_, index) => index % 2 === 1 && lines[index - 1]?.toLowerCase() === "content-type");
  return types.some((type) => /^application\/json\s*(;|$)/i.test(type));
}

function pairsOf(lines: readonly string[]): [string, string][] {
  const pairs: [string, string][] = [];
  for (let index = 0; index + 1 < lines.length; index += 2)
    pairs.push([lines[index] as string, lines[index + 1] as string]);
  return pairs;
}
