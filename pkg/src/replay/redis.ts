import type { ReplayStore } from "../types/storage.js";
import { positiveCount } from "./count.js";
import { BATCH, GRACE_MS, Horizon } from "./horizon.js";

/** What is needed of ioredis: `Redis` or `Cluster`. */
export interface IoRedisClient {
  eval(script: string, keyCount: number, ...keysAndArguments: string[]): Promise<unknown>;
  info(section: string): Promise<string>;
  /** As ioredis spells it, and node-redis does not. */
  evalsha(...parameters: never[]): unknown;
}

/** What is needed of node-redis (npm `redis`): what `createClient` or `createCluster` returns, connected. */
export interface NodeRedisClient {
  eval(script: string, options: { keys: string[]; arguments: string[] }): Promise<unknown>;
  /** A cluster has none. */
  info?(section: string): Promise<unknown>;
  /** As node-redis spells it, and ioredis does not. */
  evalSha(...parameters: never[]): unknown;
}

/** A connection to Redis or Valkey, 6 or later, alone or a cluster. */
export type RedisClient = IoRedisClient | NodeRedisClient;

/** What `redisReplayStore` can be told. */
export interface RedisReplayOptions {
  /** What the keys start with; the scope follows. Default: `keyward:replay:`. */
  readonly prefix?: string;
  /** How many tokens one scope may hold. Default: 50,000. */
  readonly perScope?: number;
  /**
   * Whether the first claim of a process asks the server (`INFO memory`) if it drops keys when memory is full, and is
   * refused if it does. `"trust"` leaves it to whoever runs the server, for a role that may not ask.
   *
   * Default: `"check"`. A cluster is asked at one node, where the client can ask at all.
   */
  readonly eviction?: "check" | "trust";
}

/**
 * A replay store in Redis, shared by everything that reaches it.
 *
 * All tokens of a scope are one key, a sorted set by expiry, so a claim is one script on one key: it is atomic, and goes
 * to one node of a cluster. The key goes by itself when its last token has expired. The client stays the host's: it is
 * connected before and closed after by the host.
 * Errors: `TypeError` for a bad option; a claim throws what the client throws, also when memory is full, and an `Error` if
 * the server would drop keys to make room. How long it waits for a server that does not answer is for the client to say
 * (`commandTimeout` and `maxRetriesPerRequest` of ioredis, `commandOptions.timeout` of node-redis).
 * Security: the server's `maxmemory-policy` must be `noeviction`, else it forgets live tokens; its `maxmemory` is what
 * bounds the number of scopes. Tokens are kept for a minute beyond their expiry, so that processes whose clocks differ
 * by less than that refuse the same replays. A server that restarts without persistence, or a replica that was promoted,
 * forgets what it had not yet.
 */
export function redisReplayStore(client: RedisClient, options: RedisReplayOptions = {}): ReplayStore {
  const { prefix = "keyward:replay:", perScope = 50_000, eviction = "check" } = options;
  if (typeof prefix !== "string") throw new TypeError(`prefix must be a string, got \`${String(prefix)}\``);
  if (eviction !== "check" && eviction !== "trust") {
    throw new TypeError(`eviction must be "check" or "trust", got \`${String(eviction)}\``);
  }
  positiveCount("perScope", perScope);
  const horizon = new Horizon();
  let checked: Promise<void> | undefined = eviction === "trust" ? Promise.resolve() : undefined;

  return {
    async claim(scope, token, expiresAt, now) {
      const cutoff = horizon.cutoff(expiresAt, now);
      if (cutoff === null) return false;
      checked ??= refuseEviction(client).catch((error: unknown) => {
        checked = undefined;
        throw error;
      });
      await checked;
      // The server's clock counts a time to live down; what its time of day is does not matter.
      const ttl = Math.ceil(expiresAt - now) + GRACE_MS;
      return (
        (await run(client, `${prefix}${scope}`, [token, expiresAt, cutoff, perScope, ttl, BATCH].map(String))) === 1
      );
    },
  };
}

// A batch of what has expired goes with every claim; more is done only where it stands in the way.
const CLAIM = `
local key, token, room = KEYS[1], ARGV[1], tonumber(ARGV[4])
if redis.call('ZSCORE', key, token) then return 0 end
repeat
  local past = redis.call('ZRANGEBYSCORE', key, '-inf', ARGV[3], 'LIMIT', 0, ARGV[6])
  if #past > 0 then redis.call('ZREM', key, unpack(past)) end
  local full = redis.call('ZCARD', key) >= room
  if full and #past == 0 then return 0 end
until not full
redis.call('ZADD', key, ARGV[2], token)
if redis.call('PTTL', key) < tonumber(ARGV[5]) then redis.call('PEXPIRE', key, ARGV[5]) end
return 1`;

// EVAL and not EVALSHA: the server finds a script that it knows by its hash either way, and there is no second try.
async function run(client: RedisClient, key: string, args: string[]): Promise<number> {
  const reply =
    "evalSha" in client ? client.eval(CLAIM, { keys: [key], arguments: args }) : client.eval(CLAIM, 1, key, ...args);
  return Number(await reply);
}

async function refuseEviction(client: RedisClient): Promise<void> {
  const memory = String((await client.info?.("memory")) ?? "");
  const limit = /^maxmemory:(\d+)/m.exec(memory)?.[1] ?? "0";
  const policy = /^maxmemory_policy:(\S+)/m.exec(memory)?.[1] ?? "noeviction";
  if (limit === "0" || policy === "noeviction") return;
  throw new Error(
    `this Redis drops keys when its memory is full (maxmemory-policy \`${policy}\`), and with them claims that are live: set \`noeviction\``,
  );
}
