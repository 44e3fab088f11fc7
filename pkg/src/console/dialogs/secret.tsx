/**
 * Shows a secret, the only time that anybody can. It is mounted at the root, so that no change of page takes it away;
 * nothing but *Done* closes it, and *Done* waits for a copy that succeeded, a download, or a tick.
 *
 * Security: the secret is in this subtree and in `state.secret` alone. *Done* removes both.
 */
import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { KeyringChange } from "../../types/keyring.js";
import { CopyButton } from "../components/copy.js";
import { Dialog } from "../components/dialog.js";
import { download } from "../components/download.js";
import { Check } from "../components/field.js";
import { Icon } from "../components/icon.js";
import { Segments } from "../components/segments.js";
import { useConsole } from "../context.js";
import type { ConsoleState, Made } from "../state/console.js";
import { snippetsFor } from "./snippets.js";

type Saved = "no" | "copied" | "refused" | "downloaded";

/** What became of a secret that is called `what`. */
function tellOf(saved: Saved, what: string): string {
  if (saved === "copied") return "Copied to the clipboard. Keep it where secrets belong.";
  if (saved === "downloaded") return "Downloaded. Move the file to where secrets belong.";
  return saved === "no"
    ? ""
    : `The browser refused the clipboard, so nothing was copied. The ${what} is selected: copy it by hand, or download it.`;
}

export function SecretDialog({ of: made }: { readonly of: Made }): JSX.Element {
  const state = useConsole();
  if (!("key" in made)) return <SlotDialog of={made} />;
  const { key, clientId, token } = made;
  return token === null ? (
    <LostDialog
      title={`“${key.name}” exists without a secret`}
      lead="The connection broke after the key was made, so its secret never arrived and cannot be read again. Revoke the key, then regenerate it."
    />
  ) : (
    <OnceDialog
      title={`“${key.name}” is ready`}
      lead="Copy the token now. Its secret is stored only as a digest and cannot be shown again."
      what="token"
      file={`${clientId}.env`}
      secret={token}
      tabs={snippetsFor({ clientId, token }, state.apiOrigin.value, state.snippets.value)}
    />
  );
}

function SlotDialog({ of: { slot, recoveryKey, rawKey } }: { readonly of: KeyringChange }): JSX.Element {
  const secret = recoveryKey ?? rawKey;
  const what = recoveryKey === null ? "raw key" : "recovery key";
  return secret === null ? (
    <LostDialog
      title="A slot exists without a secret"
      lead={`The connection broke after ${slot} was made, so its secret never arrived and cannot be read again. Remove the slot, then add another.`}
    />
  ) : (
    <OnceDialog
      title={`The ${what} of ${slot} is ready`}
      lead={`Copy the ${what} now. It opens the keyring, exists nowhere else and cannot be shown again.`}
      what={what}
      file={`${slot}.txt`}
      secret={secret}
      tabs={[{ id: "text", label: "Text", text: `${secret}\n` }]}
    />
  );
}

function OnceDialog({
  title,
  lead,
  what,
  file,
  secret,
  tabs,
}: {
  readonly title: string;
  readonly lead: string;
  /** What the secret is called. */
  readonly what: string;
  /** The name of the file that is downloaded. */
  readonly file: string;
  readonly secret: string;
  readonly tabs: readonly { readonly id: string; readonly label: string; readonly text: string }[];
}): JSX.Element {
  const state = useConsole();
  const box = useRef<HTMLElement>(null);
  const [tab, setTab] = useState(tabs[0]?.id ?? "");
  const [saved, setSaved] = useState<Saved>("no");
  const [ticked, setTicked] = useState(false);
  const [pressed, setPressed] = useState(false);
  const safe = ticked || saved === "copied" || saved === "downloaded";
  const shown = tabs.find(({ id }) => id === tab) ?? tabs[0];

  useLeaveGuard();

  function tell(copied: boolean): void {
    if (!copied && box.current !== null) selectAll(box.current);
    // What was copied once stays copied, whatever a later attempt says.
    setSaved((old) => (copied ? "copied" : old === "copied" || old === "downloaded" ? old : "refused"));
  }

  return (
    <Dialog
      title={title}
      lead={lead}
      onSubmit={() => (safe ? forget(state) : setPressed(true))}
      actions={
        <>
          <p class="why" role="status">
            {pressed && !safe ? "Copy it, download it or tick the box first." : ""}
          </p>
          <button type="submit" class="button button-primary" aria-disabled={!safe}>
            Done
          </button>
        </>
      }
    >
      <div class="token">
        <code ref={box} data-secret>
          {secret}
        </code>
        <CopyButton text={secret} label={`the ${what}`} onResult={tell} autoFocus />
      </div>
      <p class={saved === "refused" ? "tell tell-bad" : "tell"} role="status">
        {tellOf(saved, what)}
      </p>
      <div class="tabs">
        {tabs.length < 2 ? (
          <span />
        ) : (
          <Segments
            label="Form"
            options={tabs.map(({ id, label }) => ({ value: id, label }))}
            value={tab}
            onChange={setTab}
          />
        )}
        <span>
          <button
            type="button"
            class="button button-small"
            onClick={(event) => {
              download(event.currentTarget.ownerDocument, file, tabs[0]?.text ?? "");
              setSaved("downloaded");
            }}
          >
            <Icon name="download" />
            Download
          </button>
          {/* The JavaScript holds no secret: to copy it saves nothing. */}
          {tabs.length < 2 ? null : (
            <CopyButton
              key={tab}
              text={shown?.text ?? ""}
              label={`the ${shown?.label ?? ""} text`}
              onResult={(copied) => (shown?.text.includes(secret) === true || !copied ? tell(copied) : undefined)}
            />
          )}
        </span>
      </div>
      {tabs.length < 2 ? null : <pre class="snippet">{shown?.text}</pre>}
      <Check label={`I saved the ${what} somewhere safe`} checked={ticked} onChange={setTicked} />
    </Dialog>
  );
}

/** An operation that was repeated after a crash: what it made exists, its secret never arrived. */
function LostDialog({ title, lead }: { readonly title: string; readonly lead: string }): JSX.Element {
  const state = useConsole();
  return (
    <Dialog
      title={title}
      lead={lead}
      onSubmit={() => forget(state)}
      actions={
        <button type="submit" class="button button-primary" autofocus>
          Close
        </button>
      }
    />
  );
}

/** After this the secret is nowhere. */
function forget(state: ConsoleState): void {
  state.secret.value = null;
}

/** Makes the browser ask before the page is left or reloaded. */
function useLeaveGuard(): void {
  useEffect(() => {
    const guard = (event: BeforeUnloadEvent): void => event.preventDefault();
    addEventListener("beforeunload", guard);
    return () => removeEventListener("beforeunload", guard);
  }, []);
}

function selectAll(element: HTMLElement): void {
  getSelection()?.selectAllChildren(element);
}
