/*
 * Owns: the protected API. Every request below /api needs a credential: bearer, basic, X-API-Key or a signature.
 *
 * The caller is told the public code and one sentence. The exact reason goes to the log and nowhere else.
 */
import { fromNode, tables } from "keyward";
import { answer, answerError, Refusal, requireMethod } from "./answer.mjs";
import { readBody } from "./body.mjs";

const LARGEST_BODY = 64 * 1024;

// A signature is over the origin, and only these two are ours, whatever a caller's Host says.
const OWN_NAMES = ["127.0.0.1", "localhost"];

/** Path → what it takes, what it requires of a key, and what it answers. */
const ENDPOINTS = {
  "/api/hello": {
    methods: ["GET", "HEAD"],
    run: ({ principal }) => ({ message: `hello ${principal.owner}, this is “${principal.keyName}”` }),
  },
  "/api/whoami": {
    methods: ["GET", "HEAD"],
    run: ({ principal, method }) => ({ ...principal, authMethod: method }),
  },
  "/api/echo": {
    methods: ["POST"],
    run: (_, { request, body }) => ({
      contentType: request.headers["content-type"] ?? null,
      bytes: body.length,
      text: body.toString("utf8"),
    }),
  },
  "/api/reports": {
    methods: ["GET", "HEAD"],
    require: { environment: "production", role: "read" },
    run: () => ({
      reports: [
        { name: "Calls by day", rows: 31 },
        { name: "Calls by customer", rows: 212 },
      ],
    }),
  },
};

/** The API over a store; what it judges goes into `log`, and uses of keys into `usage`. */
export function createApi({ store, log, usage, port }) {
  const { verifier } = store;
  const origins = OWN_NAMES.map((name) => `http://${name}:${port}`);

  return async (request, response, { path, sentTo }) => {
    const at = Date.now();
    const endpoint = Object.hasOwn(ENDPOINTS, path) ? ENDPOINTS[path] : null;
    const body = await readBody(request, LARGEST_BODY);
    const origin = origins.includes(sentTo) ? sentTo : origins[0];
    const verdict =
      body === null
        ? bodyTooLarge()
        : await verifier.verify(fromNode(request, { origin, body: body.length === 0 ? null : body }), {
            ...(endpoint?.require && { require: endpoint.require }),
          });
    const refused = verdict.ok ? routeRefusal(request, endpoint) : publicError(verdict, body === null);
    if (verdict.ok) usage.add(verdict.usage);
    if (refused) answerError(response, refused);
    else answer(response, 200, endpoint.run(verdict, { request, body }));
    log.add(await entryOf({ at, request, path, verdict, refused, admin: store.admin }));
  };
}

/** What a stranger is told of a denial. */
function publicError({ status, code, message }, closes) {
  const challenges = ['Bearer realm="keyward demo"', 'Basic realm="keyward demo", charset="UTF-8"'];
  const headers = { ...(status === 401 && { "www-authenticate": challenges }), ...(closes && { connection: "close" }) };
  return { status, code, message, headers };
}

/** What is wrong with an authenticated request; asked only then, so that strangers cannot explore. */
function routeRefusal(request, endpoint) {
  try {
    if (endpoint === null) throw new Refusal(404, "not_found", "there is no such endpoint");
    requireMethod(request, ...endpoint.methods);
    return null;
  } catch (refusal) {
    return refusal;
  }
}

function bodyTooLarge() {
  const { reason, code, status, message } = tables().reasons.find((row) => row.reason === "body_too_large");
  return { ok: false, reason, code, status, message, clientId: null };
}

/** @returns {Promise<import("./log.mjs").Entry>} */
async function entryOf({ at, request, path, verdict, refused, admin }) {
  const named = verdict.ok
    ? { owner: verdict.principal.owner, keyName: verdict.principal.keyName }
    : await nameOf(verdict.clientId, admin);
  return {
    at,
    method: request.method,
    path,
    ok: verdict.ok,
    code: refused?.code ?? null,
    reason: verdict.ok ? null : verdict.reason,
    clientId: verdict.ok ? verdict.principal.clientId : verdict.clientId,
    ...named,
    status: refused?.status ?? 200,
    message: refused?.message ?? null,
    authMethod: verdict.ok ? verdict.method : null,
  };
}

/** Whose key a denied credential names, if there is one: after the answer, so that its time tells nothing. */
async function nameOf(clientId, admin) {
  const nobody = { owner: null, keyName: null };
  if (clientId === null) return nobody;
  const named = ({ owner, name }) => ({ owner, keyName: name });
  return admin.keys.get({ keyId: clientId }).then(named, () => nobody);
}
