import type { CommandOptions } from "./admin.js";
import type { Access } from "./key.js";
import type { ReplayStore } from "./storage.js";
import type { UsageDelta } from "./verdict.js";

/** Who makes tokens, and for whom: the same for the engine that makes them and the verifiers that accept them. */
export interface TokenRules {
  /** The `iss` of the tokens: a URL of yours. */
  readonly issuer: string;
  /** The `aud` of the tokens; a verifier wants one in common. Default: the issuer. */
  readonly audience?: string | readonly string[];
}

/** What an engine makes tokens with. */
export interface TokenOptions extends TokenRules {
  /** Signs in place of a key that the keyring seals: a key management service. `tokens.rotateKey` makes its key known. */
  readonly signer?: TokenSigner;
  /** Where nonces are claimed. Without one, an exchange by a signed request is denied `replay_store_unavailable`. */
  readonly replayStore?: ReplayStore;
  /** `https://keys.example.com`: what callers see as scheme and host, where a proxy stands in between. */
  readonly origin?: string;
}

/** An Ed25519 key that the host has. */
export interface TokenSigner {
  /** Its public half. Units: 32 bytes. */
  readonly publicKey: Uint8Array;
  /** The 64 bytes of the signature over the message. */
  readonly sign: (message: Uint8Array) => Uint8Array | Promise<Uint8Array>;
}

/** What a token is narrowed to. Default: what the key may do. More than that is denied. */
export interface Narrowing {
  readonly scopes?: readonly string[];
  readonly access?: Access;
}

/** What an exchange is asked besides its request. */
export interface ExchangeOptions extends Narrowing {
  /** The body, where the request does not carry it: bytes or text; null for none. */
  readonly body?: Uint8Array | string | null;
}

/**
 * A token.
 * Security: whoever has it can do what it says until `validTill`, without the credential.
 */
export interface IssuedToken {
  readonly ok: true;
  /** What goes behind `Authorization: Bearer`. */
  readonly token: string;
  /** Its `jti`, as the verdicts on it name it. */
  readonly tokenId: string;
  readonly issuedAt: number;
  /** From when on it is not valid: the end of the domain's session, or of the key. */
  readonly validTill: number;
  readonly scopes: readonly string[];
  readonly access: Access;
  /** The use of the pair, to be flushed like that of a verdict. */
  readonly usage: UsageDelta;
}

/** A key that signs tokens. */
export interface SigningKey {
  readonly kid: string;
  readonly createdAt: number;
  /** From when on it signs; it is published before. */
  readonly usedFrom: number;
  /** From when on nothing that it has signed is accepted; null as long as it signs. */
  readonly retiresAt: number | null;
  /** Whether the host has its private half. */
  readonly host: boolean;
  /** Whether anybody can sign with it. */
  readonly signs: boolean;
  readonly current: boolean;
}

/** What a change of the signing keys returns. */
export interface SigningKeys {
  /** The key that was made. */
  readonly kid: string | null;
  readonly signingKeys: readonly SigningKey[];
}

/** A set of public keys, as RFC 7517 has it. */
export interface Jwks {
  readonly keys: readonly {
    readonly kty: "OKP";
    readonly crv: "Ed25519";
    readonly x: string;
    readonly kid: string;
    readonly alg: "EdDSA";
    readonly use: "sig";
  }[];
}

/** The keys that sign tokens. They lie in the keyring; `rotateKey` needs it open, unless the host signs. */
export interface TokenCommands {
  /** The public halves of the keys whose tokens are accepted. Everybody may see them. */
  jwks(): Promise<Jwks>;
  /**
   * Makes a key that signs tokens. It is published ten minutes before it signs, unless there is none that does or
   * `atOnce` says otherwise; the key before it is accepted until its last token has expired.
   * `publicKey` is the public half of a key that the host has, in base64url. Default: that of `tokens.signer`, if given.
   */
  rotateKey(
    options?: { readonly publicKey?: string; readonly atOnce?: boolean } & CommandOptions,
  ): Promise<SigningKeys>;
  /** Ends a key at once, with every token that it has signed. Errors: `signing_key_not_found`. */
  revokeKey(command: { readonly kid: string } & CommandOptions): Promise<SigningKeys>;
}
