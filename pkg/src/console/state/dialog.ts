/** Which dialog is open, and what it is about. */

import type { ComponentChildren } from "preact";
import type { BulkVerb } from "../../types/bulk.js";
import type { Key, User } from "../../types/key.js";

/** Dialogs about one key. */
export type KeyDialog =
  | "revoke"
  | "regenerate"
  | "delete"
  | "rotate"
  | "addPair"
  | "promote"
  | "edit"
  | "access"
  | "explain";

export type DialogState =
  | { readonly kind: "create" | "newDomain" | "texts" }
  | { readonly kind: KeyDialog; readonly key: Key }
  | { readonly kind: "deletePair"; readonly key: Key; readonly clientId: string }
  | { readonly kind: "bulk"; readonly verb: BulkVerb; readonly keys: ReadonlyMap<string, string> }
  | { readonly kind: "putUser"; readonly user: User | null }
  /** Of a page that is fetched later, and brings its dialogs along. */
  | { readonly kind: "drawn"; readonly draw: () => ComponentChildren }
  | { readonly kind: "deactivateUser" | "deleteUser"; readonly user: User };
