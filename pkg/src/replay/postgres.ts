import type { ReplayStore } from "../types/storage.js";
import { positiveCount } from "./count.js";
import { BATCH, Horizon, SWEEP_EVERY } from "./horizon.js";
import { postgresReplayMade, postgresReplaySchema } from "./postgres-schema.js";

/** What is needed of a PostgreSQL client: `Pool` or `Client` of `pg`, or another with its `query`. */
export interface PostgresClient {
  query(text: string, values?: (string | number)[]): Promise<{ readonly rows: readonly unknown[] }>;
}

/** What `postgresReplayStore` can be told. */
export interface PostgresReplayOptions {
  /**
   * The table that holds the tokens; two tables and two functions beside it have its name with a suffix.
   *
   * Shape: a lower-case letter or underscore, then up to 50 lower-case letters, digits and underscores. Default: `keyward_replay`.
   */
  readonly table?: string;
  /** How many tokens one scope may hold. Default: 50,000. */
  readonly perScope?: number;
  /** How many scopes may hold tokens at a time. Default: 100,000. */
  readonly scopes?: number;
}

/**
 * A replay store in PostgreSQL, shared by everything that reaches the database.
 *
 * A claim is one round trip and one transaction. The first one of a process makes tables and functions where they are
 * missing; a role that may not do so is given them beforehand, with the SQL of `postgresReplaySchema`. The client stays
 * the host's: it is never closed from here.
 * Default: an acknowledged claim survives what the server's `synchronous_commit` says.
 * Errors: `TypeError` for a bad option; a claim throws what the client throws. How long it waits for a server that does
 * not answer is for the client to say (`query_timeout` and `connectionTimeoutMillis` of `pg`).
 * Security: tokens are kept for a minute beyond their expiry, so that processes whose clocks differ by less than
 * that refuse the same replays. Full means refused: a live token is never dropped to make room. A standby that was
 * promoted forgets what had not been replicated to it; replicate synchronously where that matters.
 */
export function postgresReplayStore(client: PostgresClient, options: PostgresReplayOptions = {}): ReplayStore {
  const { table = "keyward_replay", perScope = 50_000, scopes = 100_000 } = options;
  positiveCount("perScope", perScope);
  positiveCount("scopes", scopes);
  const schema = postgresReplaySchema(table);
  const horizon = new Horizon();
  let ready: Promise<unknown> | undefined;
  let granted = 0;

  async function prepare(): Promise<void> {
    const { rows } = await client.query(`SELECT ${postgresReplayMade(table)} AS ready`);
    if ((rows[0] as { readonly ready?: unknown } | undefined)?.ready !== true) await client.query(schema);
  }

  /** True for granted, false for refused, null where only the number of scopes stands in the way. */
  async function insert(scope: string, token: string, expiresAt: number, cutoff: number): Promise<unknown> {
    const text = `SELECT ${table}_claim_1($1, $2, $3, $4, $5, $6) AS granted`;
    const { rows } = await client.query(text, [scope, token, Math.ceil(expiresAt), cutoff, perScope, scopes]);
    return (rows[0] as { readonly granted?: unknown } | undefined)?.granted;
  }

  async function sweep(cutoff: number): Promise<number> {
    const { rows } = await client.query(`SELECT ${table}_sweep_1($1, $2) AS gone`, [cutoff, BATCH]);
    return Number((rows[0] as { readonly gone?: unknown } | undefined)?.gone);
  }

  return {
    async claim(scope, token, expiresAt, now) {
      const cutoff = horizon.cutoff(expiresAt, now);
      if (cutoff === null) return false;
      ready ??= prepare().catch((error: unknown) => {
        ready = undefined;
        throw error;
      });
      await ready;
      let answer = await insert(scope, token, expiresAt, Math.floor(cutoff));
      while (answer === null && (await sweep(Math.floor(cutoff))) > 0) {
        answer = await insert(scope, token, expiresAt, Math.floor(cutoff));
      }
      if (answer !== true) return false;
      granted += 1;
      // The claim was granted, whatever becomes of the sweep: the next one makes up for it.
      if (granted % SWEEP_EVERY === 0) await sweep(Math.floor(cutoff)).catch(() => undefined);
      return true;
    },
  };
}
