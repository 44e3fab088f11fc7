// The one HTTP server of the demo: its limits, and which part answers which path.
import { createServer } from "node:http";
import { createAdmin } from "./admin.mjs";
import { answerError, answerUnparsed, Refusal, refuseSocket } from "./answer.mjs";
import { createApi } from "./api.mjs";
import { pathOf, requireLoopback } from "./guard.mjs";
import { createPage } from "./page.mjs";
import { createPublic } from "./public.mjs";

const HOST = "127.0.0.1";
const FIRST_PORT = 8787;
const PORTS_TRIED = 20;

/** Binds a port; nothing is answered before `serve`. Null takes the first free one from 8787. */
export async function bind(port) {
  const candidates = port === null ? Array.from({ length: PORTS_TRIED }, (_, index) => FIRST_PORT + index) : [port];
  for (const candidate of candidates) {
    const server = createServer({
      // Said by us, in JSON, where it is missing.
      requireHostHeader: false,
      headersTimeout: 10_000,
      requestTimeout: 30_000,
    });
    if (await listens(server, candidate)) return server;
  }
  const what =
    port === null ? `every port from ${FIRST_PORT} to ${FIRST_PORT + PORTS_TRIED - 1} is` : `port ${port} is`;
  throw new Error(`${what} taken: name another with --port`);
}

/** Answers requests from now on; returns what ends the streams. */
export function serve(server, { store, log, usage, folder, storedIn, failed, onLeak }) {
  const { port } = server.address();
  const page = createPage(folder, {
    mode: "remote",
    adminUrl: "/admin",
    verifyUrl: "/admin/verify",
    leakUrl: "/admin/leak",
    exchangeUrl: "/admin/exchange",
    jwksUrl: "/.well-known/jwks.json",
    requestsUrl: "/admin/requests",
    apiOrigin: `http://${HOST}:${port}`,
    prefix: store.prefix,
    storedIn,
  });
  const api = createApi({ store, log, usage, port });
  const admin = createAdmin({ store, log });
  const open = createPublic({ store, usage, onLeak });

  async function handle(request, response) {
    const where = { sentTo: requireLoopback(request), path: pathOf(request) };
    if (isBelow("/api", where.path)) return api(request, response, where);
    if (isBelow("/admin", where.path)) return admin.handle(request, response, where);
    if (open.has(where.path)) return open.handle(request, response, where);
    return page(request, response, where);
  }

  server.on("request", (request, response) => {
    handle(request, response).catch((error) => {
      // The caller has gone away: nobody is left to be answered.
      if (response.destroyed || request.errored) return response.destroy();
      if (!(error instanceof Refusal)) failed(error);
      if (response.headersSent) return response.destroy();
      answerError(response, error instanceof Refusal ? error : FAILED);
    });
  });
  server.on("clientError", answerUnparsed);
  server.on("connect", (_, socket) => refuseSocket(socket, "405 Method Not Allowed", "method_not_allowed", "no proxy"));
  return { closeStreams: () => admin.close() };
}

const FAILED = { status: 500, code: "internal", message: "the server failed" };

const isBelow = (root, path) => path === root || path.startsWith(`${root}/`);

function listens(server, port) {
  return new Promise((resolve, reject) => {
    server.once("error", (error) => (error.code === "EADDRINUSE" ? resolve(false) : reject(error)));
    server.listen(port, HOST, () => resolve(true));
  });
}
