/**
 * What the page talks to: a server that says so in `keyward.json`, or an engine in this very page.
 * The console itself knows neither; it gets an `Admin` and two functions.
 */
import type { Admin } from "keyward";
import type {
  ActAs,
  AuditCsv,
  Exchange,
  PolicyTables,
  ReportLeak,
  RequestSource,
  Scanners,
  Verify,
} from "keyward/console";

/** Everything the console is given. */
export interface Connection {
  readonly admin: Admin;
  /** The person of a demo may be anybody. */
  readonly actAs: ActAs;
  /** What the core in this page says of its parameters. */
  readonly tables: PolicyTables;
  readonly auditCsv: AuditCsv;
  readonly verify: Verify;
  /** Null where nothing opens a keyring: alone in a browser. */
  readonly exchange: Exchange | null;
  readonly jwksUrl: string;
  readonly reportLeak: ReportLeak;
  readonly scanners: Scanners;
  /** Null where no API is called: alone in a browser. */
  readonly requests: RequestSource | null;
  readonly tokenPrefix: string;
  readonly apiOrigin: string;
  readonly storedIn: string;
  /** Fills an empty store; null where it is not the page's to fill. */
  readonly firstVisit: FirstVisit | null;
}

/** The two ways to begin. `onProgress` is told how many of how many keys are made. */
export interface FirstVisit {
  startEmpty(): Promise<void>;
  loadSample(onProgress: (done: number, all: number) => void): Promise<void>;
}

/** What `keyward.json` says: a server's own, or the one that a static build carries. */
export type PageConfig =
  | { readonly mode: "local" }
  | {
      readonly mode: "remote";
      readonly adminUrl: string;
      readonly verifyUrl: string;
      readonly leakUrl: string;
      readonly exchangeUrl: string;
      readonly jwksUrl: string;
      readonly requestsUrl: string;
      readonly apiOrigin: string;
      readonly prefix: string;
      /** In a few words, where the keys are. Default: "Stored by this server". */
      readonly storedIn?: string;
    };

/** Reads `keyward.json` beside the page; a host that has none, or a page of its own there, is a static one. */
export async function readConfig(): Promise<PageConfig> {
  const response = await fetch(new URL("keyward.json", document.baseURI));
  const config: unknown = response.ok ? await response.json().catch(() => null) : null;
  return (config as PageConfig | null)?.mode === "remote" ? (config as PageConfig) : { mode: "local" };
}

/** Opens what the config names. The engine and its wasm are loaded here, not with the page. */
export async function connect(config: PageConfig): Promise<Connection> {
  if (config.mode === "local") {
    const { connectLocal } = await import("./local.js");
    return connectLocal();
  }
  const { connectRemote } = await import("./remote.js");
  return connectRemote(config);
}
