/** The keys that sign tokens: published before they sign, accepted until the last token of theirs has expired. */
import type { JSX } from "preact";
import type { SigningKey } from "../../../types/token.js";
import { Columns } from "../../components/columns.js";
import { Icon } from "../../components/icon.js";
import { Relative } from "../../components/moment.js";
import { Pill } from "../../components/pill.js";
import { useConsole } from "../../context.js";
import { CommandDialog } from "../../dialogs/command.js";

export function SigningKeys({ of: keys }: { readonly of: readonly SigningKey[] }): JSX.Element {
  const state = useConsole();
  return (
    <section class="sheet" aria-label="Signing keys">
      <header class="sheet-head">
        <h2>Signing keys</h2>
        <p>They sign tokens, which others verify offline.</p>
      </header>
      {keys.length === 0 ? (
        <p class="sheet-note">There is none yet: no token can be made.</p>
      ) : (
        <div class="listing listing-labelled">
          <table>
            <Columns of={["Key ID", "Signs from", "Accepted until", "State"]} unseen="Actions" />
            <tbody>
              {keys.map((key) => (
                <tr key={key.kid}>
                  <td data-label="Key ID" class="wide two">
                    <code>{key.kid}</code>
                    <small>{key.host ? "held by the host" : "sealed in the keyring"}</small>
                  </td>
                  <td data-label="Signs from">
                    <Relative at={key.usedFrom} />
                  </td>
                  <td data-label="Accepted until">
                    {key.retiresAt === null ? <span class="quiet">It signs</span> : <Relative at={key.retiresAt} />}
                  </td>
                  <td data-label="State">
                    {key.current ? (
                      <Pill tone="ok" icon="check">
                        Current
                      </Pill>
                    ) : (
                      <Pill tone="quiet" icon={key.signs ? "clock" : "ban"}>
                        {key.signs ? "Published" : "Signs no more"}
                      </Pill>
                    )}
                  </td>
                  <td class="act">
                    <button
                      type="button"
                      class="button-icon"
                      aria-label={`Revoke the signing key ${key.kid}`}
                      onClick={() => {
                        state.dialog.value = { kind: "drawn", draw: () => <RevokeSigningDialog kid={key.kid} /> };
                      }}
                    >
                      <Icon name="trash" />
                    </button>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      <footer class="sheet-foot still">
        <button
          type="button"
          class="button button-small"
          onClick={() => {
            state.dialog.value = { kind: "drawn", draw: () => <RotateSigningDialog /> };
          }}
        >
          {keys.length === 0 ? "Make a signing key…" : "Rotate signing key…"}
        </button>
      </footer>
    </section>
  );
}

function RotateSigningDialog(): JSX.Element {
  return (
    <CommandDialog
      title="A new signing key"
      lead="It is published before it signs; the one before it is accepted until its last token has expired."
      verb="Make key"
      command="tokens.rotateKey"
      input={() => ({})}
      done="A new key signs tokens, at once or in ten minutes."
      start="verb"
    />
  );
}

function RevokeSigningDialog({ kid }: { readonly kid: string }): JSX.Element {
  return (
    <CommandDialog
      title="Revoke the signing key"
      lead="Every token that it has signed ends at once, wherever keyward verifies. Others accept them until they have fetched the keys again."
      verb="Revoke signing key"
      tone="bad"
      command="tokens.revokeKey"
      input={() => ({ kid })}
      done="The signing key is revoked."
      start="cancel"
    >
      <p>
        <code>{kid}</code>
      </p>
    </CommandDialog>
  );
}
