// Compiled, never run: every client that a replay store is said to take has the types that it asks for.
import type { DurableObjectNamespace, DurableObjectState, Rpc } from "@cloudflare/workers-types";
import { type Cluster, Redis } from "ioredis";
import {
  durableObjectClaims,
  durableObjectReplayStore,
  postgresReplayStore,
  type ReplayStore,
  redisReplayStore,
} from "keyward";
import { Client, Pool } from "pg";
import { createClient, createCluster } from "redis";

/** The class that a host exports from its worker; the platform's base class and marker are types only here. */
class Claims implements Rpc.DurableObjectBranded {
  declare [Rpc.__DURABLE_OBJECT_BRAND]: never;
  readonly #claims;

  constructor(ctx: DurableObjectState) {
    this.#claims = durableObjectClaims(ctx.storage, { perScope: 10_000 });
  }

  claim(token: string, expiresAt: number, now: number): Promise<boolean> {
    return this.#claims.claim(token, expiresAt, now);
  }

  alarm(): Promise<void> {
    return this.#claims.alarm();
  }
}

export function stores(namespace: DurableObjectNamespace<Claims>, cluster: Cluster): ReplayStore[] {
  return [
    postgresReplayStore(new Pool()),
    postgresReplayStore(new Client(), { table: "nonces", perScope: 1000, scopes: 1000 }),
    redisReplayStore(new Redis()),
    redisReplayStore(cluster, { prefix: "nonces:" }),
    redisReplayStore(createClient()),
    redisReplayStore(createCluster({ rootNodes: [] }), { eviction: "trust" }),
    durableObjectReplayStore(namespace),
  ];
}
