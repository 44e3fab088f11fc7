// A Redis of the test's own: one server, or a cluster of three.
import { setTimeout as sleep } from "node:timers/promises";
import { Cluster, Redis } from "ioredis";
import { createClient, createCluster } from "redis";
import { servers } from "../../../scripts/setup/servers.mjs";
import { freePort, newFolder, startServer } from "./server.mjs";

/** Starts a server that keeps nothing on disk. */
export async function startRedis(...settings) {
  const { redis: program } = servers();
  if (!program) throw new Error("Redis is missing: run `node scripts/setup.mjs --tests`");
  const [port, cwd] = [await freePort(), newFolder("redis")];
  const own = ["--port", String(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", cwd];
  const server = await startServer(program, [...own, ...settings], {
    ready: "Ready to accept connections",
    cwd,
  });
  return { ...server, port };
}

/** Three nodes that share the slots; a key belongs to one of them. */
export async function startCluster() {
  const bus = async () => ["--cluster-enabled", "yes", "--cluster-port", String(await freePort())];
  const nodes = [];
  for (let n = 0; n < 3; n += 1) {
    const settings = await bus();
    nodes.push({ ...(await startRedis(...settings)), bus: settings.at(-1) });
  }
  const clients = nodes.map(({ port }) => new Redis(port, "127.0.0.1"));
  const share = Math.ceil(16_384 / nodes.length);
  for (const [n, client] of clients.entries()) {
    const last = Math.min((n + 1) * share, 16_384) - 1;
    await client.cluster("ADDSLOTSRANGE", String(n * share), String(last));
    for (const { port, bus } of nodes) await client.cluster("MEET", "127.0.0.1", String(port), bus);
  }
  for (const client of clients) {
    while (!/cluster_state:ok[\s\S]*cluster_known_nodes:3/.test(await client.cluster("INFO"))) await sleep(50);
    client.disconnect();
  }
  return { nodes, ports: nodes.map(({ port }) => port), stop: () => Promise.all(nodes.map((node) => node.stop())) };
}

/** A connection by each client that there is, as the host of a store would make it. */
export const clients = {
  ioredis: async (port) => quiet(new Redis(port, "127.0.0.1", { retryStrategy: null, maxRetriesPerRequest: 0 })),
  "node-redis": async (port) =>
    quiet(createClient({ url: `redis://127.0.0.1:${port}`, socket: { reconnectStrategy: false } })).connect(),
};

/** A connection to a cluster by each client. */
export const clusterClients = {
  ioredis: async (ports) => quiet(new Cluster(ports.map((port) => ({ host: "127.0.0.1", port })))),
  "node-redis": async (ports) => {
    const rootNodes = ports.map((port) => ({ url: `redis://127.0.0.1:${port}` }));
    const client = quiet(createCluster({ rootNodes }));
    await client.connect();
    return client;
  },
};

/** Ends a connection, whichever client it is of. */
export function disconnect(client) {
  return "destroy" in client ? client.destroy() : client.disconnect();
}

// A server that goes away is told to listeners too; without one that would end the process.
function quiet(client) {
  return client.on("error", () => {});
}
