/** A notice in the words in which it is delivered, unless the host has words of its own. */
import type { JSX } from "preact";
import type { ListedNotice } from "../../../types/notice.js";
import { Dialog } from "../../components/dialog.js";
import { FailureNote } from "../../components/failure.js";
import { useConsole } from "../../context.js";
import { useAnswer } from "../../state/answer.js";

export function NoticeDialog({ of: notice }: { readonly of: ListedNotice }): JSX.Element {
  const state = useConsole();
  const { value, error } = useAnswer((admin) => admin.notices.render({ id: notice.id }), [notice.id]);
  const close = (): void => {
    state.dialog.value = null;
  };
  return (
    <Dialog
      title={value?.subject ?? "Notice"}
      lead={`To ${notice.recipient.user ?? `the admins of ${notice.recipient.domain}`}. The host may send words of its own.`}
      onDismiss={close}
      onSubmit={close}
      actions={
        <button type="submit" class="button button-primary" autofocus>
          Close
        </button>
      }
    >
      <FailureNote error={error} />
      {value === null ? null : <pre class="snippet">{value.text}</pre>}
    </Dialog>
  );
}
