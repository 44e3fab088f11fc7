/**
 * The state of one console: what the host gave, where it is, and what is open.
 * Nothing here is global: a page may hold two consoles.
 *
 * Security: `secret` is the only place that ever holds a secret, until the person says that it is saved.
 */
import { computed, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { Admin } from "../../types/admin.js";
import type { Issued, Key } from "../../types/key.js";
import type { KeyringChange } from "../../types/keyring.js";
import type {
  ActAs,
  AuditCsv,
  Exchange,
  PolicyTables,
  ReportLeak,
  RequestSource,
  Scanners,
  Snippets,
  Theme,
  Verify,
} from "../contract.js";
import { daysIn } from "../format/date.js";
import { type ActorChoice, createActing } from "./acting.js";
import type { DialogState } from "./dialog.js";
import { createRequestLog, type RequestLog } from "./requests.js";
import { formatLocation, type Page, parseLocation, type Route } from "./route.js";
import { createKeyTable, type KeyQuery, type KeyTable } from "./table.js";
import { type KeyView, readView, toFilter, writeView } from "./view.js";

export interface Toast {
  readonly id: number;
  readonly text: string;
  readonly tone: "quiet" | "bad";
  readonly undo?: () => void;
}

/** What has made a secret: of a key, or of a slot of the keyring. */
export type Made = Issued | KeyringChange;

/** What the component tells its host; never anything secret. */
export interface ConsoleEvents {
  navigate(detail: { readonly location: string; readonly replace: boolean }): void;
  change(detail: { readonly action: string; readonly keyId: string | null }): void;
  theme(detail: { readonly theme: Theme }): void;
}

export interface ConsoleState {
  /** What the console acts through: the host's, or that of the actor who was chosen. */
  readonly admin: ReadonlySignal<Admin | null>;
  /** What the host gave. */
  readonly given: Signal<Admin | null>;
  /** Acts as others; null where the host says who one is. */
  readonly actAs: Signal<ActAs | null>;
  /** Whom one acts as; null is whom the host gave. */
  readonly actor: Signal<ActorChoice | null>;
  /** What the core says of its parameters; null, and there are no pages of policy. */
  readonly tables: Signal<PolicyTables | null>;
  readonly verify: Signal<Verify | null>;
  readonly exchange: Signal<Exchange | null>;
  readonly jwksUrl: Signal<string>;
  readonly requests: Signal<RequestSource | null>;
  readonly auditCsv: Signal<AuditCsv | null>;
  readonly reportLeak: Signal<ReportLeak | null>;
  readonly scanners: Signal<Scanners | null>;
  readonly snippets: Signal<Snippets>;
  readonly tokenPrefix: Signal<string>;
  readonly apiOrigin: Signal<string>;
  readonly storedIn: Signal<string>;
  readonly theme: Signal<Theme>;
  readonly location: Signal<string>;
  readonly route: ReadonlySignal<Route>;
  readonly view: ReadonlySignal<KeyView>;
  readonly table: KeyTable;
  readonly log: RequestLog;
  /** The keys that are ticked, by id, with their names. */
  readonly selected: Signal<ReadonlyMap<string, string>>;
  /** Counts the changes that were made here: what depends on them asks again. */
  readonly changes: Signal<number>;
  /** The dialog that is open; at most one is. */
  readonly dialog: Signal<DialogState | null>;
  readonly secret: Signal<Made | null>;
  readonly toasts: Signal<readonly Toast[]>;
  /** What a screen reader is told next. */
  readonly announcement: Signal<string>;
  /** Ticks, for relative times. */
  readonly now: Signal<number>;
  readonly events: ConsoleEvents;
  go(page: Page, name?: string, words?: Words): void;
  /** Filters the page that one is on. */
  narrow(words: Words): void;
  show(view: Partial<KeyView>, options?: { readonly replace?: boolean }): void;
  /** Ticks a key, or takes its tick away. */
  select(key: Pick<Key, "keyId" | "name">, on: boolean): void;
  toast(toast: Omit<Toast, "id">): void;
  dismiss(id: number): void;
  /** The element is on a page: the clock runs, the window is fetched, the log listens. */
  start(): void;
  /** The element has left its page. It may come back. */
  stop(): void;
}

/** The words of a filter; empty ones say nothing. */
export type Words = { readonly [name: string]: string };

const TICK_MS = 20_000;

export function createConsole(events: ConsoleEvents): ConsoleState {
  const given = signal<Admin | null>(null);
  const actAs = signal<ActAs | null>(null);
  const { admin, actor } = createActing(given, actAs);
  const requests = signal<RequestSource | null>(null);
  const location = signal("keys");
  const now = signal(Date.now());
  const today = computed(() => new Date(now.value).setHours(0, 0, 0, 0));
  const route = computed(() => parseLocation(location.value));
  const words = computed(() => (route.value.page === "keys" ? route.value.params.toString() : ""));
  const view = computed(() => readView(new URLSearchParams(words.value)));
  const query = computed<KeyQuery>(() => ({
    filter: toFilter(view.value, today.value),
    days: daysIn(view.value.text),
    sort: view.value.sort,
  }));
  const table = createKeyTable(admin, query);
  const log = createRequestLog();
  const selected = signal<ReadonlyMap<string, string>>(new Map());
  const toasts = signal<readonly Toast[]>([]);
  let stopFollowing = (): void => undefined;
  let clock: ReturnType<typeof setInterval> | undefined;
  let toastId = 0;

  function navigate(to: Route, replace: boolean): void {
    const text = formatLocation(to);
    if (text === formatLocation(route.peek())) return;
    location.value = text;
    events.navigate({ location: text, replace });
  }

  return {
    admin,
    given,
    actAs,
    actor,
    tables: signal<PolicyTables | null>(null),
    verify: signal<Verify | null>(null),
    exchange: signal<Exchange | null>(null),
    jwksUrl: signal(""),
    requests,
    auditCsv: signal<AuditCsv | null>(null),
    reportLeak: signal<ReportLeak | null>(null),
    scanners: signal<Scanners | null>(null),
    snippets: signal<Snippets>({}),
    tokenPrefix: signal(""),
    apiOrigin: signal(""),
    storedIn: signal(""),
    theme: signal<Theme>("auto"),
    location,
    route,
    view,
    table,
    log,
    selected,
    changes: signal(0),
    dialog: signal<DialogState | null>(null),
    secret: signal<Made | null>(null),
    toasts,
    announcement: signal(""),
    now,
    events,
    go(page, name = "", filters = {}) {
      const here = route.peek();
      // To a key and back from it, the list stays as it was.
      const kept = page === "keys" && here.page === "keys" && name !== here.name;
      navigate({ page, name, params: kept ? here.params : paramsOf(filters) }, false);
    },
    narrow: (filters) => navigate({ ...route.peek(), params: paramsOf(filters) }, true),
    show: (change, options) =>
      navigate({ page: "keys", name: "", params: writeView({ ...view.peek(), ...change }) }, options?.replace ?? false),
    select({ keyId, name }, on) {
      const next = new Map(selected.peek());
      if (on) next.set(keyId, name);
      else next.delete(keyId);
      selected.value = next;
    },
    toast(toast) {
      toastId += 1;
      // Three at most: what is older has been seen or is no longer wanted.
      toasts.value = [...toasts.peek().slice(-2), { ...toast, id: toastId }];
    },
    dismiss: (id) => (toasts.value = toasts.peek().filter((toast) => toast.id !== id)),
    start() {
      clock = setInterval(() => (now.value = Date.now()), TICK_MS);
      stopFollowing = requests.subscribe((source) => log.follow(source));
      table.start();
    },
    stop() {
      clearInterval(clock);
      stopFollowing();
      log.follow(null);
      table.stop();
    },
  };
}

function paramsOf(words: Words): URLSearchParams {
  return new URLSearchParams(Object.entries(words).filter(([, word]) => word !== ""));
}
