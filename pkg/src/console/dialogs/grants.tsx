/** What a key may do: adds to it, replaces it, takes from it. What is on offer is what its owner and its domain have. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { Access, Key } from "../../types/key.js";
import { Choices } from "../components/choices.js";
import { FailureNote } from "../components/failure.js";
import { Segments } from "../components/segments.js";
import { environmentsOf } from "../format/text.js";
import { useAnswer } from "../state/answer.js";
import { AccessFields, saidOf } from "./access.js";
import { CommandDialog } from "./command.js";

const WAYS = {
  grant: { label: "Grant", command: "keys.grantAccess", note: "what is ticked is added" },
  change: { label: "Change", command: "keys.changeAccess", note: "what is ticked is all that the key may do" },
  revoke: { label: "Revoke", command: "keys.revokeAccess", note: "what is ticked is taken away" },
} as const;

type Way = keyof typeof WAYS;

export function GrantsDialog({ of: key }: { readonly of: Key }): JSX.Element {
  const [way, setWay] = useState<Way>("grant");
  const [access, setAccess] = useState<Access>({});
  const [whole, setWhole] = useState<readonly string[]>([]);
  const [scopes, setScopes] = useState<readonly string[]>([]);
  const offer = useAnswer(
    async (admin) => {
      const [domain, owner, policy] = await Promise.all([
        admin.domains.get({ domain: key.domain }),
        admin.users.get({ user: key.owner, domain: key.domain }),
        admin.domains.policy({ domain: key.domain }),
      ]);
      return { domain, owner, scopes: policy.scopes.value };
    },
    [key],
  );

  function turn(to: Way): void {
    setWay(to);
    setAccess(to === "change" ? key.access : {});
    setScopes(to === "change" ? key.scopes : []);
    setWhole([]);
  }

  function barred(environment: string, role: string): string | undefined {
    if (way === "revoke") return undefined;
    if (offer.value?.owner.access[environment]?.includes(role) !== true) return "not held by owner";
    return way === "grant" && key.access[environment]?.includes(role) === true ? "has it already" : undefined;
  }

  function input(): object {
    const replaces = way === "change";
    return {
      keyId: key.keyId,
      ...(replaces || environmentsOf(access).length > 0 ? { access: saidOf(access) } : {}),
      ...(replaces || scopes.length > 0 ? { scopes } : {}),
      ...(whole.length > 0 ? { environments: whole } : {}),
    };
  }

  const { command, note } = WAYS[way];
  return (
    <CommandDialog
      title={`Access of “${key.name}”`}
      verb={way === "change" ? "Change access" : `${WAYS[way].label} access`}
      {...(way === "revoke" ? { tone: "bad" } : {})}
      command={command}
      input={input}
      done={`The access of “${key.name}” is changed.`}
      keyId={key.keyId}
    >
      <FailureNote error={offer.error} />
      <Segments
        label="What to do"
        value={way}
        onChange={(to) => turn(to as Way)}
        options={Object.entries(WAYS).map(([value, { label }]) => ({ value, label }))}
      />
      <AccessFields
        key={way}
        offer={way === "revoke" ? saidOf(key.access) : (offer.value?.domain.environments ?? saidOf(key.access))}
        empty={way === "revoke" ? "The key has no roles." : `The domain ${key.domain} has no environments yet.`}
        note={note}
        value={access}
        onChange={setAccess}
        barred={barred}
      />
      {way === "revoke" && environmentsOf(key.access).length > 0 ? (
        <Choices
          legend="Whole environments"
          note="all roles in it"
          options={environmentsOf(key.access)}
          value={whole}
          onChange={setWhole}
        />
      ) : null}
      <ScopeChoices
        of={way === "revoke" ? key.scopes : (offer.value?.scopes ?? key.scopes)}
        value={scopes}
        onChange={setScopes}
      />
    </CommandDialog>
  );
}

function ScopeChoices({
  of: options,
  value,
  onChange,
}: {
  readonly of: readonly string[];
  readonly value: readonly string[];
  readonly onChange: (value: readonly string[]) => void;
}): JSX.Element | null {
  return options.length === 0 ? null : <Choices legend="Scopes" options={options} value={value} onChange={onChange} />;
}
