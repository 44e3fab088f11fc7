// Writes to a file in the journal mode that SQLite starts with, and keeps its lock for a while after it is let go.
import { setTimeout as sleep } from "node:timers/promises";
import { connect } from "../lib/sqlite.mjs";
import { barrier } from "./barrier.mjs";

const db = connect(process.argv[2]);
db.exec("CREATE TABLE other (n INTEGER); BEGIN IMMEDIATE; INSERT INTO other VALUES (1)");
await barrier();
await sleep(300);
db.exec("COMMIT");
