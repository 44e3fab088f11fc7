/*
 * Owns: the tables and functions of the PostgreSQL replay store.
 * INVARIANT: whoever changes the number of a scope's tokens holds the row of the scope. A claim takes one such row; the
 * sweep takes several, and passes by those that are taken; both come to the row that counts the scopes last. So nobody
 * waits in a circle.
 */
import { BATCH } from "./horizon.js";

/**
 * The SQL that makes tables and functions for `postgresReplayStore`: for a migration, where the role of the program may
 * not make them itself. Running it again changes nothing.
 *
 * Errors: `TypeError` for a bad name.
 */
export function postgresReplaySchema(table = "keyward_replay"): string {
  // Lower case only: unquoted, PostgreSQL folds a name, and quoted it would have to be quoted everywhere.
  if (typeof table !== "string" || !/^[a-z_][a-z0-9_]{0,50}$/.test(table)) {
    throw new TypeError(
      `table must be 1 to 51 lower-case letters, digits and underscores, not starting with a digit, got \`${String(table)}\``,
    );
  }
  return `DO $make$ BEGIN
${ALONE}
IF ${postgresReplayMade(table)} THEN RETURN; END IF;
${[tables, claim, sweep].map((part) => part(table)).join("\n")}
END $make$;`;
}

/**
 * The SQL that says whether everything is there already. It looks into the catalogue itself: what `to_regclass` answers
 * may be remembered from before somebody else made it.
 */
export function postgresReplayMade(table: string): string {
  const names = (suffixes: string[]) => suffixes.map((suffix) => `'${table}${suffix}'`).join(", ");
  return `(SELECT count(*) FROM pg_class WHERE relname IN (${names(["", "_scope", "_room"])}) AND pg_table_is_visible(oid)) = 3
    AND (SELECT count(*) FROM pg_proc WHERE proname IN (${names(["_claim_1", "_sweep_1"])}) AND pg_function_is_visible(oid)) = 2`;
}

// Two sessions that make the same thing would both fail or wait for each other's claims; the second one finds it made.
const ALONE = "PERFORM pg_advisory_xact_lock(7310868735422855);";

function tables(table: string): string {
  return `
CREATE TABLE IF NOT EXISTS ${table} (
  scope text COLLATE "C" NOT NULL, token text COLLATE "C" NOT NULL, expires_at int8 NOT NULL, PRIMARY KEY (scope, token)
);
CREATE INDEX IF NOT EXISTS ${table}_expiry ON ${table} (expires_at);
CREATE INDEX IF NOT EXISTS ${table}_scope_expiry ON ${table} (scope, expires_at);
CREATE TABLE IF NOT EXISTS ${table}_scope (scope text COLLATE "C" PRIMARY KEY, tokens int4 NOT NULL) WITH (fillfactor = 50);
CREATE TABLE IF NOT EXISTS ${table}_room (id int4 PRIMARY KEY CHECK (id = 1), scopes int4 NOT NULL) WITH (fillfactor = 50);
INSERT INTO ${table}_room (id, scopes) VALUES (1, 0) ON CONFLICT DO NOTHING;`;
}

// A statement within a function sees what was committed before that statement, so what follows the lock is up to date.
function claim(table: string): string {
  return `
CREATE OR REPLACE FUNCTION ${table}_claim_1(a_scope text, a_token text, a_expiry int8, a_cutoff int8, per_scope int4, most_scopes int4)
RETURNS bool LANGUAGE plpgsql VOLATILE AS $body$
DECLARE held int4; gone int4 := 0;
BEGIN
  IF EXISTS (SELECT FROM ${table} WHERE scope = a_scope AND token = a_token) THEN RETURN false; END IF;
  LOOP
    SELECT tokens INTO held FROM ${table}_scope WHERE scope = a_scope FOR UPDATE;
    EXIT WHEN FOUND;
    INSERT INTO ${table}_scope (scope, tokens) VALUES (a_scope, 0) ON CONFLICT DO NOTHING;
    CONTINUE WHEN NOT FOUND;
    UPDATE ${table}_room SET scopes = scopes + 1 WHERE scopes < most_scopes;
    IF NOT FOUND THEN
      DELETE FROM ${table}_scope WHERE scope = a_scope;
      RETURN NULL;
    END IF;
    held := 0;
    EXIT;
  END LOOP;
  IF held >= per_scope THEN
    DELETE FROM ${table} WHERE scope = a_scope AND token IN
      (SELECT token FROM ${table} WHERE scope = a_scope AND expires_at <= a_cutoff ORDER BY expires_at LIMIT ${BATCH});
    GET DIAGNOSTICS gone = ROW_COUNT;
    IF gone = 0 THEN RETURN false; END IF;
    held := held - gone;
  END IF;
  IF held < per_scope THEN
    INSERT INTO ${table} (scope, token, expires_at) VALUES (a_scope, a_token, a_expiry) ON CONFLICT DO NOTHING;
    IF FOUND THEN
      UPDATE ${table}_scope SET tokens = held + 1 WHERE scope = a_scope;
      RETURN true;
    END IF;
  END IF;
  UPDATE ${table}_scope SET tokens = held WHERE scope = a_scope;
  RETURN false;
END $body$;`;
}

function sweep(table: string): string {
  return `
CREATE OR REPLACE FUNCTION ${table}_sweep_1(a_cutoff int8, batch int4)
RETURNS int4 LANGUAGE plpgsql VOLATILE AS $body$
DECLARE one text; gone int4; held int4; total int4 := 0; emptied int4 := 0;
BEGIN
  FOR one IN SELECT DISTINCT scope FROM
    (SELECT scope FROM ${table} WHERE expires_at <= a_cutoff ORDER BY expires_at LIMIT batch) AS expired
  LOOP
    PERFORM FROM ${table}_scope WHERE scope = one FOR UPDATE SKIP LOCKED;
    CONTINUE WHEN NOT FOUND;
    DELETE FROM ${table} WHERE scope = one AND token IN
      (SELECT token FROM ${table} WHERE scope = one AND expires_at <= a_cutoff ORDER BY expires_at LIMIT batch - total);
    GET DIAGNOSTICS gone = ROW_COUNT;
    UPDATE ${table}_scope SET tokens = tokens - gone WHERE scope = one RETURNING tokens INTO held;
    IF held = 0 THEN
      DELETE FROM ${table}_scope WHERE scope = one;
      emptied := emptied + 1;
    END IF;
    total := total + gone;
    EXIT WHEN total >= batch;
  END LOOP;
  IF emptied > 0 THEN UPDATE ${table}_room SET scopes = scopes - emptied; END IF;
  RETURN total;
END $body$;`;
}
