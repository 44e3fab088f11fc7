/** The console's public entry: importing it registers `<keyward-console>`. */
import { defineConsole } from "./element.js";

export { defineConsole, KeywardConsole } from "./element.js";
export type { CredentialHeaders, Snippets, Theme, Verify } from "./state/console.js";
export type { RequestEntry, RequestSource } from "./state/requests.js";

defineConsole();
