// How this server answers: JSON, and an error always as `{ error: { code, message } }`.

/** Something that is the caller's to put right. Its message is public. */
export class Refusal extends Error {
  /**
   * @param {number} status
   * @param {string} code
   * @param {string} message
   * @param {Record<string, string | string[]>} [headers]
   */
  constructor(status, code, message, headers = {}) {
    super(message);
    this.status = status;
    this.code = code;
    this.headers = headers;
  }
}

/** Sent with everything: nothing here is for another origin's page, and no type is to be guessed. */
export const COMMON_HEADERS = {
  "x-content-type-options": "nosniff",
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "no-referrer",
};

/** Answers with a JSON value. */
export function answer(response, status, body, headers = {}) {
  const bytes = Buffer.from(`${JSON.stringify(body)}\n`);
  response.writeHead(status, {
    ...COMMON_HEADERS,
    "content-type": "application/json",
    "content-length": bytes.length,
    "cache-control": "no-store",
    ...headers,
  });
  response.end(bytes);
}

/** Answers with an error. */
export function answerError(response, { status, code, message, headers = {} }) {
  answer(response, status, { error: { code, message } }, headers);
}

/** Throws unless the method is one of these. */
export function requireMethod(request, ...methods) {
  if (methods.includes(request.method)) return;
  const allow = methods.join(", ");
  throw new Refusal(405, "method_not_allowed", `this takes ${allow} only`, { allow });
}

/** What `node:http` could not even parse. There is no response object yet: the answer is written by hand. */
export function answerUnparsed(error, socket) {
  // Answered already; the parser stumbles over what still arrives.
  if (socket.writableEnded) return;
  if (!socket.writable || error.code === "ECONNRESET") return socket.destroy();
  const tooLarge = error.code === "HPE_HEADER_OVERFLOW";
  const late = error.code === "ERR_HTTP_REQUEST_TIMEOUT";
  const [line, code, message] = tooLarge
    ? ["431 Request Header Fields Too Large", "headers_too_large", "the header fields are too large"]
    : late
      ? ["408 Request Timeout", "timeout", "the request took too long to arrive"]
      : ["400 Bad Request", "bad_request", "this is not a valid HTTP request"];
  refuseSocket(socket, line, code, message);
}

/** Ends a bare connection with an error. */
export function refuseSocket(socket, line, code, message) {
  const body = `${JSON.stringify({ error: { code, message } })}\n`;
  const head = [
    `HTTP/1.1 ${line}`,
    "Content-Type: application/json",
    `Content-Length: ${Buffer.byteLength(body)}`,
    "Cache-Control: no-store",
    "X-Content-Type-Options: nosniff",
    "Connection: close",
  ];
  socket.on("error", () => socket.destroy());
  socket.end(`${head.join("\r\n")}\r\n\r\n${body}`);
  // To close while data is unread would reset the connection, and the caller would lose the answer.
  socket.resume();
  const timer = setTimeout(() => socket.destroy(), LINGER_MS);
  socket.once("close", () => clearTimeout(timer));
}

const LINGER_MS = 1000;
