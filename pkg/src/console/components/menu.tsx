/**
 * A menu at the button that opened it: platform popover and anchor positioning, arrows, Home, End and first letters.
 * An item that cannot be used stays, focusable, and says why.
 */
import type { JSX } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { Icon, type IconName } from "./icon.js";

export interface MenuItem {
  readonly label: string;
  readonly icon: IconName;
  readonly tone?: "bad";
  /** Why it cannot be used; given means disabled. */
  readonly barred?: string | undefined;
  readonly run: () => void;
}

export function Menu({
  label,
  items,
  anchor,
  onClose,
}: {
  readonly label: string;
  readonly items: readonly MenuItem[];
  readonly anchor: HTMLElement;
  readonly onClose: () => void;
}): JSX.Element {
  const frame = useRef<HTMLDivElement>(null);

  useLayoutEffect(() => {
    const menu = frame.current;
    if (menu === null) return;
    anchor.style.setProperty("anchor-name", "--keyward-menu");
    menu.showPopover();
    entries(menu)[0]?.focus();
    return () => {
      anchor.style.removeProperty("anchor-name");
      if (menu.matches(":popover-open")) menu.hidePopover();
    };
  }, [anchor]);

  function close(): void {
    anchor.focus({ preventScroll: true });
    onClose();
  }

  function move(event: KeyboardEvent): void {
    const menu = frame.current;
    if (menu === null) return;
    const all = entries(menu);
    const at = all.indexOf((menu.getRootNode() as ShadowRoot).activeElement as HTMLElement);
    const letter = event.key.length === 1 && event.key !== " " ? event.key.toLowerCase() : null;
    const steps: Record<string, number> = {
      ArrowDown: at + 1,
      ArrowUp: at - 1 + all.length,
      Home: 0,
      End: all.length - 1,
    };
    const found =
      letter === null ? -1 : all.findIndex((item) => item.textContent?.toLowerCase().startsWith(letter) === true);
    const to = steps[event.key] ?? (found >= 0 ? found : undefined);
    if (event.key === "Tab" || event.key === "Escape") close();
    if (to === undefined) return;
    event.preventDefault();
    all[to % all.length]?.focus();
  }

  return (
    <div
      ref={frame}
      class="menu"
      role="menu"
      popover="auto"
      aria-label={label}
      onKeyDown={move}
      onToggle={(event) => {
        if (event.newState === "closed") onClose();
      }}
    >
      {items.map((item) => (
        <button
          key={item.label}
          type="button"
          role="menuitem"
          tabIndex={-1}
          class={item.tone === "bad" ? "menu-item menu-item-bad" : "menu-item"}
          aria-disabled={item.barred === undefined ? undefined : "true"}
          onClick={() => {
            if (item.barred !== undefined) return;
            close();
            item.run();
          }}
        >
          <Icon name={item.icon} />
          <span>
            {item.label}
            {item.barred === undefined ? null : <small>{item.barred}</small>}
          </span>
        </button>
      ))}
    </div>
  );
}

function entries(menu: HTMLElement): HTMLElement[] {
  return [...menu.querySelectorAll<HTMLElement>("[role=menuitem]")];
}
