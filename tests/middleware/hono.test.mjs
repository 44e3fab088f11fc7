// Hono, over node:http and alone.
import assert from "node:assert/strict";
import { once } from "node:events";
import { describe, test } from "node:test";
import { serve as serveNode } from "@hono/node-server";
import { Hono } from "hono";
import { requireApiKey, verdictOf } from "../../pkg/dist/middleware/hono.js";
import { conducts, late, needs } from "./lib/conduct.mjs";
import { makeWorld, ORIGIN, signed } from "./lib/world.mjs";

const who = (c) => {
  const { principal, method } = verdictOf(c);
  return { owner: principal.owner, method };
};

function appOf(guard) {
  const app = new Hono();
  app.use(async (c, next) => {
    await late({ "x-late": c.req.header("x-late") });
    await next();
  });
  app.use("/api/*", requireApiKey({ require: (c) => needs(c.req.path), ...guard }));
  app.get("/api/reports", (c) => c.json(who(c)));
  app.post("/api/things", async (c) => {
    const text = await c.req.text();
    return c.json({ ...who(c), ...(text === "" ? {} : { body: JSON.parse(text) }) });
  });
  app.get("/open", (c) => {
    try {
      return c.json(verdictOf(c));
    } catch (error) {
      return c.json({ verdict: error.name });
    }
  });
  return app;
}

await conducts("Hono on node:http", async (guard) => {
  const server = serveNode({ fetch: appOf(guard).fetch, port: 0, hostname: "127.0.0.1" });
  await once(server, "listening");
  const stop = () => {
    server.closeAllConnections();
    server.close();
  };
  return { port: server.address().port, stop };
});

describe("Hono alone", () => {
  test("a Fetch request goes through, and its body is still there", async () => {
    const { guard, writer, told } = await makeWorld();
    const headers = await signed(writer, "POST", "/api/things", '{"a":1}', { "content-type": "application/json" });
    const request = () => new Request(`${ORIGIN}/api/things`, { method: "POST", headers, body: '{"a":1}' });
    const app = appOf(guard);
    const response = await app.fetch(request());
    assert.deepEqual(await response.json(), { owner: "ann", method: "ed25519", body: { a: 1 } });
    assert.equal((await app.fetch(request())).status, 401);
    assert.deepEqual(told.denied, [["replayed", "object"]]);
  });

  test("a body that was read before the guard is not there for it", async () => {
    const { guard, writer, told } = await makeWorld();
    const app = new Hono();
    app.use("*", async (c, next) => {
      await c.req.json();
      await next();
    });
    app.use("*", requireApiKey(guard));
    app.post("/", (c) => c.json(who(c)));
    const headers = await signed(writer, "POST", "/", "{}", { "content-type": "application/json" });
    assert.equal((await app.request(`${ORIGIN}/`, { method: "POST", headers, body: "{}" })).status, 401);
    assert.deepEqual(told.denied, [["body_unavailable", "object"]]);
  });

  test("what a hook throws goes to `onError`", async () => {
    const { guard } = await makeWorld();
    const app = appOf({ ...guard, onDenied: () => Promise.reject(new Error("the log is full")) });
    app.onError((error, c) => c.text(error.message, 500));
    const response = await app.request(`${ORIGIN}/api/reports`);
    assert.deepEqual([response.status, await response.text()], [500, "the log is full"]);
  });
});
