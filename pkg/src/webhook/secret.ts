// New secrets for webhooks.
import { call } from "../core/call.js";
import { typeError } from "../core/error.js";
import { glue } from "../core/wasm.js";

/** Where the randomness of a new secret comes from. */
export interface WebhookSecretOptions {
  /**
   * 32 fresh random bytes a call. Default: the platform's randomness.
   *
   * Security: as secret as what is made of it. In production leave it alone.
   */
  readonly entropy?: () => Uint8Array;
}

/** An Ed25519 key pair as text: the receiver gets the public key, and can then forge nothing. */
export interface WebhookKeyPair {
  /** `whsk_…`. Security: the sender's alone. */
  readonly privateKey: string;
  /** `whpk_…`. */
  readonly publicKey: string;
}

/**
 * A new symmetric secret, `whsec_…`, of 256 bits. One for each receiver.
 *
 * Security: both sides have it, so either could have signed. Store it as the secret that it is; it is never logged here.
 */
export function generateWebhookSecret(options: WebhookSecretOptions = {}): string {
  const entropy = entropyOf(options);
  return call(() => glue().generateWebhookSecret(entropy));
}

/** A new Ed25519 key pair. */
export function generateWebhookKeyPair(options: WebhookSecretOptions = {}): WebhookKeyPair {
  const entropy = entropyOf(options);
  const [privateKey, publicKey] = call(() => glue().generateWebhookKeyPair(entropy)) as [string, string];
  return { privateKey, publicKey };
}

/** @internal The bytes of an `entropy` option, or fresh ones. */
export function entropyOf(options: WebhookSecretOptions): Uint8Array {
  if (typeof options !== "object" || options === null) throw typeError("options", "an object");
  const { entropy } = options;
  if (entropy === undefined) return call(() => glue().drawEntropy());
  const bytes: unknown = typeof entropy === "function" ? entropy() : undefined;
  if (bytes instanceof Uint8Array && bytes.byteLength === 32) return bytes;
  throw typeError("entropy", "a function that returns a Uint8Array of 32 bytes");
}

/** @internal The secrets of an argument: one, or a list. */
export function secretsOf(secrets: unknown): string[] {
  const list: readonly unknown[] = Array.isArray(secrets) ? secrets : [secrets];
  for (const [index, secret] of list.entries()) {
    if (typeof secret !== "string") throw typeError(`secrets[${index}]`, "a string");
  }
  return [...list] as string[];
}
