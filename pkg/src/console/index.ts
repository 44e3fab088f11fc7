/** The console's public entry: importing it registers `<keyward-console>`. */
import { defineConsole } from "./element.js";

export type {
  ActAs,
  AuditCsv,
  CredentialHeaders,
  Exchange,
  PolicyTables,
  ReportLeak,
  RequestEntry,
  RequestSource,
  Scanners,
  Snippets,
  Theme,
  Verify,
} from "./contract.js";
export { defineConsole, KeywardConsole } from "./element.js";

defineConsole();
