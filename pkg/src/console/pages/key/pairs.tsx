/** The pairs of a key: where each stands in a rotation, when it was last used, when it ends; and those that have gone. */
import type { JSX } from "preact";
import type { Key, Pair } from "../../../types/key.js";
import { Columns } from "../../components/columns.js";
import { Icon, type IconName } from "../../components/icon.js";
import { Expiry, Relative } from "../../components/moment.js";
import { Pill, type Tone } from "../../components/pill.js";
import { useConsole } from "../../context.js";
import { METHOD_WORDS } from "../../dialogs/create.js";
import { describeRotation } from "../../dialogs/rotation.js";
import { statusLook } from "../../format/text.js";

const STAGES: {
  readonly [stage in Pair["stage"]]: { readonly word: string; readonly tone: Tone; readonly icon: IconName };
} = {
  current: { word: "Current", tone: "ok", icon: "check" },
  staged: { word: "Staged", tone: "quiet", icon: "clock" },
  retiring: { word: "Retiring", tone: "warn", icon: "clock" },
  retired: { word: "Retired", tone: "quiet", icon: "ban" },
};

/** Says that somebody uses a pair that has gone. */
export function Alarm({ of: key }: { readonly of: Key }): JSX.Element | null {
  const used = key.retired.filter((pair) => pair.usedAt !== null);
  if (used.length === 0) return null;
  return (
    <div class="failure" role="alert">
      <Icon name="warn" />
      <div>
        <p>
          <b>A pair that has gone was used.</b> Somebody still has its secret, or has found it.
        </p>
        <ul>
          {used.map(({ clientId, usedAt }) => (
            <li key={clientId}>
              <code>{clientId}</code> {usedAt === null ? null : <Relative at={usedAt} />}
            </li>
          ))}
        </ul>
      </div>
    </div>
  );
}

export function Pairs({ of: key }: { readonly of: Key }): JSX.Element {
  const due = key.pairs.find(({ rotationDueAt }) => rotationDueAt !== null)?.rotationDueAt ?? null;
  return (
    <section class="sheet" aria-label="Pairs">
      <header class="sheet-head">
        <h2>Pairs</h2>
        <p>
          {key.rotation === "never" ? "No rotation is due." : `To be replaced ${describeRotation(key.rotation)}.`}
          {due === null ? null : (
            <>
              {" "}
              Next due <Relative at={due} />.
            </>
          )}
        </p>
      </header>
      <div class="listing listing-labelled">
        <table>
          <Columns of={["Client ID", "Stage", "Last used", "Ends", "Made"]} unseen="Actions" />
          <tbody>
            {key.pairs.map((pair) => (
              <PairRow key={pair.clientId} of={key} pair={pair} />
            ))}
            {[...key.retired].reverse().map(({ clientId, retiredAt, usedAt }) => (
              <tr key={clientId} class="gone">
                <td data-label="Client ID" class="wide">
                  <code>{clientId}</code>
                </td>
                <td data-label="Stage">
                  <Pill tone={usedAt === null ? "quiet" : "bad"} icon={usedAt === null ? "ban" : "warn"}>
                    {usedAt === null ? "Gone" : "Gone, but used"}
                  </Pill>
                </td>
                <td data-label="Tried since">
                  {usedAt === null ? <span class="quiet">Not since</span> : <Relative at={usedAt} />}
                </td>
                <td data-label="Ended">
                  <Relative at={retiredAt} />
                </td>
                <td />
                <td />
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function PairRow({ of: key, pair }: { readonly of: Key; readonly pair: Pair }): JSX.Element {
  const state = useConsole();
  const { word, tone, icon } = STAGES[pair.stage];
  const works = pair.status === "active";
  return (
    <tr>
      <td data-label="Client ID" class="wide two">
        <code>{pair.clientId}</code>
        <small>{pair.methods.map((method) => METHOD_WORDS[method]).join(" · ")}</small>
      </td>
      <td data-label="Stage">
        <Pill tone={tone} icon={icon}>
          {word}
        </Pill>{" "}
        {works ? null : <small>{statusLook(pair).word}</small>}
      </td>
      <td data-label="Last used">
        {pair.lastUsedAt === null ? <span class="quiet">Never used</span> : <Relative at={pair.lastUsedAt} />}
      </td>
      <td data-label="Ends">
        {pair.retiresAt === null ? (
          <Expiry at={pair.expiresAt} />
        ) : (
          <>
            retires <Relative at={pair.retiresAt} />
          </>
        )}
      </td>
      <td data-label="Made">
        <Relative at={pair.createdAt} />
      </td>
      <td class="act">
        <button
          type="button"
          class="button-icon"
          aria-label={`Delete the pair ${pair.clientId}`}
          onClick={() => (state.dialog.value = { kind: "deletePair", key, clientId: pair.clientId })}
        >
          <Icon name="trash" />
        </button>
      </td>
    </tr>
  );
}
