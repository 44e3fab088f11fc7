// Servers of node:http and node:http2 on loopback, stopped when their test ends.
import { createServer } from "node:http";
import { createServer as createHttp2Server } from "node:http2";

/** The origin of a server that answers with `handler`, which may be asynchronous. */
export function listen(t, handler) {
  return started(t, createServer(answering(handler)));
}

/** The same over HTTP/2 without TLS. */
export function listenHttp2(t, handler) {
  return started(t, createHttp2Server(answering(handler)));
}

function answering(handler) {
  return (message, answer) => {
    Promise.resolve(handler(message, answer)).catch((error) => {
      answer.statusCode = 500;
      answer.end(String(error));
    });
  };
}

async function started(t, server) {
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(() => {
    server.closeAllConnections?.();
    server.close();
  });
  return `http://127.0.0.1:${server.address().port}`;
}
