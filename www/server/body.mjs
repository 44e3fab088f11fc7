// The body of a request, up to a limit.
import { lingerThenDestroy } from "./answer.mjs";

/**
 * The bytes of the body, or null if there are more than `limit`; then the connection is closed after the answer.
 *
 * @param {import("node:http").IncomingMessage} request
 * @param {number} limit
 * @returns {Promise<Buffer | null>}
 */
export async function readBody(request, limit) {
  const chunks = [];
  let length = 0;
  if (Number(request.headers["content-length"] ?? 0) > limit) return tooLarge(request);
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    length += chunk.length;
    if (length > limit) return tooLarge(request);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function tooLarge(request) {
  request.resume();
  lingerThenDestroy(request.socket);
  return null;
}
