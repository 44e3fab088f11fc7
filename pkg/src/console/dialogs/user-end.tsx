/** Ends a user for now or for good; each says first which keys end with it. */
import type { JSX } from "preact";
import type { User } from "../../types/key.js";
import { Simulated } from "../components/effects.js";
import { Prose } from "../components/prose.js";
import { useAnswer } from "../state/answer.js";
import { CommandDialog } from "./command.js";
import { TypedDialog } from "./confirm.js";

export function DeactivateUserDialog({ of: user }: { readonly of: User }): JSX.Element {
  const named = { user: user.user, domain: user.domain };
  const effects = useAnswer((admin) => admin.simulate.deactivate(named), []);
  return (
    <CommandDialog
      title={`Deactivate ${user.user}`}
      lead={<Prose>Its keys stop at once, or are deleted: `onOwnerDeactivated` of the policy says which.</Prose>}
      verb="Deactivate user"
      tone="bad"
      command="users.deactivate"
      input={() => named}
      done={`${user.user} is deactivated.`}
      start="cancel"
    >
      <Simulated of={effects} />
    </CommandDialog>
  );
}

export function DeleteUserDialog({ of: user }: { readonly of: User }): JSX.Element {
  const effects = useAnswer(
    (admin) => admin.simulate.revoke({ filter: { owner: user.user, domain: user.domain } }),
    [],
  );
  return (
    <TypedDialog
      title={`Delete ${user.user}`}
      lead="The user goes with all its keys, for good. A user that is added under this name later has none of them."
      verb="Delete user"
      what="the name"
      wanted={user.user}
      wrong="This is not the name of the user."
      command="users.delete"
      input={{ user: user.user, domain: user.domain }}
      done={`${user.user} is deleted.`}
    >
      <Simulated of={effects} />
    </TypedDialog>
  );
}
