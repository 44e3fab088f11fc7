/** What can be done with one key, and why the rest cannot: read off the key's status, decided by the engine. */
import type { JSX } from "preact";
import type { Key } from "../../../types/key.js";
import { Menu, type MenuItem } from "../../components/menu.js";
import { useConsole } from "../../context.js";
import { clientIdOf } from "../../format/text.js";
import { copyText, setEnabled } from "../../state/commands.js";

export function KeyMenu({
  of: key,
  anchor,
  onClose,
}: {
  readonly of: Key;
  readonly anchor: HTMLElement;
  readonly onClose: () => void;
}): JSX.Element {
  const state = useConsole();
  const revoked = key.status === "revoked";
  const disabled = key.reason === "disabled";
  const clientId = clientIdOf(key);

  async function copyClientId(): Promise<void> {
    const copied = await copyText(clientId);
    state.toast(
      copied
        ? { tone: "quiet", text: `Client ID of “${key.name}” copied.` }
        : { tone: "bad", text: `The browser refused the clipboard. The client ID is ${clientId}` },
    );
  }

  const items: readonly MenuItem[] = [
    { label: "Open", icon: "open", run: () => state.go("keys", key.keyId) },
    { label: "Copy client ID", icon: "copy", run: () => void copyClientId() },
    disabled
      ? { label: "Enable", icon: "play", run: () => void setEnabled(state, key, true) }
      : {
          label: "Disable",
          icon: "pause",
          barred: revoked ? "A revoked key is blocked already" : undefined,
          run: () => void setEnabled(state, key, false),
        },
    {
      label: "Rotate…",
      icon: "refresh",
      barred: revoked ? "A revoked key is regenerated instead" : undefined,
      run: () => (state.dialog.value = { kind: "rotate", key }),
    },
    {
      label: "Regenerate…",
      icon: "key",
      barred: revoked ? undefined : "Only a revoked key gets a new secret",
      run: () => (state.dialog.value = { kind: "regenerate", key }),
    },
    {
      label: "Revoke…",
      icon: "ban",
      tone: "bad",
      barred: revoked ? "Revoked already" : undefined,
      run: () => (state.dialog.value = { kind: "revoke", key }),
    },
    { label: "Delete…", icon: "trash", tone: "bad", run: () => (state.dialog.value = { kind: "delete", key }) },
  ];
  return <Menu label={`Actions for ${key.name}`} items={items} anchor={anchor} onClose={onClose} />;
}
