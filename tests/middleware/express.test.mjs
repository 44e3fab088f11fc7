// Express 5 and 4, with a JSON parser behind the guard and in front of it.
import assert from "node:assert/strict";
import { once } from "node:events";
import { describe, test } from "node:test";
import express from "express";
import express4 from "express-4";
import { keepRawBody, requireApiKey, verdictOf } from "../../pkg/dist/middleware/express.js";
import { conducts, late, needs } from "./lib/conduct.mjs";
import { makeWorld, ORIGIN, signed } from "./lib/world.mjs";

async function serve(app) {
  const server = app.listen(0, "127.0.0.1");
  await once(server, "listening");
  const stop = () => {
    server.closeAllConnections();
    server.close();
  };
  return { port: server.address().port, stop };
}

/** The app; `api` is mounted behind `/api`, so its `url` is shorter than what was signed. */
function appOf(framework, guard, parser, order) {
  const app = framework();
  const options = { origin: ORIGIN, require: ({ originalUrl }) => needs(originalUrl), ...guard };
  app.use((request, _response, next) => void late(request.headers).then(next));
  const mount = { guard: () => app.use("/api", requireApiKey(options)), parser: () => app.use(parser) };
  for (const part of order) mount[part]();
  const api = framework.Router();
  const who = (request) => {
    const { principal, method } = verdictOf(request);
    return { owner: principal.owner, method };
  };
  api.get("/reports", (request, response) => response.json(who(request)));
  api.post("/things", (request, response) => response.json({ ...who(request), body: request.body }));
  app.use("/api", api);
  app.get("/open", (request, response) => {
    try {
      verdictOf(request);
    } catch (error) {
      response.json({ verdict: error.name });
    }
  });
  app.use((error, _request, response, _next) =>
    response.status(error.status ?? 500).json({ error: error.type ?? error.message }),
  );
  return app;
}

for (const [name, framework] of [
  ["Express 5", express],
  ["Express 4", express4],
]) {
  await conducts(`${name}, the guard before the parser`, (guard) =>
    serve(appOf(framework, guard, framework.json({ limit: "1mb" }), ["guard", "parser"])),
  );
  await conducts(
    `${name}, the parser before the guard`,
    (guard) =>
      serve(appOf(framework, guard, framework.json({ limit: "200kb", verify: keepRawBody }), ["parser", "guard"])),
    { readsBodies: false },
  );

  describe(name, () => {
    test("a parser before the guard that keeps no bytes: a signed body is denied, a bearer token is not", async (t) => {
      const { guard, writer, told } = await makeWorld();
      const { port, stop } = await serve(appOf(framework, guard, framework.json(), ["parser", "guard"]));
      t.after(stop);
      const url = `http://127.0.0.1:${port}/api/things`;
      const json = { "content-type": "application/json" };
      const headers = await signed(writer, "POST", "/api/things", "{}", json);
      assert.equal((await fetch(url, { method: "POST", headers, body: "{}" })).status, 401);
      assert.deepEqual(told.denied, [["body_unavailable", "object"]]);
      const bearer = { ...json, authorization: `Bearer ${writer.token}` };
      assert.equal((await fetch(url, { method: "POST", headers: bearer, body: "{}" })).status, 200);
    });

    test("what a hook throws goes to the error handler, and the request goes nowhere else", async (t) => {
      const { guard, reader } = await makeWorld();
      const fail = () => {
        throw new Error("the log is full");
      };
      const app = appOf(framework, { ...guard, onUsage: fail, onDenied: fail }, framework.json(), ["guard"]);
      const { port, stop } = await serve(app);
      t.after(stop);
      for (const headers of [{}, { authorization: `Bearer ${reader.token}` }]) {
        const response = await fetch(`http://127.0.0.1:${port}/api/reports`, { headers });
        assert.deepEqual([response.status, await response.json()], [500, { error: "the log is full" }]);
      }
    });

    test("two guards on one request are a mistake that is told", async (t) => {
      const { guard, reader } = await makeWorld();
      const { port, stop } = await serve(appOf(framework, guard, framework.json(), ["guard", "guard"]));
      t.after(stop);
      const headers = { authorization: `Bearer ${reader.token}` };
      const response = await fetch(`http://127.0.0.1:${port}/api/reports`, { headers });
      assert.equal(response.status, 500);
      assert.match((await response.json()).error, /two guards/);
    });
  });
}
