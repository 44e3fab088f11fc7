// The replay store in a real Redis and a real cluster of three, which this file starts, by both clients.
import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import { redisReplayStore } from "../../pkg/dist/entry/inline.js";
import { replayConformance } from "../../pkg/dist/testing/index.js";
import { conform } from "./lib/conform.mjs";
import { clients, clusterClients, disconnect, startCluster, startRedis } from "./lib/redis.mjs";
import { compete } from "./lib/replay-stores.mjs";
import { failsClosed } from "./lib/verdicts.mjs";

const HOUR = 3_600_000;
const server = await startRedis();
const cluster = await startCluster();
const opened = [];
const keep = (client) => {
  opened.push(client);
  return client;
};
const raw = keep(await clients.ioredis(server.port));
after(async () => {
  for (const client of opened) disconnect(client);
  await server.stop();
  await cluster.stop();
});

let prefixes = 0;
const newPrefix = () => {
  prefixes += 1;
  return `test ${prefixes}:`;
};

/** The contract, through two connections of one client to one place. */
async function conforms(name, connect, place) {
  const [one, other] = [keep(await connect(place)), keep(await connect(place))];
  const shared = new WeakMap();
  const open = (perScope, prefix = newPrefix(), client = one) => {
    const store = redisReplayStore(client, { prefix, perScope });
    shared.set(store, prefix);
    return store;
  };
  const reopen = (first, perScope) => open(perScope, shared.get(first), other);
  conform(`Redis replay store, ${name}`, replayConformance({ open: (perScope) => open(perScope), reopen }));
}

for (const [name, connect] of Object.entries(clients)) await conforms(name, connect, server.port);
for (const [name, connect] of Object.entries(clusterClients))
  await conforms(`${name}, cluster`, connect, cluster.ports);

describe("Redis replay store", () => {
  test("four processes of both clients claim the same tokens: each is granted once", { timeout: 60_000 }, async () => {
    await compete(["ioredis", "node-redis", "ioredis", "node-redis"], server.port, 600);
    await raw.del("keyward:replay:client");
    await compete(["ioredis", "node-redis", "ioredis", "node-redis"], server.port, 500);
    assert.equal(await raw.zcard("keyward:replay:client"), 500);
  });

  test("a scope is one key, on one node of a cluster; many scopes are on all of them", async () => {
    const client = keep(await clusterClients.ioredis(cluster.ports));
    const [prefix, now] = [newPrefix(), Date.now()];
    const store = redisReplayStore(client, { prefix });
    for (let n = 0; n < 60; n += 1) {
      for (const token of ["a", "b"]) assert.equal(await store.claim(`client ${n}`, token, now + HOUR, now), true);
    }
    const found = await Promise.all(client.nodes("master").map((node) => node.keys(`${prefix}*`)));
    assert.equal(found.flat().length, 60);
    assert.ok(
      found.every((keys) => keys.length > 5),
      `a node has nothing: ${found.map((keys) => keys.length)}`,
    );
  });

  test("a claim takes a batch of what has expired with it, and not more", async () => {
    const prefix = newPrefix();
    const store = redisReplayStore(raw, { prefix, perScope: 1000 });
    for (let n = 0; n < 1000; n += 1) await store.claim("client", `token ${n}`, 1000, 0);
    assert.equal(await store.claim("client", "new", 2_000_000, 1_000_000), true);
    assert.equal(await raw.zcard(`${prefix}client`), 1000 - 64 + 1);
  });

  test("a key lives as long as the token in it that lives longest, and a minute", async () => {
    const [prefix, now] = [newPrefix(), Date.now()];
    const store = redisReplayStore(raw, { prefix });
    const left = async () => Math.round((await raw.pttl(`${prefix}client`)) / 1000);
    for (const [seconds, expected] of [
      [10, 70],
      [300, 360],
      [20, 360],
    ]) {
      assert.equal(await store.claim("client", `token ${seconds}`, now + seconds * 1000, now), true);
      assert.ok(Math.abs((await left()) - expected) <= 2, `${await left()} s`);
    }
    await raw.pexpire(`${prefix}client`, 1);
    while ((await raw.exists(`${prefix}client`)) === 1);
    assert.equal(await store.claim("client", "another", now + HOUR, now), true);
  });

  test("a server that drops keys when it is full is refused at the first claim", async () => {
    const own = await startRedis("--maxmemory", "50mb", "--maxmemory-policy", "allkeys-lru");
    const settings = await clients.ioredis(own.port);
    for (const [name, connect] of Object.entries(clients)) {
      const client = await connect(own.port);
      const [store, trusting] = ["check", "trust"].map((eviction) =>
        redisReplayStore(client, { prefix: name, eviction }),
      );
      await settings.config("SET", "maxmemory-policy", "allkeys-lru");
      await assert.rejects(store.claim("client", "token", 2_000_000, 1_000_000), /allkeys-lru.*noeviction/);
      assert.equal(await trusting.claim("client", "another", 2_000_000, 1_000_000), true);
      await settings.config("SET", "maxmemory-policy", "noeviction");
      assert.equal(await store.claim("client", "token", 2_000_000, 1_000_000), true, "mended, and not started anew");
      disconnect(client);
    }
    disconnect(settings);
    await own.stop();
  });

  test("a server that is full refuses new claims and forgets none", { timeout: 60_000 }, async () => {
    const own = await startRedis("--maxmemory", "4mb", "--maxmemory-policy", "noeviction");
    const client = await clients.ioredis(own.port);
    const store = redisReplayStore(client);
    const now = Date.now();
    const granted = [];
    let full;
    for (let n = 0; n < 100_000 && full === undefined; n += 1) {
      const claim = [`client ${n % 50}`, `token ${n} ${"x".repeat(100)}`];
      try {
        assert.equal(await store.claim(...claim, now + HOUR, now), true);
        granted.push(claim);
      } catch (error) {
        full = error;
      }
    }
    assert.match(String(full), /OOM/);
    assert.ok(granted.length > 1000);
    for (const claim of granted) assert.equal(await store.claim(...claim, now + HOUR, now), false);
    disconnect(client);
    await own.stop();
  });

  for (const [name, connect] of Object.entries(clients)) {
    test(`a server that dies in the middle of a claim denies the request, ${name}`, { timeout: 60_000 }, async () => {
      const own = await startRedis();
      const client = await connect(own.port);
      await failsClosed(redisReplayStore(client), { hold: () => own.freeze(), fail: () => own.kill() });
      disconnect(client);
    });
  }

  test("bad options are refused", () => {
    for (const size of [0, -1, 1.5, Number.NaN, "10"])
      assert.throws(() => redisReplayStore(raw, { perScope: size }), TypeError);
    assert.throws(() => redisReplayStore(raw, { prefix: 7 }), TypeError);
    assert.throws(() => redisReplayStore(raw, { eviction: "never" }), TypeError);
  });
});
