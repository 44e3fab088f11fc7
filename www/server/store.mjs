// Everything that is kept: one SQLite file, the engine that changes it, and the verifier that reads it.
import { createKeyward, createVerifier, KeywardError, sqliteReplayStore, sqliteStorage } from "keyward";
import { openKeyFile } from "./key-file.mjs";
import { seed } from "./seed.mjs";
import { openSqlite } from "./sqlite.mjs";

/** What tokens of the demo start with. */
export const PREFIX = "demo";

/**
 * Opens the file, filled on the first start. `issuer` makes tokens, `notify` takes what users are told.
 *
 * @param {string} file
 * @param {{ issuer: string, notify: import("keyward").KeywardOptions["notify"] }} options
 */
export async function openStore(file, { issuer, notify }) {
  const db = await openSqlite(file);
  const storage = sqliteStorage(db);
  const replayStore = sqliteReplayStore(db);
  const keyring = openKeyFile(`${file}.keyring`);
  const keyward = createKeyward({
    storage,
    prefix: PREFIX,
    keyring,
    indexRefreshMs: 1000,
    // Beside the database and not in it, as the keyring's: who writes the one shall not sign for it.
    checkpoints: { name: "keyward.demo", key: openKeyFile(`${file}.checkpoint`) },
    tokens: { issuer, replayStore, origin: issuer },
    notify,
  });
  const admin = keyward.as({ role: "siteAdmin", id: "you" });
  await seed(admin).catch((error) => {
    throw error instanceof KeywardError && error.code === "keyring_wrong_key"
      ? new Error(
          `\`${file}.keyring\` does not open the keyring in \`${file}\`: restore it, or start with another --db`,
        )
      : error;
  });
  // The command line may have changed the file a moment ago: 0 makes the verifier look for every request.
  const verifier = createVerifier({
    storage,
    prefix: PREFIX,
    keyring,
    tokens: { issuer },
    replayStore,
    maxStaleness: 0,
  });

  return {
    prefix: PREFIX,
    keyward,
    admin,
    verifier,
    close() {
      verifier.close();
      keyward.close();
      db.close();
    },
  };
}
