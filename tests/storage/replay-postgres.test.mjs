// The replay store in a real PostgreSQL, which this file starts for itself.
import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import { postgresReplaySchema, postgresReplayStore } from "../../pkg/dist/entry/inline.js";
import { replayConformance } from "../../pkg/dist/testing/index.js";
import { conform } from "./lib/conform.mjs";
import { startPostgres } from "./lib/postgres.mjs";
import { compete } from "./lib/replay-stores.mjs";
import { failsClosed } from "./lib/verdicts.mjs";

const server = await startPostgres();
const pool = server.pool();
after(async () => {
  await pool.end();
  await server.stop("SIGINT");
});

let tables = 0;
const newTable = () => {
  tables += 1;
  return `replay_${tables}`;
};
/** The stores by the table that they share. */
const named = new WeakMap();
function open(options = {}, client = pool) {
  const table = options.table ?? newTable();
  const store = postgresReplayStore(client, { ...options, table });
  named.set(store, table);
  return store;
}
const rows = async (sql) => (await pool.query(sql)).rows;

conform(
  "PostgreSQL replay store",
  replayConformance({
    open: (perScope) => open({ perScope }),
    reopen: (first, perScope) => open({ table: named.get(first), perScope }, server.pool(2)),
  }),
);

describe("PostgreSQL replay store", () => {
  test("four processes claim the same tokens: each is granted once", { timeout: 60_000 }, async () => {
    await compete(Array(4).fill("postgres"), server.url, 600);
  });

  test("four processes fill one scope to its last place and no further", { timeout: 60_000 }, async () => {
    await pool.query("DROP TABLE keyward_replay, keyward_replay_scope, keyward_replay_room");
    await pool.query(postgresReplaySchema());
    await compete(Array(4).fill("postgres"), server.url, 500);
    assert.deepEqual(await rows("SELECT scope, tokens FROM keyward_replay_scope"), [{ scope: "client", tokens: 500 }]);
  });

  test("eight connections that open it for the first time at the same moment", async () => {
    const table = newTable();
    const pools = Array.from({ length: 8 }, () => server.pool(1));
    const claims = pools.map((one) => open({ table }, one).claim("client", "token", 2_000_000, 1_000_000));
    assert.equal((await Promise.all(claims)).filter(Boolean).length, 1);
    await Promise.all(pools.map((one) => one.end()));
  });

  test("the number of scopes is bounded under concurrency, and an emptied scope gives its place back", async () => {
    const store = open({ scopes: 10, perScope: 5 });
    const claims = Array.from({ length: 60 }, (_, n) => store.claim(`client ${n % 30}`, `token ${n}`, 100_000, 0));
    const granted = (await Promise.all(claims)).filter(Boolean).length;
    assert.equal(granted, 20, "ten scopes, and both tokens of each");
    assert.equal(await store.claim("new client", "token", 200_000, 99_999), false);
    assert.equal(await store.claim("new client", "token", 400_000, 160_000), true);
    await pool.query(`UPDATE ${named.get(store)}_scope SET tokens = tokens`);
    const [{ scopes }] = await rows(`SELECT scopes FROM ${named.get(store)}_room`);
    const counted = await rows(`SELECT count(*)::int AS n FROM ${named.get(store)}_scope`);
    assert.deepEqual([scopes, counted], [1, [{ n: 1 }]]);
  });

  test("the counts agree with the tokens after claims, sweeps and refusals at the same time", async () => {
    const table = newTable();
    const stores = Array.from({ length: 4 }, () => open({ table, perScope: 40, scopes: 12 }));
    for (let round = 0; round < 12; round += 1) {
      const now = round * 50_000;
      const claims = stores.flatMap((store, at) =>
        Array.from({ length: 60 }, (_, n) =>
          store.claim(`client ${(n * (at + 1)) % 15}`, `token ${round} ${n % 40}`, now + 1 + ((n * 911) % 70_000), now),
        ),
      );
      await Promise.all(claims);
      const wrong = await rows(`
        SELECT scope, tokens, (SELECT count(*) FROM ${table} AS t WHERE t.scope = s.scope)::int AS held
        FROM ${table}_scope AS s WHERE tokens <> (SELECT count(*) FROM ${table} AS t WHERE t.scope = s.scope)
        UNION ALL SELECT 'all', scopes, (SELECT count(*) FROM ${table}_scope)::int FROM ${table}_room
          WHERE scopes <> (SELECT count(*) FROM ${table}_scope)`);
      assert.deepEqual(wrong, []);
    }
  });

  test("one claim sweeps a small batch by an index, however much has expired", async () => {
    const store = open({ perScope: 1000 });
    const table = named.get(store);
    for (let n = 0; n < 1000; n += 1) await store.claim("client", `token ${n}`, 1000, 0);
    assert.equal(await store.claim("client", "new", 2_000_000, 1_000_000), true);
    assert.deepEqual(await rows(`SELECT scope, tokens FROM ${table}_scope`), [
      { scope: "client", tokens: 1000 - 64 + 1 },
    ]);
    await pool.query(`ANALYZE ${table}`);
    for (const where of [
      "expires_at <= 5",
      "scope = 'client' AND expires_at <= 5",
      "scope = 'client' AND token = 'x'",
    ]) {
      const plan = await rows(`EXPLAIN SELECT token FROM ${table} WHERE ${where} ORDER BY expires_at LIMIT 64`);
      const text = plan.map((line) => line["QUERY PLAN"]).join("\n");
      assert.ok(text.includes("Index") && !text.includes("Seq Scan"), text);
    }
  });

  test("expired tokens go, also those of clients that no longer come", async () => {
    const store = open();
    for (let n = 0; n < 600; n += 1) await store.claim(`client ${n % 3}`, `token ${n}`, 1000, 0);
    for (let n = 0; n < 300; n += 1) await store.claim("another", `token ${n}`, 2_000_000, 1_000_000);
    assert.deepEqual(await rows(`SELECT scope, tokens FROM ${named.get(store)}_scope`), [
      { scope: "another", tokens: 300 },
    ]);
  });

  test("a role that may not make tables uses those of a migration", async () => {
    const table = newTable();
    await pool.query(`${postgresReplaySchema(table)}
      CREATE ROLE app LOGIN;
      GRANT SELECT, INSERT, UPDATE, DELETE ON ${table}, ${table}_scope, ${table}_room TO app`);
    const app = server.pool(1, "app");
    const store = postgresReplayStore(app, { table });
    assert.equal(await store.claim("client", "token", 2_000_000, 1_000_000), true);
    assert.equal(await store.claim("client", "token", 2_000_000, 1_000_000), false);
    const none = postgresReplayStore(app, { table: newTable() });
    await assert.rejects(none.claim("client", "token", 2_000_000, 1_000_000), /permission denied/);
    await app.end();
  });

  test("bad options are refused", () => {
    for (const size of [0, -1, 1.5, Number.NaN, "10"]) {
      assert.throws(() => postgresReplayStore(pool, { scopes: size }), TypeError);
      assert.throws(() => postgresReplayStore(pool, { perScope: size }), TypeError);
    }
    for (const table of ["", "a b", "1a", "Upper", 'a"; DROP TABLE b; --', "a".repeat(52), 7]) {
      assert.throws(() => postgresReplayStore(pool, { table }), TypeError);
    }
  });

  test("a server that dies in the middle of a claim denies the request", { timeout: 60_000 }, async () => {
    const own = await startPostgres();
    const ownPool = own.pool(3);
    const holder = await ownPool.connect();
    holder.on("error", () => {});
    await failsClosed(postgresReplayStore(ownPool), {
      hold: () => holder.query("BEGIN; SELECT * FROM keyward_replay_scope FOR UPDATE"),
      fail: () => own.kill(),
    });
    holder.release(true);
    await ownPool.end();
  });
});
