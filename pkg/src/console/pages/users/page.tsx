/** The users: what each is and may have, and what can be done with it. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { User } from "../../../types/key.js";
import { Columns } from "../../components/columns.js";
import { FailureNote } from "../../components/failure.js";
import { PageHead } from "../../components/head.js";
import { Icon } from "../../components/icon.js";
import { Menu, type MenuItem } from "../../components/menu.js";
import { Pill } from "../../components/pill.js";
import { useConsole } from "../../context.js";
import { describeAccess, plural } from "../../format/text.js";
import { useAnswer } from "../../state/answer.js";
import { reactivate } from "../../state/commands.js";

interface OpenMenu {
  readonly user: User;
  readonly anchor: HTMLElement;
}

export function UsersPage(): JSX.Element {
  const state = useConsole();
  const { value, error } = useAnswer((admin) => admin.users.list(), []);
  const [menu, setMenu] = useState<OpenMenu | null>(null);
  const users = value?.users ?? [];
  const active = users.filter(({ status }) => status === "active").length;
  return (
    <div class="page">
      <PageHead
        title="Users"
        fact={
          value === null
            ? error === null
              ? "Loading…"
              : "There is nothing to show."
            : `${plural(users.length, "user")} · ${active} active`
        }
      >
        <button
          type="button"
          class="button button-primary"
          onClick={() => (state.dialog.value = { kind: "putUser", user: null })}
        >
          <Icon name="plus" />
          Add user
        </button>
      </PageHead>
      <FailureNote error={error} />
      {value === null ? null : (
        <section class="sheet" aria-label="Users">
          <div class="listing">
            <table>
              <Columns of={["User", "Status", "Access", "Switches"]} unseen="Actions" />
              <tbody>
                {users.map((user) => (
                  <UserRow
                    key={`${user.domain} ${user.user}`}
                    of={user}
                    open={menu?.user === user}
                    onMenu={(anchor) => setMenu({ user, anchor })}
                  />
                ))}
              </tbody>
            </table>
          </div>
          <footer class="sheet-foot">
            <span>
              {plural(users.length, "user")}
              {value.unreadable.length === 0
                ? ""
                : ` · ${plural(value.unreadable.length, "document")} could not be read`}
            </span>
          </footer>
        </section>
      )}
      {menu === null ? null : <UserMenu of={menu.user} anchor={menu.anchor} onClose={() => setMenu(null)} />}
    </div>
  );
}

function UserRow({
  of: user,
  open,
  onMenu,
}: {
  readonly of: User;
  readonly open: boolean;
  readonly onMenu: (anchor: HTMLElement) => void;
}): JSX.Element {
  const off = [
    user.keyCreation ? null : "no key can be created",
    user.tokenGeneration ? null : "no token can be generated",
  ].filter((switched) => switched !== null);
  return (
    <tr>
      <td data-label="User" class="wide two">
        <b>{user.user}</b>
        <small>
          {user.domain}
          {user.kind === "service" ? " · service" : ""}
          {user.maintainers.length === 0 ? "" : ` · kept by ${user.maintainers.join(", ")}`}
        </small>
      </td>
      <td data-label="Status">
        {user.status === "active" ? (
          <Pill tone="ok" icon="check">
            Active
          </Pill>
        ) : (
          <Pill tone="quiet" icon="pause">
            Deactivated
          </Pill>
        )}
      </td>
      <td data-label="Access" class="wide-2">
        {describeAccess(user.access) || <span class="quiet">No access</span>}
      </td>
      <td data-label="Switches">{off.length === 0 ? <span class="quiet">All on</span> : off.join("; ")}</td>
      <td class="act">
        <button
          type="button"
          class="button-icon"
          aria-haspopup="menu"
          aria-expanded={open}
          aria-label={`Actions for ${user.user}`}
          onClick={(event) => onMenu(event.currentTarget)}
        >
          <Icon name="dots" />
        </button>
      </td>
    </tr>
  );
}

function UserMenu({ of: user, anchor, onClose }: OpenMenuProps): JSX.Element {
  const state = useConsole();
  const items: readonly MenuItem[] = [
    { label: "Edit…", icon: "edit", run: () => (state.dialog.value = { kind: "putUser", user }) },
    { label: "Show its keys", icon: "key", run: () => state.show({ owner: user.user }) },
    {
      label: "Show its history",
      icon: "audit",
      run: () => state.go("audit", "", { owner: user.user, domain: user.domain }),
    },
    user.status === "active"
      ? {
          label: "Deactivate…",
          icon: "pause",
          tone: "bad",
          run: () => (state.dialog.value = { kind: "deactivateUser", user }),
        }
      : { label: "Reactivate", icon: "play", run: () => void reactivate(state, user) },
    { label: "Delete…", icon: "trash", tone: "bad", run: () => (state.dialog.value = { kind: "deleteUser", user }) },
  ];
  return <Menu label={`Actions for ${user.user}`} items={items} anchor={anchor} onClose={onClose} />;
}

interface OpenMenuProps {
  readonly of: User;
  readonly anchor: HTMLElement;
  readonly onClose: () => void;
}
