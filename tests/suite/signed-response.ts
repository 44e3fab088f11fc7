// Signed responses: by the host's own key, bound to the request that they answer.
import {
  createSigner,
  type RequestLike,
  type ResponseLike,
  type ResponseOptions,
  signatureBase,
  verifyResponse,
} from "keyward";
import { equal, type Golden, ok, type Suite } from "./harness.js";
import { note } from "./record.js";
import { GET, NOW_S, type Plain, POST, sign, signing } from "./signed.js";
import type { World } from "./world.js";

/** A response whose header fields are a plain object of texts. */
interface PlainResponse extends ResponseLike {
  readonly headers: { readonly [name: string]: string };
}

const OK: PlainResponse = { status: 200, headers: { "content-type": "text/plain" }, body: "done" };

/** A host with its own key, and a caller with another. */
async function hosted(name: string) {
  const { world, key } = await signing(name);
  const own = await world.key({ owner: "bob", methods: ["ed25519"] });
  const host = createSigner(own.token, { now: () => world.now });
  const request = await sign(world, key, POST);
  const answer = async (response: PlainResponse = OK, to: RequestLike = request, origin?: string) => {
    const added = await host.responseHeaders(response, to, origin === undefined ? {} : { origin });
    return { ...response, headers: { ...response.headers, ...added } };
  };
  const keys = { [host.clientId]: host.publicKey ?? "" };
  return { world, key, host, request, answer, keys };
}

/** Asks for a verdict and writes the golden line; public keys are as random as client ids, and in no line. */
function asker(
  golden: Golden,
  group: string,
  { world, keys, request }: { world: World; keys: ResponseOptions["keys"]; request: Plain },
) {
  return async (
    name: string,
    response: ResponseLike,
    more: Partial<ResponseOptions> = {},
    to: RequestLike = request,
  ) => {
    const options = { keys, now: () => world.now, ...more };
    const verdict = await verifyResponse(response, to, options);
    golden({ case: `${group}/${name}`, verdict });
    return verdict.ok ? "ok" : verdict.reason;
  };
}

export function suite(t: Suite): void {
  t.test("a response that was signed", async (golden) => {
    const host = await hosted("response");
    const ask = asker(golden, "response", host);
    const good = await host.answer();
    equal(await ask("accepted", good), "ok");
    const verdict = await verifyResponse(good, host.request, { keys: host.keys, now: () => host.world.now });
    equal(verdict, { ok: true, keyid: host.host.clientId, createdAt: NOW_S * 1000 });
    const change = (headers: PlainResponse["headers"]) => ({ ...good, headers: { ...good.headers, ...headers } });
    equal(await ask("another status", { ...good, status: 500 }), "signature_invalid");
    equal(await ask("another body", { ...good, body: "dune" }), "digest_mismatch");
    equal(await ask("no body", { ...good, body: null }), "digest_mismatch");
    equal(await ask("another type", change({ "content-type": "text/html" })), "signature_invalid");
    equal(await ask("a field more", change({ etag: "x" })), "ok");
    equal(await ask("a body that was read before", { ...good, body: {} }), "body_unavailable");
    equal(await ask("a body over the limit", good, { maxBodyBytes: 3 }), "body_too_large");
    equal(await ask("a stream", { ...good, body: new Blob(["done"]).stream() }), "ok");
    equal(await ask("the body given apart", { ...good, body: null }, { body: "done" }), "ok");
    equal(await ask("no signature", OK), "missing_signature");
    equal(await ask("for another application", good, { tag: "other" }), "no_applicable_signature");
    equal(await ask("too late", good, { now: () => host.world.now + 60_000 }), "signature_expired");
    equal(await ask("far too late", good, { now: () => host.world.now + 301_000 }), "created_too_old");
    equal(await ask("too early", good, { now: () => host.world.now - 31_000 }), "created_in_future");
    equal(await ask("too early, and patient", good, { now: () => host.world.now - 31_000, clockSkew: 31 }), "ok");
    equal(await ask("empty", await host.answer({ status: 204, headers: {} })), "ok");
    const noStatus = change({ "signature-input": (good.headers["signature-input"] ?? "").replace('"@status" ', "") });
    equal(await ask("not over the status", noStatus), "insufficient_coverage");
  });

  t.test("the request that a response answers", async (golden) => {
    const host = await hosted("answered");
    const { world, key, request } = host;
    const ask = asker(golden, "answered", host);
    const good = await host.answer();
    const again = await sign(world, key, POST);
    equal(await ask("the same request with another nonce", good, {}, again), "signature_invalid");
    equal(await ask("another URL", good, {}, { ...request, url: "https://api.example/thing" }), "signature_invalid");
    equal(await ask("another method", good, {}, { ...request, method: "PUT" }), "signature_invalid");
    equal(await ask("no signature", good, {}, { ...request, headers: POST.headers }), "component_missing");
    const plain = await host.answer(OK, GET);
    equal(await ask("an unsigned request", plain, {}, GET), "ok");
    equal(await ask("an unsigned request's response to a signed one", plain), "insufficient_coverage");
    const inside = { ...request, url: "http://10.0.0.7:8080/things" };
    const proxied = await host.answer(OK, inside, "https://api.example");
    equal(await ask("behind a proxy", proxied), "ok");
    equal(await ask("as the host sees it", proxied, {}, inside), "signature_invalid");
    equal(await ask("as the host sees it, told the origin", proxied, { origin: "https://api.example" }, inside), "ok");
  });

  t.test("whose response it is", async (golden) => {
    const host = await hosted("whose");
    const { world, key, request } = host;
    const ask = asker(golden, "whose", host);
    const good = await host.answer();
    const caller = createSigner(key.token, { now: () => world.now });
    const other = caller.publicKey ?? "";
    equal(await ask("a key that is not known", good, { keys: { [caller.clientId]: other } }), "unknown_key");
    equal(await ask("another key", good, { keys: { [host.host.clientId]: other } }), "signature_invalid");
    equal(await ask("one of two keys", good, { keys: { ...host.keys, next: other } }), "ok");
    const headers = { ...OK.headers, ...(await caller.responseHeaders(OK, request)) };
    equal(await ask("the caller's own", { ...OK, headers }), "unknown_key");
    equal(await ask("the request's own fields", { ...OK, headers: request.headers }), "unsupported_component");
  });

  t.test("responses of the platform", async () => {
    const { world, key, host, keys } = await hosted("platform");
    const signer = createSigner(key.token, { now: () => world.now });
    const init = { method: "POST", body: "hi", headers: { "content-type": "text/plain" } };
    const request = (await signer.request(new Request("https://api.example/p", init))) as unknown as RequestLike;
    const plain = new Response("done", { status: 201, headers: { "content-type": "text/plain", "x-a": "1" } });
    const answer = (await host.response(plain, request)) as Response;
    equal([answer.status, answer.headers.get("x-a")], [201, "1"]);
    const verdict = await verifyResponse(answer as unknown as ResponseLike, request, { keys, now: () => world.now });
    equal(verdict.ok, true);
    equal(await answer.text(), "done", "the verifier has taken the body away");
    const empty = (await host.response(new Response(null, { status: 204 }), request)) as Response;
    equal(empty.status, 204);
    const input = empty.headers.get("signature-input") ?? "";
    const base = signatureBase(empty as unknown as ResponseLike, input, { request });
    ok(base.startsWith('"@status": 204\n"@method";req: POST\n"@authority";req: api.example\n"@path";req: /p\n'));
  });

  t.test("what cannot be answered", async (golden) => {
    const { world, key, host, request, keys } = await hosted("refused answers");
    const hmac = createSigner(key.token, { algorithm: "hmac-sha256", now: () => world.now });
    equal(hmac.publicKey, null);
    const ask = (name: string, body: () => unknown) => note(golden, `answer/${name}`, {}, body);
    await ask("with a shared secret", () => hmac.responseHeaders(OK, request));
    await ask("with a status of nothing", () => host.responseHeaders({ ...OK, status: 0 }, request));
    await ask("to a URL of nothing", () => host.responseHeaders(OK, { ...GET, url: "/p" }));
    await ask("at an origin of nothing", () => host.responseHeaders(OK, request, { origin: "api.example" }));
    await ask("with a stream", () => host.responseHeaders({ ...OK, body: new Blob(["x"]).stream() }, request));
    const verify = (options: object) => verifyResponse(OK, request, { keys, ...options });
    await ask("with no keys", () => verify({ keys: {} }));
    await ask("with keys that are none", () => verify({ keys: { a: "short" } }));
    await ask("with too many keys", () =>
      verify({ keys: Object.fromEntries([...Array(33)].map((_, n) => [n, keys[host.clientId]])) }),
    );
    await ask("with an option of nothing", () => verify({ maxAge: 0 }));
    await ask("at an origin of nothing, verified", () => verify({ origin: "api.example" }));
    const base = (message: ResponseLike, input: string, options: object = {}) => signatureBase(message, input, options);
    await ask("a base", () => base(OK, 's=("@status" "content-type")'));
    await ask("a base of a request that is missing", () => base(OK, 's=("@method";req)'));
    await ask("a base with a request", () => base(OK, 's=("@query-param";name="q";req)', { request: GET }));
    await ask("a base with what requests have", () => base(OK, 's=("@method")', { request: GET }));
  });
}
