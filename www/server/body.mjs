// The body of a request, up to a limit.

const PATIENCE_MS = 1000;

/**
 * The bytes of the body, or null if there are more than `limit`; then answer with `connection: close`.
 *
 * What is too much is read and dropped for a moment: to answer and close while data is unread resets the connection, and
 * the caller would lose the answer.
 *
 * @param {import("node:http").IncomingMessage} request
 * @param {number} limit
 * @returns {Promise<Buffer | null>}
 */
export function readBody(request, limit) {
  return new Promise((resolve, reject) => {
    let chunks = [];
    let length = 0;
    let patience;
    const finish = () => {
      clearTimeout(patience);
      resolve(chunks && Buffer.concat(chunks));
    };
    const drop = () => {
      chunks = null;
      patience ??= setTimeout(finish, PATIENCE_MS);
    };
    if (Number(request.headers["content-length"]) > limit) drop();
    request.on("data", (chunk) => {
      length += chunk.length;
      if (length > limit) drop();
      chunks?.push(chunk);
    });
    request.on("end", finish);
    request.on("error", (error) => {
      clearTimeout(patience);
      reject(error);
    });
  });
}
