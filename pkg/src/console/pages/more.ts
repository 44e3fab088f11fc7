/** What is fetched when it is first shown: most visits need none of it. */
export { AuditPage } from "./audit/page.js";
export { ImportDialog } from "./import/dialog.js";
export { History } from "./key/history.js";
export { KeyringPage } from "./keyring/page.js";
export { LeaksPage } from "./leaks/page.js";
export { NoticesPage } from "./notices/page.js";
export { ExchangedCard } from "./verify/exchanged.js";
