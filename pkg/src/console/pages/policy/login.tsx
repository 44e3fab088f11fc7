/** Asks whether a user name and a password still log in. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { Login } from "../../../types/policy.js";
import { FailureNote } from "../../components/failure.js";
import { Field } from "../../components/field.js";
import { Pill } from "../../components/pill.js";
import { Prose } from "../../components/prose.js";
import { Segments } from "../../components/segments.js";
import { useConsole } from "../../context.js";
import { sentence } from "../../format/text.js";

export function LoginCard(): JSX.Element {
  const state = useConsole();
  const [channel, setChannel] = useState<"ota" | "rest">("rest");
  const [clientType, setClientType] = useState("");
  const [login, setLogin] = useState<Login | null>(null);
  const [error, setError] = useState<unknown>(null);

  async function check(): Promise<void> {
    setLogin(null);
    setError(null);
    const said = clientType.trim();
    try {
      setLogin(
        (await state.admin.peek()?.site.checkLogin({ channel, ...(said === "" ? {} : { clientType: said }) })) ?? null,
      );
    } catch (refusal) {
      setError(refusal);
    }
  }

  return (
    <section class="card" aria-label="Logins">
      <h2>Would a password log in?</h2>
      <form
        class="login"
        onSubmit={(event) => {
          event.preventDefault();
          void check();
        }}
      >
        <Segments
          label="Channel"
          options={[
            { value: "rest", label: "REST" },
            { value: "ota", label: "OTA" },
          ]}
          value={channel}
          onChange={(chosen) => setChannel(chosen as typeof channel)}
        />
        <Field label="Client type">
          {(ids) => (
            <input
              {...ids}
              type="text"
              autocomplete="off"
              placeholder="none"
              value={clientType}
              onInput={(event) => setClientType(event.currentTarget.value)}
            />
          )}
        </Field>
        <button type="submit" class="button">
          Check
        </button>
      </form>
      <FailureNote error={error} />
      <div role="status">
        {login === null ? null : (
          <p>
            <Pill tone={login.allowed ? "ok" : "bad"} icon={login.allowed ? "check" : "ban"}>
              {login.allowed ? "Yes" : "No"}
            </Pill>{" "}
            <Prose>{sentence(login.explanation)}</Prose> Decided by <code>{login.decidedBy}</code>.
          </p>
        )}
      </div>
    </section>
  );
}
