/** The dialog that is open. At the root, so that no page can take it away; a secret in front of all. */
import type { JSX } from "preact";
import { useConsole } from "../context.js";
import { BulkDialog } from "./bulk.js";
import { DeleteDialog, DeletePairDialog, RevokeDialog } from "./confirm.js";
import { CreateDialog } from "./create.js";
import { NewDomainDialog } from "./domain.js";
import { EditDialog } from "./edit.js";
import { ExplainDialog } from "./explain.js";
import { GrantsDialog } from "./grants.js";
import { AddPairDialog, PromoteDialog, RotateDialog } from "./pairs.js";
import { RegenerateDialog } from "./regenerate.js";
import { SecretDialog } from "./secret.js";
import { TextsDialog } from "./texts.js";
import { UserDialog } from "./user.js";
import { DeactivateUserDialog, DeleteUserDialog } from "./user-end.js";

const OF_KEY = {
  revoke: RevokeDialog,
  regenerate: RegenerateDialog,
  delete: DeleteDialog,
  rotate: RotateDialog,
  addPair: AddPairDialog,
  promote: PromoteDialog,
  edit: EditDialog,
  access: GrantsDialog,
  explain: ExplainDialog,
};

export function OpenDialog(): JSX.Element | null {
  const state = useConsole();
  const made = state.secret.value;
  if (made !== null) return <SecretDialog key={"key" in made ? made.clientId : made.slot} of={made} />;
  const dialog = state.dialog.value;
  if (dialog === null) return null;
  switch (dialog.kind) {
    case "create":
      return <CreateDialog />;
    case "newDomain":
      return <NewDomainDialog />;
    case "texts":
      return <TextsDialog />;
    case "deletePair":
      return <DeletePairDialog of={dialog.key} clientId={dialog.clientId} />;
    case "bulk":
      return <BulkDialog verb={dialog.verb} keys={dialog.keys} />;
    case "putUser":
      return <UserDialog of={dialog.user} />;
    case "drawn":
      return <>{dialog.draw()}</>;
    case "deactivateUser":
      return <DeactivateUserDialog of={dialog.user} />;
    case "deleteUser":
      return <DeleteUserDialog of={dialog.user} />;
    default: {
      const Shown = OF_KEY[dialog.kind];
      return <Shown of={dialog.key} />;
    }
  }
}
