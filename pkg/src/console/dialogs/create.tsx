/** Creates a key. What is typed stays when the engine refuses, and the refusal stands where it belongs. */
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { SitePolicy } from "../../generated/policy.js";
import type { Access, Domain, Method, User } from "../../types/key.js";
import { Choices } from "../components/choices.js";
import { Dialog } from "../components/dialog.js";
import { FailureNote } from "../components/failure.js";
import { Field, Select } from "../components/field.js";
import { useConsole } from "../context.js";
import { readFailure } from "../format/text.js";
import { present } from "../state/commands.js";
import { AccessFields } from "./access.js";
import { type ExpiryChoice, ExpiryField, expirySaid, lacksDate, NINETY_DAYS } from "./expiry.js";
import { type RotationDraft, RotationFields, rotationOf, UNSAID } from "./rotation.js";

/** What a method is called. */
export const METHOD_WORDS: { readonly [method in Method]: string } = {
  bearer: "Bearer token",
  ed25519: "Signed requests, Ed25519",
  "hmac-sha256": "Signed requests, HMAC",
};
const SHOWN_PATHS = ["name", "expiresAt", "expiresInDays"];

interface Offer {
  readonly users: readonly User[];
  /** Null where the actor may not read it: the engine refuses what it does not allow. */
  readonly policy: SitePolicy | null;
}

export function CreateDialog(): JSX.Element {
  const state = useConsole();
  const [choices, setChoices] = useState<Offer | null>(null);
  const [domain, setDomain] = useState<Domain | null>(null);
  const [owner, setOwner] = useState<User | null>(null);
  const [name, setName] = useState("");
  const [description, setDescription] = useState("");
  const [access, setAccess] = useState<Access>({});
  const [expiry, setExpiry] = useState<ExpiryChoice>(NINETY_DAYS);
  const [scopes, setScopes] = useState<readonly string[]>([]);
  const [methods, setMethods] = useState<readonly Method[]>(["bearer", "ed25519"]);
  const [rotation, setRotation] = useState<RotationDraft>(UNSAID);
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const [now] = useState(Date.now);
  const admin = state.admin.value;

  useEffect(() => {
    if (admin === null) return;
    Promise.all([admin.users.list(), admin.site.policy().catch(() => null)]).then(([{ users }, policy]) => {
      setChoices({ users, policy });
      const wanted = state.view.peek().owner;
      setOwner(
        users.find((user) => user.user === wanted && user.status === "active") ??
          users.find((user) => user.status === "active") ??
          null,
      );
      const days = policy?.APIKEY_EXPIRE_DAYS ?? -1;
      if (days >= 0 && days < 90) setExpiry({ preset: days >= 30 ? "30d" : days >= 7 ? "7d" : "1d", date: "" });
    }, setError);
  }, [admin]);

  useEffect(() => {
    setAccess({});
    if (admin === null || owner === null) return;
    let wanted = true;
    admin.domains.get({ domain: owner.domain }).then((found) => {
      if (!wanted) return;
      setDomain(found);
      setMethods((old) => old.filter((method) => found.methods.includes(method)));
    }, setError);
    return () => {
      wanted = false;
    };
  }, [admin, owner]);

  async function submit(): Promise<void> {
    if (admin === null || owner === null || busy) return;
    if (lacksDate(expiry)) {
      setError(
        Object.assign(new Error("choose the last day"), {
          details: { issues: [{ path: "expiresAt", message: "Choose the last day." }] },
        }),
      );
      return;
    }
    setBusy(true);
    setError(null);
    try {
      const issued = await admin.keys.create({
        owner: owner.user,
        domain: owner.domain,
        name: name.trim(),
        access,
        scopes,
        methods,
        ...expirySaid(expiry),
        ...rotationOf(rotation),
        ...(description.trim() === "" ? {} : { description: description.trim() }),
      });
      present(state, issued, "create");
    } catch (refusal) {
      setError(refusal);
      setBusy(false);
    }
  }

  const issues = error === null ? [] : readFailure(error).issues;
  const issueOf = (path: string): string | undefined => issues.find((issue) => issue.path === path)?.message;
  const close = (): void => {
    state.dialog.value = null;
  };
  const users = choices?.users ?? [];

  return (
    <Dialog
      title="Create key"
      lead="The secret is shown once, right after this step."
      onDismiss={close}
      onSubmit={() => void submit()}
      actions={
        <>
          <button type="button" class="button" onClick={close}>
            Cancel
          </button>
          <button type="submit" class="button button-primary" disabled={owner === null} aria-busy={busy}>
            Create key
          </button>
        </>
      }
    >
      <FailureNote error={error} paths={SHOWN_PATHS} />
      <Field label="Name" hint="What will use it, and where." error={issueOf("name")}>
        {(ids) => (
          <input
            {...ids}
            type="text"
            placeholder="Billing worker"
            autofocus
            autocomplete="off"
            value={name}
            onInput={(event) => setName(event.currentTarget.value)}
          />
        )}
      </Field>
      <div class="field-pair">
        <Field
          label="Owner"
          hint={choices !== null && users.length === 0 ? "There is no user yet: the application adds them." : undefined}
        >
          {(ids) => (
            <Select
              {...ids}
              value={owner === null ? "" : ownerId(owner)}
              onChange={(id) => setOwner(users.find((user) => ownerId(user) === id) ?? null)}
            >
              {users.map((user) => (
                <option key={ownerId(user)} value={ownerId(user)} disabled={user.status !== "active"}>
                  {user.user +
                    (new Set(users.map(({ domain: of }) => of)).size > 1 ? ` · ${user.domain}` : "") +
                    (user.status === "active" ? "" : " · deactivated")}
                </option>
              ))}
            </Select>
          )}
        </Field>
        <ExpiryField
          value={expiry}
          onChange={setExpiry}
          now={now}
          longest={choices?.policy?.APIKEY_EXPIRE_DAYS}
          error={issueOf("expiresAt") ?? issueOf("expiresInDays")}
        />
      </div>
      {domain === null || owner === null ? (
        <div class="roles-wait" />
      ) : (
        <AccessFields
          offer={domain.environments}
          empty={`The domain ${domain.domain} has no environments yet, so the key can be granted nothing.`}
          note={`at most those of ${owner.user}`}
          value={access}
          onChange={setAccess}
          barred={(environment, role) =>
            owner.access[environment]?.includes(role) === true ? undefined : "not held by owner"
          }
        />
      )}
      <details class="more">
        <summary>Description, scopes, methods and rotation</summary>
        <Field label="Description">
          {(ids) => (
            <textarea
              {...ids}
              rows={2}
              value={description}
              onInput={(event) => setDescription(event.currentTarget.value)}
            />
          )}
        </Field>
        {(choices?.policy?.scopes.length ?? 0) === 0 ? null : (
          <Choices
            legend="Scopes"
            note="off unless switched on"
            options={choices?.policy?.scopes ?? []}
            value={scopes}
            onChange={setScopes}
          />
        )}
        <Choices
          legend="Methods"
          note="how a request may prove it has the secret"
          options={Object.keys(METHOD_WORDS)}
          words={METHOD_WORDS}
          value={methods}
          onChange={(chosen) => setMethods(chosen as readonly Method[])}
          barred={(method) =>
            domain === null || domain.methods.includes(method as Method) ? undefined : "not allowed in this domain"
          }
        />
        <RotationFields value={rotation} onChange={setRotation} unsaid="as the domain says" />
      </details>
    </Dialog>
  );
}

function ownerId(user: User): string {
  return JSON.stringify([user.domain, user.user]);
}
