// Compiled, never run: the guards have the types that their frameworks ask for, and hooks see the framework's own request.
import express, { type Request } from "express";
import fastify, { type FastifyRequest } from "fastify";
import { type Context, Hono } from "hono";
import type { Accepted, UsageDelta, Verifier } from "keyward";
import { requireApiKey as guardExpress, keepRawBody, verdictOf } from "keyward/express";
import { requireApiKey as guardFastify } from "keyward/fastify";
import { requireApiKey as guardHono } from "keyward/hono";

const origin = "https://api.example.com";

export function honoApp(verifier: Verifier, uses: UsageDelta[]): Hono {
  const app = new Hono();
  app.use(guardHono({ verifier }));
  app.use("/admin/*", guardHono({ verifier, require: { scope: "admin" } }));
  const byPath = guardHono<Context>({
    verifier,
    require: (c) => ({ scope: c.req.path }),
    onUsage: (usage) => void ("keyId" in usage && uses.push(usage)),
    onDenied: async ({ reason }, c) => void c.header("x-reason", reason),
  });
  app.get("/things/:id", byPath, (c) => c.json(verdictOf(c).principal));
  return app;
}

export function expressApp(verifier: Verifier): express.Express {
  const app = express();
  app.use(express.json({ verify: keepRawBody }));
  app.use(guardExpress({ verifier, origin }));
  const byPath = guardExpress<Request>({ verifier, origin, require: (request) => ({ scope: request.path }) });
  app.get("/things/:id", byPath, (request, response) => {
    const verdict: Accepted = verdictOf(request);
    response.json(verdict.principal);
  });
  return app;
}

export function fastifyApp(verifier: Verifier): ReturnType<typeof fastify> {
  const app = fastify();
  app.addHook("onRequest", guardFastify({ verifier, origin }));
  const onRequest = guardFastify<FastifyRequest>({
    verifier,
    origin,
    require: ({ routeOptions }) => ({ scope: routeOptions.url ?? "" }),
    onDenied: ({ reason }, { log }) => log.warn(reason),
  });
  app.get("/things/:id", { onRequest }, async (request) => verdictOf(request).principal);
  return app;
}
