/** The console over a server: its admin API, its verifier, and the stream of requests that its API judges. */

import type { Denied, IssuedToken, LeakReport, Verdict } from "keyward";
import { auditCsv, createRemoteAdmin, scannerKit, tables } from "keyward";
import type { RequestEntry, RequestSource } from "keyward/console";
import type { Connection, PageConfig } from "./connect.js";

export function connectRemote(config: Extract<PageConfig, { mode: "remote" }>): Connection {
  const urlOf = (path: string): string => new URL(path, document.baseURI).href;
  return {
    admin: createRemoteAdmin({ url: urlOf(config.adminUrl) }),
    actAs: (actor) =>
      createRemoteAdmin({
        url: urlOf(config.adminUrl),
        // A name may hold what a header cannot.
        headers: { "keyward-demo-actor": encodeURIComponent(JSON.stringify(actor)) },
      }),
    tables: tables(),
    auditCsv,
    verify: (headers) => ask<Verdict>(urlOf(config.verifyUrl), { headers }),
    exchange: (headers) => ask<IssuedToken | Denied>(urlOf(config.exchangeUrl), { headers }),
    jwksUrl: urlOf(config.jwksUrl),
    reportLeak: (token) => ask<LeakReport>(urlOf(config.leakUrl), { token }),
    scanners: scannerKit(config.prefix),
    requests: requestsFrom(urlOf(config.requestsUrl)),
    tokenPrefix: config.prefix,
    apiOrigin: config.apiOrigin,
    storedIn: config.storedIn ?? "Stored by this server",
    firstVisit: null,
  };
}

/** A credential goes in the body: as a header of this very request it would be taken for the page's own. */
async function ask<T>(url: string, body: object): Promise<T> {
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`the server answered ${response.status}`);
  return response.json();
}

function requestsFrom(url: string): RequestSource {
  return (listener) => {
    const source = new EventSource(url);
    source.addEventListener("message", (event) => listener(JSON.parse(event.data) as RequestEntry));
    return () => source.close();
  };
}
