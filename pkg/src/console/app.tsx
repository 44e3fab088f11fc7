/** The frame: where one can go, the page one is on, and what lies over it. */
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { ActorSelect } from "./components/actor.js";
import { Icon, type IconName } from "./components/icon.js";
import { Toasts } from "./components/toasts.js";
import { ConsoleContext, useConsole } from "./context.js";
import type { Theme } from "./contract.js";
import { OpenDialog } from "./dialogs/open.js";
import { formatCompact } from "./format/text.js";
import { DomainPage } from "./pages/domain/page.js";
import { DuePage } from "./pages/due/page.js";
import { KeyPage } from "./pages/key/page.js";
import { KeysPage } from "./pages/keys/page.js";
import { Later } from "./pages/later.js";
import { PolicyPage } from "./pages/policy/page.js";
import { RequestsPage } from "./pages/requests/page.js";
import { UsersPage } from "./pages/users/page.js";
import { VerifyPage } from "./pages/verify/page.js";
import type { ConsoleState } from "./state/console.js";
import type { Page } from "./state/route.js";

interface Destination {
  readonly page: Page;
  readonly word: string;
  readonly icon: IconName;
  readonly count: number | null;
}

export function App({ state }: { readonly state: ConsoleState }): JSX.Element {
  return (
    <ConsoleContext.Provider value={state}>
      <div class="frame">
        <Rail />
        <Main />
        <BottomBar />
      </div>
      <Toasts />
      <div class="unseen" role="status">
        {state.announcement.value}
      </div>
      <OpenDialog />
    </ConsoleContext.Provider>
  );
}

/** Only what works is offered: a console without a verifier has no Verify. */
function useDestinations(): readonly Destination[] {
  const state = useConsole();
  const all: readonly (Destination | null)[] = [
    { page: "keys", word: "API keys", icon: "key", count: state.table.loaded.value?.facets.all ?? null },
    { page: "users", word: "Users", icon: "users", count: null },
    { page: "due", word: "Due", icon: "clock", count: null },
    { page: "audit", word: "Audit", icon: "audit", count: null },
    { page: "notices", word: "Notices", icon: "notices", count: null },
    ...(state.tables.value === null
      ? []
      : ([
          { page: "policy", word: "Policy", icon: "policy", count: null },
          { page: "domain", word: "Domain", icon: "domain", count: null },
        ] as const)),
    { page: "keyring", word: "Keyring", icon: "keyring", count: null },
    state.reportLeak.value === null && state.scanners.value === null
      ? null
      : { page: "leaks", word: "Leaks", icon: "leaks", count: null },
    state.verify.value === null ? null : { page: "verify", word: "Verify", icon: "verify", count: null },
    state.requests.value === null
      ? null
      : { page: "requests", word: "Requests", icon: "requests", count: state.log.count.value },
  ];
  return all.filter((destination) => destination !== null);
}

function Rail(): JSX.Element {
  const state = useConsole();
  return (
    <header class="rail" part="rail">
      <div class="brand">
        <span class="mark">
          <Icon name="key" />
        </span>
        <b>Console</b>
      </div>
      <nav aria-label="Console">
        <Destinations />
      </nav>
      <div class="rail-foot">
        {state.storedIn.value === "" ? null : (
          <p class="stored">
            <i />
            {state.storedIn.value}
          </p>
        )}
        <ActorSelect />
        <ThemeSwitch />
      </div>
    </header>
  );
}

function BottomBar(): JSX.Element | null {
  const state = useConsole();
  const destinations = useDestinations();
  const bar = useRef<HTMLElement>(null);
  const { page } = state.route.value;

  // It may be longer than a phone is wide.
  useEffect(() => {
    bar.current?.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [page]);

  if (destinations.length < 2) return null;
  return (
    <nav class="bottom-bar" aria-label="Console" ref={bar}>
      <Destinations />
    </nav>
  );
}

function Destinations(): JSX.Element {
  const state = useConsole();
  const here = state.route.value.page;
  return (
    <ul>
      {useDestinations().map(({ page, word, icon, count }) => (
        <li key={page}>
          <button
            type="button"
            class="destination"
            aria-current={page === here ? "page" : undefined}
            onClick={() => state.go(page)}
          >
            <Icon name={icon} />
            <span>{word}</span>
            {count === null ? null : <small>{formatCompact(count)}</small>}
          </button>
        </li>
      ))}
    </ul>
  );
}

function Main(): JSX.Element {
  const state = useConsole();
  const main = useRef<HTMLElement>(null);
  const first = useRef(true);
  const { page, name } = state.route.value;

  useEffect(() => {
    // Another page is another heading: say it, but do not take the focus of whoever has just arrived.
    if (!first.current && state.secret.peek() === null) main.current?.querySelector<HTMLElement>("h1")?.focus();
    first.current = false;
    if (main.current !== null) main.current.scrollTop = 0;
  }, [page, name]);

  return (
    <main class="main" part="main" ref={main}>
      <PageOf page={page} name={name} />
    </main>
  );
}

/** The page of a route; keys, where the host did not give what the page needs. */
function PageOf({ page, name }: { readonly page: Page; readonly name: string }): JSX.Element {
  const state = useConsole();
  const tables = state.tables.value;
  if (page === "users") return <UsersPage />;
  if (page === "due") return <DuePage />;
  if (page === "audit") return <Later title="Audit">{({ AuditPage }) => <AuditPage />}</Later>;
  if (page === "notices") return <Later title="Notices">{({ NoticesPage }) => <NoticesPage />}</Later>;
  if (page === "keyring") return <Later title="Keyring">{({ KeyringPage }) => <KeyringPage />}</Later>;
  if (page === "leaks") return <Later title="Leaks">{({ LeaksPage }) => <LeaksPage />}</Later>;
  if (page === "policy" && tables !== null) return <PolicyPage tables={tables} />;
  if (page === "domain" && tables !== null) return <DomainPage name={name} rows={tables.properties} />;
  if (page === "verify" && state.verify.value !== null) return <VerifyPage />;
  if (page === "requests" && state.requests.value !== null) return <RequestsPage />;
  return page === "keys" && name !== "" ? <KeyPage key={name} keyId={name} /> : <KeysPage />;
}

const NEXT_THEME: { readonly [theme in Theme]: Theme } = { auto: "light", light: "dark", dark: "auto" };
const THEME_WORDS: { readonly [theme in Theme]: string } = {
  auto: "Theme: as the system",
  light: "Theme: light",
  dark: "Theme: dark",
};

function ThemeSwitch(): JSX.Element {
  const state = useConsole();
  const theme = state.theme.value;
  return (
    <button
      type="button"
      class="button button-small theme-switch"
      title="Switch theme"
      onClick={() => {
        state.theme.value = NEXT_THEME[theme];
        state.events.theme({ theme: state.theme.value });
      }}
    >
      <Icon name={theme === "dark" ? "moon" : "sun"} />
      <span>{THEME_WORDS[theme]}</span>
    </button>
  );
}
