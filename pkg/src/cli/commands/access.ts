// What a key may do: more of it, something else, or less.
import type { Admin, Key } from "../../index.js";
import { type Call, type Command, given } from "../command/command.js";
import { asText, type Many, many } from "../command/option.js";
import { usage } from "../command/usage.js";
import { CHANGE_OPTIONS, OPERATION_ID, withAdmin } from "../database/session.js";
import { accessOf, asGrant, type Grant } from "../input/access.js";
import { KEY, keyIdOf } from "../input/key.js";
import { describeKey } from "../output/describe.js";

const GRANTED = many("access", "ENV=ROLES", "What the key may do besides, as in production=read,write", asGrant);
const CHANGED = many("access", "ENV=ROLES", "All that the key may do, as in production=read; or none", asGrant);
const TAKEN = many("access", "ENV=ROLES", "Roles to take away, as in production=write", asGrant);
const SCOPE_GRANTED = many("scope", "SCOPE", "A scope that the key gets besides", asText, { field: "scopes" });
const SCOPE_CHANGED = many("scope", "SCOPE", "All scopes of the key; or none", asText, { field: "scopes" });
const SCOPE_TAKEN = many("scope", "SCOPE", "A scope to take away", asText, { field: "scopes" });
const ENVIRONMENT = many("environment", "ENV", "An environment to take away with all its roles", asText, {
  field: "environments",
});

const grant: Command = {
  words: "keys grant",
  does: "keys.grantAccess",
  sentence: "Let a key do more, within what its owner may do",
  args: [KEY],
  options: [GRANTED, SCOPE_GRANTED, ...CHANGE_OPTIONS],
  details: ["What the key may do already stays. What its owner or its domain does not have is refused, role by role."],
  examples: ["keyward keys grant kUEiSJV0GwjQ5HH7FUbOCYaF --access production=write"],
  run: (call, terminal) =>
    change(call, terminal, (keys, ref) => keys.grantAccess({ ...ref, ...named(call, GRANTED, SCOPE_GRANTED) })),
};

const changeAccess: Command = {
  words: "keys change-access",
  does: "keys.changeAccess",
  sentence: "Replace what a key may do",
  args: [KEY],
  options: [CHANGED, SCOPE_CHANGED, ...CHANGE_OPTIONS],
  details: ["--access replaces all access, --scope all scopes; what is not named stays as it is."],
  examples: [
    "keyward keys change-access kUEiSJV0GwjQ5HH7FUbOCYaF --access production=read",
    "keyward keys change-access kUEiSJV0GwjQ5HH7FUbOCYaF --scope none",
  ],
  run: (call, terminal) =>
    change(call, terminal, (keys, ref) => keys.changeAccess({ ...ref, ...named(call, CHANGED, SCOPE_CHANGED) })),
};

const revokeAccess: Command = {
  words: "keys revoke-access",
  does: "keys.revokeAccess",
  sentence: "Take roles, whole environments or scopes from a key",
  args: [KEY],
  options: [TAKEN, ENVIRONMENT, SCOPE_TAKEN, ...CHANGE_OPTIONS],
  examples: [
    "keyward keys revoke-access kUEiSJV0GwjQ5HH7FUbOCYaF --access production=write",
    "keyward keys revoke-access kUEiSJV0GwjQ5HH7FUbOCYaF --environment test",
  ],
  run: (call, terminal) =>
    change(call, terminal, (keys, ref) => {
      const environments = call.many(ENVIRONMENT);
      return keys.revokeAccess({ ...ref, ...named(call, TAKEN, SCOPE_TAKEN, { environments }) });
    }),
};

export const accessCommands: readonly Command[] = [grant, changeAccess, revokeAccess];

type Ref = { readonly keyId: string; readonly operationId?: string };

function change(
  call: Call,
  terminal: Parameters<Command["run"]>[1],
  act: (keys: Admin["keys"], ref: Ref) => Promise<Key>,
): ReturnType<Command["run"]> {
  return withAdmin(call, terminal, async (admin) => {
    const keyId = await keyIdOf(call, terminal);
    const key = await act(admin.keys, given({ keyId, operationId: call.one(OPERATION_ID) }));
    terminal.print(key, () => describeKey(key, terminal.out));
    return 0;
  });
}

/** The members that the call names; one at least. */
function named<T extends object>(call: Call, access: Many<Grant>, scope: Many<string>, more?: T) {
  const members = given({ access: accessOf(call.many(access)), scopes: scopesOf(call.many(scope)), ...more });
  if (Object.keys(members).length > 0) return members;
  const names = [access, scope].map(({ name }) => `--${name}`).concat(more ? ["--environment"] : []);
  throw usage("what to change", `is missing: give ${names.join(" or ")}`, call.command.words);
}

/** The word `none` stands for no scope. */
function scopesOf(typed: readonly string[] | undefined): readonly string[] | undefined {
  return typed?.length === 1 && typed[0] === "none" ? [] : typed;
}
