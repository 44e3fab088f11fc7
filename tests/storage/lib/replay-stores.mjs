// Replay stores by name, for processes that claim at the same time.
import assert from "node:assert/strict";
import { postgresReplayStore } from "../../../pkg/dist/replay/postgres.js";
import { redisReplayStore } from "../../../pkg/dist/replay/redis.js";
import { sqliteReplayStore } from "../../../pkg/dist/replay/sqlite.js";
import { start } from "./child.mjs";

const STRIDES = [1, 7, 11, 13];

/** Opens a store of a kind: a SQLite file, the URL of a PostgreSQL, the port of a Redis. */
export async function openReplayStore(kind, place, options) {
  if (kind === "sqlite") {
    const { connect } = await import("./sqlite.mjs");
    const db = connect(place);
    return { store: sqliteReplayStore(db, options), close: async () => db.close() };
  }
  if (kind === "postgres") {
    const { openPool } = await import("./postgres.mjs");
    const pool = openPool(place);
    return { store: postgresReplayStore(pool, options), close: () => pool.end() };
  }
  const { clients, disconnect } = await import("./redis.mjs");
  const client = await clients[kind](Number(place));
  return { store: redisReplayStore(client, options), close: async () => disconnect(client) };
}

/** Processes, one a kind, that claim the same 600 tokens at the same moment, as many as `room` has: each is granted once. */
export async function compete(kinds, place, room) {
  const processes = kinds.map((kind, n) => start("claim", kind, place, room, STRIDES[n]));
  for (const each of processes) assert.equal(await each.line(), "ready");
  for (const each of processes) each.go();
  const granted = [];
  for (const each of processes) granted.push(JSON.parse(await each.line()));
  for (const each of processes) assert.deepEqual(await each.ended, { code: 0, signal: null });
  const all = granted.flat();
  assert.equal(new Set(all).size, all.length, "a token was granted twice");
  assert.equal(all.length, Math.min(room, 600));
  assert.ok(
    granted.every(({ length }) => length > 0),
    `the processes did not compete: ${granted.map(({ length }) => length)}`,
  );
}
