/** Who opens the keyring, what it seals with, and which keys sign tokens. */
import type { ComponentChildren, JSX } from "preact";
import type { KeyringStatus } from "../../../types/keyring.js";
import { Columns } from "../../components/columns.js";
import { FailureNote } from "../../components/failure.js";
import { PageHead } from "../../components/head.js";
import { Icon } from "../../components/icon.js";
import { Relative } from "../../components/moment.js";
import { Pill } from "../../components/pill.js";
import { useConsole } from "../../context.js";
import { plural, readFailure } from "../../format/text.js";
import { useAnswer } from "../../state/answer.js";
import { attempt } from "../../state/commands.js";
import {
  AddSlotDialog,
  InitDialog,
  PassphraseDialog,
  RecoverDialog,
  RemoveSlotDialog,
  RotateKeyringDialog,
} from "./dialogs.js";
import { SigningKeys } from "./signing.js";

export function KeyringPage(): JSX.Element {
  const state = useConsole();
  const { value, error } = useAnswer((admin) => admin.keyring.status(), []);
  const open = (draw: () => ComponentChildren) => (): void => {
    state.dialog.value = { kind: "drawn", draw };
  };
  const missing = error !== null && readFailure(error).code === "keyring_missing";
  return (
    <div class="page">
      <PageHead title="Keyring" fact={factOf(value, missing)}>
        {value === null ? null : (
          <>
            <button type="button" class="button" onClick={open(() => <RotateKeyringDialog />)}>
              <Icon name="refresh" />
              Rotate…
            </button>
            <button type="button" class="button button-primary" onClick={open(() => <AddSlotDialog />)}>
              <Icon name="plus" />
              Add slot
            </button>
          </>
        )}
      </PageHead>
      {missing ? (
        <section class="sheet">
          <div class="notice">
            <h2>No keyring yet</h2>
            <p>Bearer and Ed25519 work without one. Keys of HMAC and tokens need it.</p>
            <button type="button" class="button button-primary" onClick={open(() => <InitDialog />)}>
              Create keyring
            </button>
          </div>
        </section>
      ) : (
        <FailureNote error={error} />
      )}
      {value === null ? null : (
        <>
          <Slots of={value} open={open} />
          <DataKeys of={value} />
          <SigningKeys of={value.signingKeys} />
        </>
      )}
    </div>
  );
}

function factOf(status: KeyringStatus | null, missing: boolean): string {
  if (status === null) return missing ? "It seals what must not be read from the storage." : "";
  const slots = plural(status.slots.length, "slot");
  return status.openedBy === null ? `${slots} · it does not open here` : `${slots} · opened here by ${status.openedBy}`;
}

function Slots({
  of: { slots, openedBy },
  open,
}: {
  readonly of: KeyringStatus;
  readonly open: (draw: () => ComponentChildren) => () => void;
}): JSX.Element {
  return (
    <section class="sheet" aria-label="Slots">
      <header class="sheet-head">
        <h2>Slots</h2>
        <p>Each opens the keyring by a secret of its own.</p>
      </header>
      <div class="listing listing-labelled">
        <table>
          <Columns of={["Slot", "Kind", "Made", "Here", "Passphrase"]} unseen="Actions" />
          <tbody>
            {slots.map((slot) => (
              <tr key={slot.id}>
                <td data-label="Slot" class="wide">
                  <code>{slot.id}</code>
                </td>
                <td data-label="Kind" class="two">
                  <span>{slot.kind}</span>
                  {slot.cost === null ? null : <small>Argon2id, {slot.cost.memoryKiB / 1024} MiB</small>}
                </td>
                <td data-label="Made">
                  <Relative at={slot.createdAt} />
                </td>
                <td data-label="Here">
                  {slot.id === openedBy ? (
                    <Pill tone="ok" icon="check">
                      Opens it here
                    </Pill>
                  ) : slot.replaces === null ? (
                    <span class="quiet">—</span>
                  ) : (
                    <Pill tone="warn" icon="warn" title="A change of the passphrase came to no end: change it again">
                      {`To replace ${slot.replaces}`}
                    </Pill>
                  )}
                </td>
                {slot.kind !== "passphrase" ? (
                  <td />
                ) : (
                  <td data-label="Passphrase">
                    <button
                      type="button"
                      class="button button-small"
                      aria-label={`Change the passphrase of ${slot.id}`}
                      onClick={open(() => <PassphraseDialog slot={slot.id} />)}
                    >
                      Change…
                    </button>
                  </td>
                )}
                <td class="act">
                  <button
                    type="button"
                    class="button-icon"
                    aria-label={`Remove the slot ${slot.id}`}
                    onClick={open(() => <RemoveSlotDialog slot={slot.id} here={slot.id === openedBy} />)}
                  >
                    <Icon name="trash" />
                  </button>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {openedBy !== null ? null : (
        <footer class="sheet-foot still">
          <span>Every slot lost?</span>
          <button type="button" class="button button-small" onClick={open(() => <RecoverDialog />)}>
            Begin anew…
          </button>
        </footer>
      )}
    </section>
  );
}

function DataKeys({ of: { dataKeys } }: { readonly of: KeyringStatus }): JSX.Element {
  const state = useConsole();
  const reseal = (): Promise<void> =>
    attempt(state, "reseal", "Nothing was sealed anew.", async (admin) => {
      const { resealed, dropped, failed } = await admin.keyring.reseal();
      const rest = failed.length === 0 ? "" : ` ${plural(failed.length, "account")} could not be seen to.`;
      return `${plural(resealed, "key")} sealed anew, ${plural(dropped.length, "data key")} dropped.${rest}`;
    });
  return (
    <section class="sheet" aria-label="Data keys">
      <header class="sheet-head">
        <h2>Data keys</h2>
        <p>What HMAC keys and signing keys are sealed under.</p>
      </header>
      <div class="listing listing-dense listing-labelled">
        <table>
          <Columns of={["Data key", "Made", "Used from", "State"]} />
          <tbody>
            {dataKeys.map(({ id, createdAt, usedFrom, current }) => (
              <tr key={id}>
                <td data-label="Data key" class="wide">
                  <code>{id}</code>
                </td>
                <td data-label="Made">
                  <Relative at={createdAt} />
                </td>
                <td data-label="Used from">
                  <Relative at={usedFrom} />
                </td>
                <td data-label="State">
                  {current ? (
                    <Pill tone="ok" icon="check">
                      Current
                    </Pill>
                  ) : (
                    <span class="quiet">Not current</span>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <footer class="sheet-foot still">
        <button type="button" class="button button-small" onClick={() => void reseal()}>
          Seal everything anew
        </button>
      </footer>
    </section>
  );
}
