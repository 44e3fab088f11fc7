// `createWebhookSigner`: signs what a host sends to the owners of keys (Standard Webhooks).
import { call, resident } from "../core/call.js";
import { typeError } from "../core/error.js";
import { glue } from "../core/wasm.js";
import { textOf } from "../core/wire.js";
import { entropyOf, secretsOf, type WebhookSecretOptions } from "./secret.js";

/** How webhooks are signed. */
export interface WebhookSignerOptions extends WebhookSecretOptions {
  /** Unix milliseconds. Default: `Date.now`. */
  readonly now?: () => number;
}

/** One webhook. */
export interface WebhookMessage {
  /** The body, exactly as it will be sent. Text is sent as UTF-8. */
  readonly payload: Uint8Array | string;
  /**
   * What the receiver knows it by: give the same id again when you try again, and it does its work once.
   *
   * Shape: 1 to 128 visible ASCII characters without a full stop. Default: a new one, `msg_…`.
   */
  readonly id?: string;
}

/** The header fields to send with the payload. */
export type WebhookHeaders = {
  readonly "webhook-id": string;
  readonly "webhook-timestamp": string;
  readonly "webhook-signature": string;
};

/** Signs webhooks. */
export interface WebhookSigner {
  /**
   * The header fields of one attempt, signed by every secret. Call it for each attempt: the timestamp is of the attempt.
   *
   * Errors: `invalid` for an id that cannot be signed.
   */
  headers(message: WebhookMessage): WebhookHeaders;
}

const encoder = new TextEncoder();

/**
 * A signer for one receiver: `whsec_…` (HMAC-SHA256) or `whsk_…` (Ed25519); several while they are rotated, the new one
 * and the old one, so that the receiver may change over when it likes.
 *
 * Shape: 1 to 8 secrets. Errors: `invalid` for a text that is no secret; it is not repeated in the message.
 */
export function createWebhookSigner(
  secrets: string | readonly string[],
  options: WebhookSignerOptions = {},
): WebhookSigner {
  if (typeof options !== "object" || options === null) throw typeError("options", "an object");
  const { now = Date.now } = options;
  if (typeof now !== "function") throw typeError("now", "a function");
  const list = secretsOf(secrets);
  const keys = resident((core) => new core.WebhookKeys(list));
  keys();

  return Object.freeze({
    headers(message: WebhookMessage): WebhookHeaders {
      if (typeof message !== "object" || message === null) throw typeError("message", "an object");
      const payload = bytesOf(message.payload);
      const id = message.id === undefined ? newId(options) : textOf("id", message.id);
      const signed = call(() => keys().sign(id, now(), payload));
      const [timestamp, signature] = signed.split("\n") as [string, string];
      return { "webhook-id": id, "webhook-timestamp": timestamp, "webhook-signature": signature };
    },
  });
}

function newId(options: WebhookSecretOptions): string {
  const entropy = entropyOf(options);
  return call(() => glue().generateWebhookId(entropy));
}

function bytesOf(payload: unknown): Uint8Array {
  if (payload instanceof Uint8Array) return payload;
  if (typeof payload === "string") return encoder.encode(payload);
  throw typeError("payload", "a Uint8Array or a string");
}
