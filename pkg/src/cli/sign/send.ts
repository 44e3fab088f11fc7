// Sends a request exactly as it was signed: no redirects, no fields of its own that would change its meaning.
import { request as plainRequest } from "node:http";
import { request as secureRequest } from "node:https";
import { KeywardError } from "../../index.js";
import type { Sent } from "./curl.js";

/** What came back. */
export interface Answer {
  readonly status: number;
  /** The reason phrase: "OK". */
  readonly reason: string;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly body: Buffer;
}

/**
 * The answer to a request. Fetch would change the case of methods, refuse a body with GET and add fields.
 *
 * Errors: `storage_failed` if nobody answers.
 */
export function sendRequest({ method, url, headers, body }: Sent): Promise<Answer> {
  const start = url.startsWith("https:") ? secureRequest : plainRequest;
  return new Promise((resolve, reject) => {
    const failed = (cause: Error) => reject(unanswered(url, cause));
    const sent = start(url, { method, headers: fieldsOf({ method, url, headers, body }) }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on("data", (chunk: Buffer) => chunks.push(chunk));
      answer.on("error", failed);
      answer.on("end", () => {
        const { statusCode: status = 0, statusMessage: reason = "" } = answer;
        resolve({ status, reason, headers: answer.headers, body: Buffer.concat(chunks) });
      });
    });
    sent.on("error", failed);
    sent.end(body.bytes ?? undefined);
  });
}

/** Lines of one field stay lines. */
function fieldsOf({ headers, body }: Sent): NodeJS.Dict<string | string[]> {
  const fields: { [name: string]: string | string[] } = {};
  for (const [name, value] of headers) {
    const known = Object.keys(fields).find((one) => one.toLowerCase() === name.toLowerCase());
    if (known === undefined) fields[name] = value;
    else fields[known] = [fields[known] ?? [], value].flat();
  }
  if (body.bytes !== null && !headers.some(([name]) => name.toLowerCase() === "content-length")) {
    fields["Content-Length"] = String(body.bytes.byteLength);
  }
  return fields;
}

function unanswered(url: string, cause: Error): KeywardError {
  const message = `${new URL(url).origin} does not answer`;
  return new KeywardError({ kind: "storage", code: "storage_failed", message, details: {} }, { cause });
}
