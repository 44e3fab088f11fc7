// The demo in one process: the console's page, the admin API behind it, and an API that is protected by its keys.
import { fileURLToPath } from "node:url";
import { createLog } from "./log.mjs";
import { readOptions, shownFile, USAGE } from "./options.mjs";
import { bind, serve } from "./server.mjs";
import { openStore } from "./store.mjs";
import { leakLine, lineOf, noticeLine, wantsColour } from "./terminal.mjs";
import { createUsage } from "./usage.mjs";

const PAGE = fileURLToPath(new URL("../dist", import.meta.url));
const PATIENCE_MS = 3000;

try {
  const options = readOptions();
  if (options === "help") console.log(USAGE);
  else await start(options);
} catch (error) {
  console.error(`error: ${error.message}`);
  process.exitCode = 1;
}

async function start({ db, port }) {
  const server = await bind(port);
  const store = await openStore(db, {
    issuer: `http://127.0.0.1:${server.address().port}`,
    notify: (notice) => console.log(noticeLine(notice)),
  }).catch((error) => {
    server.close();
    throw error;
  });
  const usage = createUsage(store.keyward, failed);
  const log = createLog();
  const colour = wantsColour(process.stdout);
  log.listen(({ entry }) => console.log(lineOf(entry, { colour })));
  const { closeStreams } = serve(server, {
    store,
    log,
    usage,
    folder: PAGE,
    storedIn: `SQLite file ${shownFile(db)}`,
    failed,
    onLeak: (found) => console.log(leakLine(found)),
  });
  greet(server.address().port, db);
  stopOnSignal(async () => {
    closeStreams();
    await closed(server);
    await usage.close();
    store.close();
  });
}

function greet(port, db) {
  const origin = `http://127.0.0.1:${port}`;
  const file = /^[\w./:-]+$/.test(db) ? db : JSON.stringify(db);
  console.log(`
keyward demo on ${origin}/

Create a key in the page; its dialog shows the first line with the token in it. Then, in another terminal:

  curl ${origin}/api/hello -H "Authorization: Bearer <token>"
  npx keyward keys list --db ${file}
  KEYWARD_TOKEN=<token> npx keyward sign ${origin}/api/whoami --curl

Every request to /api appears below with the exact reason, and in the page under Requests. Ctrl-C stops.
`);
}

// Never the error's properties: only what it says, and where.
function failed(error) {
  console.error(error instanceof Error ? error.stack : String(error));
}

/** Runs `close` on the first signal; a second one does not wait for it. */
function stopOnSignal(close) {
  let stopping = false;
  for (const signal of ["SIGINT", "SIGTERM"]) {
    process.on(signal, () => {
      if (stopping) process.exit(1);
      stopping = true;
      close().then(
        () => process.exit(0),
        (error) => {
          failed(error);
          process.exit(1);
        },
      );
    });
  }
}

/** Lets requests that are under way finish, for a moment. */
function closed(server) {
  const timer = setTimeout(() => server.closeAllConnections(), PATIENCE_MS);
  return new Promise((resolve) => server.close(resolve)).finally(() => clearTimeout(timer));
}
