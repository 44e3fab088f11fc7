// Fastify, with the guard on every route and on one.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fastify from "fastify";
import { requireApiKey, verdictOf } from "../../pkg/dist/middleware/fastify.js";
import { conducts, late, needs } from "./lib/conduct.mjs";
import { makeWorld, ORIGIN, signed } from "./lib/world.mjs";

const who = (request) => {
  const { principal, method } = verdictOf(request);
  return { owner: principal.owner, method };
};

async function serve(app) {
  await app.listen({ port: 0, host: "127.0.0.1" });
  return { port: app.server.address().port, stop: () => app.close() };
}

await conducts("Fastify, a hook of an instance", (guard) => {
  const app = fastify({ bodyLimit: 1 << 20, forceCloseConnections: true });
  app.register(
    async (api) => {
      api.addHook("onRequest", (request) => late(request.headers));
      api.addHook(
        "onRequest",
        requireApiKey({ origin: ORIGIN, require: ({ originalUrl }) => needs(originalUrl), ...guard }),
      );
      api.get("/reports", async (request) => who(request));
      api.post("/things", async (request) => ({ ...who(request), body: request.body }));
    },
    { prefix: "/api" },
  );
  app.get("/open", async (request) => {
    try {
      return verdictOf(request);
    } catch (error) {
      return { verdict: error.name };
    }
  });
  return serve(app);
});

describe("Fastify", () => {
  test("a hook of one route, and a rewritten URL: what was signed is what was sent", async (t) => {
    const { guard, writer } = await makeWorld();
    const app = fastify({
      rewriteUrl: (request) => request.url.replace("/old/", "/new/"),
      forceCloseConnections: true,
    });
    const onRequest = requireApiKey({ origin: ORIGIN, require: needs("/api/things"), ...guard });
    app.post("/new/things", { onRequest }, async (request) => ({ ...who(request), body: request.body }));
    const { port, stop } = await serve(app);
    t.after(stop);
    const json = { "content-type": "application/json" };
    const headers = await signed(writer, "POST", "/old/things", '{"a":1}', json);
    const response = await fetch(`http://127.0.0.1:${port}/old/things`, { method: "POST", headers, body: '{"a":1}' });
    assert.deepEqual(await response.json(), { owner: "ann", method: "ed25519", body: { a: 1 } });
  });

  test("as `preHandler` it comes after the parser: a signed body is denied, unless its bytes were kept", async (t) => {
    const { guard, writer, told } = await makeWorld();
    const app = fastify({ forceCloseConnections: true });
    app.addContentTypeParser("application/json", { parseAs: "buffer" }, (request, bytes, done) => {
      if (request.url === "/kept") request.rawBody = bytes;
      done(null, JSON.parse(bytes));
    });
    const preHandler = requireApiKey({ origin: ORIGIN, ...guard });
    for (const path of ["/kept", "/lost"]) app.post(path, { preHandler }, async (request) => who(request));
    const { port, stop } = await serve(app);
    t.after(stop);
    const statuses = [];
    for (const path of ["/kept", "/lost"]) {
      const headers = await signed(writer, "POST", path, "{}", { "content-type": "application/json" });
      statuses.push((await fetch(`http://127.0.0.1:${port}${path}`, { method: "POST", headers, body: "{}" })).status);
    }
    assert.deepEqual([statuses, told.denied], [[200, 401], [["body_unavailable", "object"]]]);
  });

  test("what a hook throws is answered 500, and the handler does not run", async (t) => {
    const { guard, reader } = await makeWorld();
    const app = fastify({ forceCloseConnections: true });
    let ran = 0;
    const onRequest = requireApiKey({
      origin: ORIGIN,
      ...guard,
      onUsage: () => Promise.reject(new Error("the log is full")),
    });
    app.get("/", { onRequest }, async () => {
      ran += 1;
    });
    const { port, stop } = await serve(app);
    t.after(stop);
    const headers = { authorization: `Bearer ${reader.token}` };
    assert.deepEqual([(await fetch(`http://127.0.0.1:${port}/`, { headers })).status, ran], [500, 0]);
  });
});
