/**
 * Shows a secret, the only time that anybody can. It is mounted at the root, so that no change of page takes it away;
 * nothing but *Done* closes it, and *Done* waits for a copy that succeeded, a download, or a tick.
 *
 * Security: the secret is in this subtree and in `state.secret` alone. *Done* removes both.
 */
import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { Issued } from "../../types/key.js";
import { CopyButton } from "../components/copy.js";
import { Dialog } from "../components/dialog.js";
import { download } from "../components/download.js";
import { Check } from "../components/field.js";
import { Icon } from "../components/icon.js";
import { Segments } from "../components/segments.js";
import { useConsole } from "../context.js";
import type { ConsoleState } from "../state/console.js";
import { snippetsFor } from "./snippets.js";

type Saved = "no" | "copied" | "refused" | "downloaded";

const TELLS: { readonly [saved in Saved]: string } = {
  no: "",
  copied: "Copied to the clipboard. Keep it where secrets belong.",
  refused:
    "The browser refused the clipboard, so nothing was copied. The token is selected: copy it by hand, or download it.",
  downloaded: "Downloaded. Move the file to where secrets belong.",
};

export function SecretDialog({ issued }: { readonly issued: Issued }): JSX.Element {
  return issued.token === null ? (
    <LostDialog issued={issued} />
  ) : (
    <TokenDialog name={issued.key.name} clientId={issued.clientId} token={issued.token} />
  );
}

function TokenDialog({
  name,
  clientId,
  token,
}: {
  readonly name: string;
  readonly clientId: string;
  readonly token: string;
}): JSX.Element {
  const state = useConsole();
  const box = useRef<HTMLElement>(null);
  const [tab, setTab] = useState("env");
  const [saved, setSaved] = useState<Saved>("no");
  const [ticked, setTicked] = useState(false);
  const [pressed, setPressed] = useState(false);
  const safe = ticked || saved === "copied" || saved === "downloaded";
  const tabs = snippetsFor({ clientId, token }, state.apiOrigin.value, state.snippets.value);
  const shown = tabs.find(({ id }) => id === tab) ?? tabs[0];

  useLeaveGuard();

  function tell(copied: boolean): void {
    if (!copied && box.current !== null) selectAll(box.current);
    // What was copied once stays copied, whatever a later attempt says.
    setSaved((old) => (copied ? "copied" : old === "copied" || old === "downloaded" ? old : "refused"));
  }

  return (
    <Dialog
      title={`“${name}” is ready`}
      lead="Copy the token now. Its secret is stored only as a digest and cannot be shown again."
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
          {token}
        </code>
        <CopyButton text={token} label="the token" onResult={tell} autoFocus />
      </div>
      <p class={saved === "refused" ? "tell tell-bad" : "tell"} role="status">
        {TELLS[saved]}
      </p>
      <div class="tabs">
        <Segments
          label="Form"
          options={tabs.map(({ id, label }) => ({ value: id, label }))}
          value={tab}
          onChange={setTab}
        />
        <span>
          <button
            type="button"
            class="button button-small"
            onClick={(event) => {
              download(event.currentTarget.ownerDocument, `${clientId}.env`, tabs[0]?.text ?? "");
              setSaved("downloaded");
            }}
          >
            <Icon name="download" />
            Download
          </button>
          {/* The JavaScript holds no secret: to copy it saves nothing. */}
          <CopyButton
            key={tab}
            text={shown?.text ?? ""}
            label={`the ${shown?.label ?? ""} text`}
            onResult={(copied) => (shown?.text.includes(token) === true || !copied ? tell(copied) : undefined)}
          />
        </span>
      </div>
      <pre class="snippet">{shown?.text}</pre>
      <Check label="I saved the token somewhere safe" checked={ticked} onChange={setTicked} />
    </Dialog>
  );
}

/** An operation that was repeated after a crash: the key exists, its secret never arrived. */
function LostDialog({ issued }: { readonly issued: Issued }): JSX.Element {
  const state = useConsole();
  return (
    <Dialog
      title={`“${issued.key.name}” exists without a secret`}
      lead="The connection broke after the key was made, so its secret never arrived and cannot be read again. Revoke the key, then regenerate it."
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
