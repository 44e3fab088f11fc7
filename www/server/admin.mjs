/*
 * Owns: what the console's page calls. Whoever reaches this is the site's admin: see guard.mjs for who cannot.
 */
import { createAdminHandler, selfRevoke } from "keyward";
import { answer, COMMON_HEADERS, Refusal, requireMethod } from "./answer.mjs";
import { readBody } from "./body.mjs";
import { requireOwnPage } from "./guard.mjs";
import { createStream } from "./stream.mjs";

const LARGEST_BODY = 64 * 1024;
const ACTOR = "keyward-demo-actor";

/** The admin API over a store: `/admin`, `/admin/verify`, `/admin/exchange`, `/admin/leak` and `/admin/requests`. */
export function createAdmin({ store, log }) {
  const carryOut = createAdminHandler({ keyward: store.keyward, actor: ({ headers }) => actorOf(headers) });
  const stream = createStream(log);
  const routes = {
    "/admin": async (request, response, { sentTo }) => {
      requireMethod(request, "POST");
      const headers = { "content-type": request.headers["content-type"] ?? "", [ACTOR]: request.headers[ACTOR] ?? "" };
      const body = await readJsonBytes(request);
      const reply = await carryOut(new Request(`${sentTo}/admin`, { method: "POST", headers, body }));
      response.writeHead(reply.status, { ...COMMON_HEADERS, ...Object.fromEntries(reply.headers) });
      response.end(await reply.text());
    },
    "/admin/verify": async (request, response) => {
      requireMethod(request, "POST");
      answer(response, 200, await verdictOn(await readHeaders(request), store));
    },
    "/admin/exchange": async (request, response) => {
      requireMethod(request, "POST");
      const headers = await readHeaders(request);
      const exchanged = await store.keyward.tokens.exchange({ method: "POST", url: "http://127.0.0.1/", headers });
      const { cause: _, ...told } = exchanged;
      answer(response, 200, told);
    },
    "/admin/leak": async (request, response) => {
      requireMethod(request, "POST");
      const { token } = await readJson(request);
      if (typeof token !== "string") throw new Refusal(400, "invalid", "`token` must be a string");
      const { cause: _, ...report } = await selfRevoke(store, token);
      answer(response, 200, report);
    },
    "/admin/requests": (request, response) => {
      requireMethod(request, "GET");
      stream.open(request, response);
    },
  };

  return {
    handle(request, response, { path, sentTo }) {
      requireOwnPage(request, sentTo);
      if (!Object.hasOwn(routes, path)) throw new Refusal(404, "not_found", "there is no such page");
      return routes[path](request, response, { sentTo });
    },
    close: () => stream.close(),
  };
}

/**
 * Whom the page acts as: the site's admin, or the actor that the header names.
 *
 * The header is no credential. Whoever may call is the site's admin, so it can only take rights away.
 */
function actorOf(headers) {
  const text = headers.get(ACTOR);
  if (!text) return { role: "siteAdmin", id: "you" };
  try {
    return JSON.parse(decodeURIComponent(text));
  } catch {
    // Nobody: an actor that cannot be read must not become the admin.
    return null;
  }
}

/** The verdict on pasted header fields; they are bound to no address. Nobody has used the key: no usage is noted. */
async function verdictOn(headers, { verifier }) {
  const verdict = await verifier.verify({ method: "GET", url: "http://127.0.0.1/", headers });
  if (verdict.ok) return verdict;
  const { cause: _, ...told } = verdict;
  return told;
}

/** `{ headers: { authorization?, "x-api-key"? } }`, and nothing else. */
async function readHeaders(request) {
  const invalid = (message) => new Refusal(400, "invalid", message);
  const { headers } = await readJson(request);
  if (typeof headers !== "object" || headers === null) throw invalid("`headers` must be an object");
  for (const [name, text] of Object.entries(headers)) {
    if (name !== "authorization" && name !== "x-api-key")
      throw invalid("`headers` may hold authorization and x-api-key");
    if (typeof text !== "string") throw invalid(`\`headers.${name}\` must be a string`);
  }
  return headers;
}

/** A JSON object. */
async function readJson(request) {
  try {
    return JSON.parse((await readJsonBytes(request)).toString("utf8")) ?? {};
  } catch (error) {
    // The parser's own message would repeat the input, and that is a credential.
    throw error instanceof Refusal ? error : new Refusal(400, "invalid", "the body must be JSON");
  }
}

async function readJsonBytes(request) {
  if (!/^application\/json\s*(;|$)/i.test(request.headers["content-type"] ?? "")) {
    throw new Refusal(415, "unsupported_media_type", "send application/json");
  }
  const body = await readBody(request, LARGEST_BODY);
  if (body !== null) return body;
  throw new Refusal(413, "body_too_large", `the body may have ${LARGEST_BODY} bytes`, { connection: "close" });
}
