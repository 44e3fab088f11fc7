// `verifyWebhook`: whether a webhook is from whom it says (Standard Webhooks).
import { call } from "../core/call.js";
import { typeError } from "../core/error.js";
import { tables } from "../core/tables.js";
import { glue } from "../core/wasm.js";
import type { Reason } from "../generated/codes.js";
import type { RequestLike } from "../types/request.js";
import { headersOf, linesOf } from "../verifier/request.js";
import { payloadOf } from "./payload.js";
import { secretsOf } from "./secret.js";

/** How a webhook is verified. */
export interface VerifyWebhookOptions {
  /** How far its timestamp may be from now, both ways. Units: seconds. Default 300. */
  readonly tolerance?: number;
  /** The body, where the request does not carry it: bytes or text, as received; null for none. */
  readonly body?: Uint8Array | string | null;
  /** The largest body that is hashed. Units: bytes. Default 1 MiB. */
  readonly maxBodyBytes?: number;
  /** Unix milliseconds. Default: `Date.now`. */
  readonly now?: () => number;
}

/** What `verifyWebhook` answers. */
export type WebhookVerdict =
  | {
      readonly ok: true;
      /** The same for every attempt: do not do its work twice. */
      readonly id: string;
      /** When this attempt was made. Units: Unix milliseconds. */
      readonly sentAt: number;
    }
  | {
      readonly ok: false;
      /**
       * Why, for the log: `missing_parameter` and `malformed_parameter` (id, timestamp), `created_too_old`,
       * `created_in_future`, `missing_signature`, `malformed_signature`, `limit_exceeded`, `no_applicable_signature` (none of
       * an algorithm of these secrets), `signature_invalid`, `body_unavailable`, `body_too_large`.
       */
      readonly reason: Reason;
      /** The HTTP status to answer with. */
      readonly status: number;
    };

const FIELDS = ["webhook-id", "webhook-timestamp", "webhook-signature"] as const;

/**
 * Whether a request is a webhook by one of these secrets: `whsec_…`, or the `whpk_…` of an Ed25519 key. Several while
 * they are rotated. A Fetch `Request` keeps its body; elsewhere give the bytes that were received, not parsed ones.
 *
 * Shape: 1 to 8 secrets. Errors: `invalid` for a text that is no secret; never for what was received.
 * Security: it does not remember ids. Within the tolerance the same webhook can come again, from the sender or from
 * somebody who has seen it: claim the id where twice would be wrong.
 */
export async function verifyWebhook(
  request: RequestLike,
  secrets: string | readonly string[],
  options: VerifyWebhookOptions = {},
): Promise<WebhookVerdict> {
  if (typeof options !== "object" || options === null) throw typeError("options", "an object");
  const { tolerance = 300, body: given, maxBodyBytes = 1 << 20, now = Date.now } = options;
  if (typeof tolerance !== "number") throw typeError("tolerance", "a whole number of seconds");
  if (typeof maxBodyBytes !== "number") throw typeError("maxBodyBytes", "a whole number of bytes");
  if (typeof now !== "function") throw typeError("now", "a function");
  const list = secretsOf(secrets);
  const [id, timestamp, signature] = fieldsOf(request);
  const payload = await payloadOf(request, given, maxBodyBytes);
  const answer = call(() =>
    glue().verifyWebhook(list, id, timestamp, signature, payload, now(), tolerance, maxBodyBytes),
  );
  if (answer >= 0 && id !== undefined) return { ok: true, id, sentAt: answer };
  const row = tables().reasons[-1 - answer];
  return { ok: false, reason: row?.reason ?? "fault", status: row?.status ?? 503 };
}

/** The three fields; lines of one name are joined, which makes none that is valid. */
function fieldsOf(request: RequestLike): (string | undefined)[] {
  const lines = linesOf(headersOf(request));
  return FIELDS.map((wanted) => {
    const values = lines.filter((_, at) => at % 2 === 1 && lines[at - 1]?.toLowerCase() === wanted);
    return values.length === 0 ? undefined : values.join(", ");
  });
}
