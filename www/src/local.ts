/** The console alone: the engine runs in this page, over the browser's own storage. */
import { auditCsv, createKeyward, createVerifier, indexedDbStorage, scannerKit, selfRevoke, tables } from "keyward";
import type { Connection } from "./connect.js";
import { loadSample, startEmpty } from "./sample.js";

const PREFIX = "demo";

export async function connectLocal(): Promise<Connection> {
  const storage = indexedDbStorage({ name: "keyward-console" });
  const keyward = createKeyward({ storage, prefix: PREFIX });
  const admin = keyward.as({ role: "siteAdmin", id: "you" });
  await admin.site.init();
  const { users } = await admin.users.list();
  const verifier = createVerifier({ storage, prefix: PREFIX });
  return {
    admin,
    actAs: (actor) => keyward.as(actor),
    tables: tables(),
    auditCsv,
    // The address is of nobody: no header here is bound to one.
    verify: (headers) => verifier.verify({ method: "GET", url: "https://console.invalid/", headers: { ...headers } }),
    exchange: null,
    jwksUrl: "",
    reportLeak: (token) => selfRevoke({ keyward, verifier }, token),
    scanners: scannerKit(PREFIX),
    requests: null,
    tokenPrefix: PREFIX,
    apiOrigin: "",
    storedIn: "Stored in this browser",
    firstVisit:
      users.length > 0
        ? null
        : {
            startEmpty: () => startEmpty(admin),
            loadSample: (onProgress) => loadSample(keyward, admin, storage, PREFIX, onProgress),
          },
  };
}
