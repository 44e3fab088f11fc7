// biome-ignore-all lint/a11y/useSemanticElements: rows that are placed by a transform cannot be a table of the platform
// biome-ignore-all lint/a11y/useFocusableInteractive: the rows of a table, unlike those of a grid, take no focus
/** One key in two lines; on a phone the same cells make a card. */
import type { JSX } from "preact";
import type { Access, Key } from "../../../types/key.js";
import { Icon } from "../../components/icon.js";
import { Day, Expiry, Relative } from "../../components/moment.js";
import { StatusPill } from "../../components/pill.js";
import { clientIdOf, describeAccess, environmentsOf } from "../../format/text.js";

interface Place {
  readonly top: number;
  /** From 0, in the whole list. */
  readonly index: number;
}

export function KeyRow({
  of: key,
  top,
  index,
  open,
  selected,
  onSelect,
  onOpen,
  onMenu,
}: Place & {
  readonly of: Key;
  readonly open: boolean;
  readonly selected: boolean;
  readonly onSelect: (selected: boolean) => void;
  readonly onOpen: () => void;
  readonly onMenu: (anchor: HTMLElement) => void;
}): JSX.Element {
  return (
    <div
      class={open || selected ? "row row-open" : "row"}
      role="row"
      aria-rowindex={index + 2}
      style={{ transform: `translateY(${top}px)` }}
    >
      <div role="cell" class="c-pick">
        <label class="pick">
          <input
            type="checkbox"
            aria-label={`Select ${key.name}`}
            checked={selected}
            onChange={(event) => onSelect(event.currentTarget.checked)}
          />
        </label>
      </div>
      <div role="cell" class="c-name">
        <button type="button" class="open two" onClick={onOpen}>
          <b title={key.name}>{key.name}</b>
          <code>
            {clientIdOf(key)}
            {key.pairs.length > 1 ? <small> +{key.pairs.length - 1}</small> : null}
          </code>
        </button>
      </div>
      <div role="cell" class="c-status">
        <StatusPill of={key} />
      </div>
      <div role="cell" class="c-owner" title={key.owner}>
        {key.owner}
      </div>
      <AccessCell access={key.access} />
      <div role="cell" class="c-expires">
        <Expiry at={key.endsAt} />
      </div>
      <div role="cell" class="c-used">
        {key.lastUsedAt === null ? <span class="quiet">Never used</span> : <Relative at={key.lastUsedAt} />}
      </div>
      <div role="cell" class="c-created two">
        <Day at={key.createdAt} />
        <small title={`by ${key.createdBy}`}>by {key.createdBy}</small>
      </div>
      <div role="cell" class="c-menu">
        <button
          type="button"
          class="button-icon"
          aria-haspopup="menu"
          aria-expanded={open}
          aria-label={`Actions for ${key.name}`}
          onClick={(event) => onMenu(event.currentTarget)}
        >
          <Icon name="dots" />
        </button>
      </div>
    </div>
  );
}

/** The place of a key that is still on its way. */
export function BlankRow({ top, index }: Place): JSX.Element {
  return (
    <div class="row row-blank" role="row" aria-rowindex={index + 2} style={{ transform: `translateY(${top}px)` }}>
      <div role="cell" class="c-pick" />
      <div role="cell" class="c-name two">
        <i />
        <i />
      </div>
      <div role="cell" class="c-status">
        <i />
      </div>
    </div>
  );
}

function AccessCell({ access }: { readonly access: Access }): JSX.Element {
  const [first, ...more] = environmentsOf(access);
  if (first === undefined)
    return (
      <div role="cell" class="c-access">
        <span class="quiet">No access</span>
      </div>
    );
  return (
    <div role="cell" class="c-access two" title={describeAccess(access)}>
      <span>{more.length === 0 ? first : `${first} +${more.length}`}</span>
      <small>{(access[first] ?? []).join(", ")}</small>
    </div>
  );
}
