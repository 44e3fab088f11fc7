// The interface of an actor, over anything that can carry out a command by its name: the engine here, HTTP elsewhere.
import type { Admin } from "../types/admin.js";

/** Every command, by the words of the interface. */
export const COMMANDS = {
  site: ["init", "policy", "setPolicy", "importPolicy", "exportPolicy", "checkLogin", "tick"],
  domains: ["put", "get", "policy"],
  users: ["put", "deactivate", "reactivate", "delete", "get", "list"],
  keys: [
    "create",
    "import",
    "edit",
    "revoke",
    "revokeSelf",
    "regenerate",
    "delete",
    "disable",
    "enable",
    "addPair",
    "promote",
    "rotate",
    "deletePair",
    "grantAccess",
    "changeAccess",
    "revokeAccess",
    "get",
    "list",
    "window",
    "due",
    "explain",
    "bulk",
  ],
  keyring: ["status", "init", "addSlot", "changePassphrase", "removeSlot", "rotate", "reseal", "recover"],
  tokens: ["jwks", "rotateKey", "revokeKey"],
  notices: ["list", "render", "deliver"],
  simulate: ["policy", "domain", "revoke", "demote", "deactivate"],
  commands: ["dryRun"],
  audit: ["report", "state", "drain", "export", "checkpoint", "verify", "erase"],
} as const satisfies { readonly [group in keyof Admin]: readonly (keyof Admin[group])[] };

/** The name of a command, as `keys.create`. */
export type CommandName = {
  [group in keyof typeof COMMANDS]: `${group}.${(typeof COMMANDS)[group][number]}`;
}[keyof typeof COMMANDS];

/** Carries out one command. */
export type Invoke = (name: CommandName, input: unknown) => Promise<unknown>;

/** The interface whose every method is `invoke` with its name. */
export function adminOver(invoke: Invoke): Admin {
  const groups = Object.entries(COMMANDS).map(([group, methods]) => {
    const bound = methods.map((method) => [
      method,
      (input?: unknown) => invoke(`${group}.${method}` as CommandName, input),
    ]);
    return [group, Object.freeze(Object.fromEntries(bound))];
  });
  return Object.freeze(Object.fromEntries(groups)) as Admin;
}

/** Whether a text is the name of a command. */
export function isCommand(name: unknown): name is CommandName {
  return (
    typeof name === "string" &&
    Object.entries(COMMANDS).some(([group, methods]) => methods.some((method) => `${group}.${method}` === name))
  );
}
