/** The commands of the keyring. A secret that one of them makes is shown by the dialog of secrets, once. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { Check, Field, Select } from "../../components/field.js";
import { CommandDialog } from "../../dialogs/command.js";
import { TypedDialog } from "../../dialogs/confirm.js";

const KINDS = {
  recovery: "Recovery key: nine groups, to be printed",
  passphrase: "Passphrase",
  raw: "Raw key: 32 bytes, for the edge",
} as const;

export function InitDialog(): JSX.Element {
  const [recovery, setRecovery] = useState(true);
  return (
    <CommandDialog
      title="Create keyring"
      lead="It opens by what the host was given, and by a recovery key where one is made."
      verb="Create keyring"
      command="keyring.init"
      input={() => ({ recovery })}
      done="The keyring is created."
      start="verb"
    >
      <Check label="Make a recovery key" checked={recovery} onChange={setRecovery} />
    </CommandDialog>
  );
}

export function AddSlotDialog(): JSX.Element {
  const [kind, setKind] = useState<keyof typeof KINDS>("recovery");
  const passphrase = usePassphrase();
  return (
    <CommandDialog
      title="Add slot"
      lead="Another way to open the keyring. A secret that is made here is shown once."
      verb="Add slot"
      command="keyring.addSlot"
      input={() =>
        kind !== "passphrase" ? { kind } : passphrase.check() ? { kind, passphrase: passphrase.text } : null
      }
      done="The slot is added."
    >
      <Field label="Kind">
        {(ids) => (
          <Select {...ids} value={kind} onChange={(word) => setKind(word as typeof kind)}>
            {Object.entries(KINDS).map(([word, label]) => (
              <option key={word} value={word}>
                {label}
              </option>
            ))}
          </Select>
        )}
      </Field>
      {kind === "passphrase" ? passphrase.fields : null}
    </CommandDialog>
  );
}

export function PassphraseDialog({ slot }: { readonly slot: string }): JSX.Element {
  const passphrase = usePassphrase();
  return (
    <CommandDialog
      title="Change the passphrase"
      lead="The new slot is written and opened, then the old one is dropped. No key is touched. Give the new passphrase to whatever opens the keyring."
      verb="Change passphrase"
      command="keyring.changePassphrase"
      input={() => (passphrase.check() ? { slot, passphrase: passphrase.text } : null)}
      done="The passphrase is changed."
    >
      {passphrase.fields}
    </CommandDialog>
  );
}

export function RemoveSlotDialog({ slot, here }: { readonly slot: string; readonly here: boolean }): JSX.Element {
  const [last, setLast] = useState(false);
  return (
    <CommandDialog
      title={`Remove the slot ${slot}`}
      lead={`${here ? "This host opens the keyring by it, and then does so no more. " : ""}Whoever has opened the keyring by it may have kept what it opens: rotate afterwards.`}
      verb="Remove slot"
      tone="bad"
      command="keyring.removeSlot"
      input={() => ({ slot, ...(last ? { last } : {}) })}
      done={`The slot ${slot} is removed.`}
      start="cancel"
    >
      <Check label="Also if it is the last, and nothing opens it then" checked={last} onChange={setLast} />
    </CommandDialog>
  );
}

export function RotateKeyringDialog(): JSX.Element {
  return (
    <CommandDialog
      title="A new data key"
      lead="It is used as soon as every verifier has it. What older ones have sealed goes on working, and is sealed anew when its account is next written."
      verb="Rotate"
      command="keyring.rotate"
      input={() => ({})}
      done="There is a new data key."
      start="verb"
    />
  );
}

export function RecoverDialog(): JSX.Element {
  return (
    <TypedDialog
      title="Begin the keyring anew"
      lead="Only where every slot is lost: what was sealed is given up. Bearer and Ed25519 are not touched; an HMAC key comes back when its secret is next used as bearer."
      verb="Begin anew"
      what="the word"
      wanted="abandon"
      wrong="This is not the word."
      command="keyring.recover"
      input={{ abandon: true, recovery: true }}
      done="The keyring begins anew."
    />
  );
}

/** A new passphrase, typed twice: nobody can look it up afterwards. */
function usePassphrase(): { readonly text: string; readonly fields: JSX.Element; check(): boolean } {
  const [text, setText] = useState("");
  const [again, setAgain] = useState("");
  const [tried, setTried] = useState(false);
  const differs = text !== again;
  return {
    text,
    check() {
      setTried(differs);
      return !differs;
    },
    fields: (
      <>
        <Field label="Passphrase" hint="At least 12 bytes; a few words are better than one.">
          {(ids) => (
            <input
              {...ids}
              type="password"
              autofocus
              autocomplete="new-password"
              value={text}
              onInput={(event) => setText(event.currentTarget.value)}
            />
          )}
        </Field>
        <Field label="Once more" error={tried && differs ? "The two are not the same." : undefined}>
          {(ids) => (
            <input
              {...ids}
              type="password"
              autocomplete="new-password"
              value={again}
              onInput={(event) => setAgain(event.currentTarget.value)}
            />
          )}
        </Field>
      </>
    ),
  };
}
