/** What a change would do, as the simulator says it: how many, then key by key and user by user. */
import type { JSX } from "preact";
import type { Effect, Simulation } from "../../types/simulate.js";
import { formatCount, plural } from "../format/text.js";
import type { Answer } from "../state/answer.js";
import { FailureNote } from "./failure.js";
import { Relative } from "./moment.js";
import { Prose } from "./prose.js";

const SHOWN = 50;

/** A simulation that was asked for: its answer, or why there is none. */
export function Simulated({ of: answer }: { readonly of: Answer<Simulation> }): JSX.Element {
  if (answer.error !== null) return <FailureNote error={answer.error} />;
  return (
    <div role="status">{answer.value === null ? <p class="hint">Looking…</p> : <Effects of={answer.value} />}</div>
  );
}

export function Effects({ of: simulation }: { readonly of: Simulation }): JSX.Element {
  const { keys, users, counts } = simulation;
  const all = counts.keys + counts.users;
  const shownKeys = keys.slice(0, SHOWN);
  const shownUsers = users.slice(0, SHOWN);
  const hidden = all - shownKeys.length - shownUsers.length;
  if (all === 0) return <p class="preview">No key and no user would feel it.</p>;
  return (
    <div class="preview">
      <p>
        <b>
          {[
            counts.keys === 0 ? null : plural(counts.keys, "key"),
            counts.users === 0 ? null : plural(counts.users, "user"),
          ]
            .filter((part) => part !== null)
            .join(" and ")}
        </b>{" "}
        would feel it.
      </p>
      <ul>
        {shownKeys.map((key) => (
          <li key={key.keyId}>
            <b>{key.name}</b>
            <span>
              {key.owner} ·{" "}
              {key.lastUsedAt === null ? (
                "never used"
              ) : (
                <>
                  used <Relative at={key.lastUsedAt} />
                </>
              )}
            </span>
            <Sentences of={key.effects} />
          </li>
        ))}
        {shownUsers.map((user) => (
          <li key={`${user.domain} ${user.user}`}>
            <b>{user.user}</b>
            <span>{user.domain}</span>
            <Sentences of={user.effects} />
          </li>
        ))}
      </ul>
      {hidden > 0 ? <p>And {formatCount(hidden)} more.</p> : null}
      {simulation.unreadable.length === 0 ? null : (
        <p>{plural(simulation.unreadable.length, "document")} could not be read and may hold more.</p>
      )}
    </div>
  );
}

function Sentences({ of: effects }: { readonly of: readonly Effect[] }): JSX.Element {
  return (
    <>
      {effects.map(({ effect, sentence }) => (
        <span key={effect}>
          <Prose>{sentence}</Prose>
        </span>
      ))}
    </>
  );
}
